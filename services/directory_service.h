// DirectoryService: whom do I call there, now?
#ifndef ROLLCALL_SERVICES_DIRECTORY_SERVICE_H_
#define ROLLCALL_SERVICES_DIRECTORY_SERVICE_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "core/base/clock.h"
#include "core/geography/state.h"
#include "grpcpp/support/byte_buffer.h"
#include "rollcall/v1/directory_service.grpc.pb.h"
#include "services/call_gate.h"
#include "services/reading_limit.h"
#include "services/ready_answers.h"
#include "storage/search_index.h"

namespace rollcall {

// GetState is the hot look-up: a raw method, answered with bytes that are ready,
// in memory or in the store. Thread-safe; everything given must outlive it; `index` may be null.
class DirectoryServiceImpl final
    : public v1::DirectoryService::WithRawCallbackMethod_GetState<
          v1::DirectoryService::WithCallbackMethod_ListStates<
              v1::DirectoryService::WithCallbackMethod_FindPointsOfContact<
                  v1::DirectoryService::WithCallbackMethod_SearchPointsOfContact<
                      v1::DirectoryService::WithCallbackMethod_ListProposals<
                          v1::DirectoryService::Service>>>>> {
 public:
  DirectoryServiceImpl(CallGate& gate, ReadingLimit& limit, const SearchIndex* index,
                       const Clock& clock)
      : gate_(gate), limit_(limit), index_(index), clock_(clock) {}

  grpc::ServerUnaryReactor* GetState(grpc::CallbackServerContext* context,
                                     const grpc::ByteBuffer* request,
                                     grpc::ByteBuffer* response) override;
  grpc::ServerUnaryReactor* ListStates(grpc::CallbackServerContext* context,
                                       const v1::ListStatesRequest* request,
                                       v1::ListStatesResponse* response) override;
  grpc::ServerUnaryReactor* FindPointsOfContact(grpc::CallbackServerContext* context,
                                                const v1::FindPointsOfContactRequest* request,
                                                v1::FindPointsOfContactResponse* response) override;
  grpc::ServerUnaryReactor* SearchPointsOfContact(
      grpc::CallbackServerContext* context, const v1::SearchPointsOfContactRequest* request,
      v1::SearchPointsOfContactResponse* response) override;
  grpc::ServerUnaryReactor* ListProposals(grpc::CallbackServerContext* context,
                                          const v1::ListProposalsRequest* request,
                                          v1::ListProposalsResponse* response) override;

 private:
  absl::Status Answer(const Admitted& call, const v1::GetStateRequest& request,
                      grpc::ByteBuffer& response);
  absl::Status Answer(const Admitted& call, const v1::ListStatesRequest& request,
                      v1::ListStatesResponse& response) const;
  absl::Status Answer(const Admitted& call, const v1::FindPointsOfContactRequest& request,
                      v1::FindPointsOfContactResponse& response);
  absl::Status Answer(const Admitted& call, const v1::SearchPointsOfContactRequest& request,
                      v1::SearchPointsOfContactResponse& response);
  absl::Status Answer(const Admitted& call, const v1::ListProposalsRequest& request,
                      v1::ListProposalsResponse& response) const;

  // Counts States that the caller is about to be shown.
  absl::Status CountReading(const Caller& caller, absl::Span<const StateRow* const> states);

  CallGate& gate_;
  ReadingLimit& limit_;
  const SearchIndex* const index_;
  const Clock& clock_;
  ReadyAnswers ready_answers_;
};

}  // namespace rollcall

#endif  // ROLLCALL_SERVICES_DIRECTORY_SERVICE_H_
