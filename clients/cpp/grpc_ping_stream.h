// WatchPings over gRPC (clients/cpp/exercises.h).
#ifndef ROLLCALL_CLIENTS_CPP_GRPC_PING_STREAM_H_
#define ROLLCALL_CLIENTS_CPP_GRPC_PING_STREAM_H_

#include <functional>
#include <memory>

#include "absl/status/status.h"
#include "clients/cpp/exercises.h"
#include "grpcpp/support/status.h"
#include "rollcall/v1/exercise_service.grpc.pb.h"

namespace rollcall {

// Begins the call; does not wait for the server. `to_status` turns gRPC's status
// into the client's words; it and `stub` must outlive the stream.
std::unique_ptr<PingStream> StartPingStream(
    v1::ExerciseService::StubInterface& stub,
    std::function<absl::Status(const grpc::Status&)> to_status);

}  // namespace rollcall

#endif  // ROLLCALL_CLIENTS_CPP_GRPC_PING_STREAM_H_
