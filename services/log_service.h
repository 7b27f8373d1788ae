// LogService: the log itself, its checkpoints and proofs.
#ifndef ROLLCALL_SERVICES_LOG_SERVICE_H_
#define ROLLCALL_SERVICES_LOG_SERVICE_H_

#include "rollcall/v1/log_service.grpc.pb.h"
#include "services/call_gate.h"
#include "services/follow_streams.h"
#include "services/observer.h"

namespace rollcall {

// Thread-safe; everything given must outlive it.
class LogServiceImpl final
    : public v1::LogService::WithRawCallbackMethod_FollowEntries<
          v1::LogService::WithCallbackMethod_GetCharterChain<
              v1::LogService::WithCallbackMethod_GetCheckpoint<
                  v1::LogService::WithCallbackMethod_ListEntries<
                      v1::LogService::WithCallbackMethod_GetInclusionProof<
                          v1::LogService::WithCallbackMethod_GetConsistencyProof<
                              v1::LogService::Service>>>>>> {
 public:
  LogServiceImpl(CallGate& gate, FollowStreams& streams, Observer& observer)
      : gate_(gate), streams_(streams), observer_(observer) {}

  grpc::ServerUnaryReactor* GetCharterChain(grpc::CallbackServerContext* context,
                                            const v1::GetCharterChainRequest* request,
                                            v1::CharterChain* response) override;
  grpc::ServerUnaryReactor* GetCheckpoint(grpc::CallbackServerContext* context,
                                          const v1::GetCheckpointRequest* request,
                                          v1::CheckpointNote* response) override;
  grpc::ServerUnaryReactor* ListEntries(grpc::CallbackServerContext* context,
                                        const v1::ListEntriesRequest* request,
                                        v1::ListEntriesResponse* response) override;
  // Raw, so that followers share the bytes of a page.
  grpc::ServerWriteReactor<grpc::ByteBuffer>* FollowEntries(
      grpc::CallbackServerContext* context, const grpc::ByteBuffer* request) override;
  grpc::ServerUnaryReactor* GetInclusionProof(grpc::CallbackServerContext* context,
                                              const v1::GetInclusionProofRequest* request,
                                              v1::Proof* response) override;
  grpc::ServerUnaryReactor* GetConsistencyProof(grpc::CallbackServerContext* context,
                                                const v1::GetConsistencyProofRequest* request,
                                                v1::Proof* response) override;

 private:
  CallGate& gate_;
  FollowStreams& streams_;
  Observer& observer_;
};

}  // namespace rollcall

#endif  // ROLLCALL_SERVICES_LOG_SERVICE_H_
