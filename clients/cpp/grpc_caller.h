// Making unary calls of one server: the deadline, the log size that an answer
// must reflect, and errors in the client's words.
#ifndef ROLLCALL_CLIENTS_CPP_GRPC_CALLER_H_
#define ROLLCALL_CLIENTS_CPP_GRPC_CALLER_H_

#include <cstdint>
#include <memory>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "clients/cpp/transport.h"
#include "grpcpp/client_context.h"
#include "grpcpp/support/status.h"

namespace rollcall {

// Thread-safe.
class GrpcCaller {
 public:
  GrpcCaller(absl::Duration timeout, std::shared_ptr<ServerKeys> server_keys)
      : timeout_(timeout), server_keys_(std::move(server_keys)) {}

  template <typename Stub, typename Request, typename Response>
  absl::Status Call(Stub& stub,
                    grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                    const Request& request, Response* response) const {
    grpc::ClientContext context;
    Prepare(context);
    return ToStatus((stub.*method)(&context, request, response));
  }

  // Later calls wait, on the server's side, for a log of this size.
  void RaiseMinSize(uint64_t size);

  // A failure as the server explained it, or in words: not reached, or under
  // another key than the pinned ones.
  absl::Status ToStatus(const grpc::Status& status) const;

 private:
  void Prepare(grpc::ClientContext& context) const;

  const absl::Duration timeout_;
  const std::shared_ptr<ServerKeys> server_keys_;
  mutable absl::Mutex mutex_;
  uint64_t min_size_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace rollcall

#endif  // ROLLCALL_CLIENTS_CPP_GRPC_CALLER_H_
