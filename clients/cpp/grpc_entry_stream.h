// FollowEntries over gRPC (clients/cpp/entry_stream.h).
#ifndef ROLLCALL_CLIENTS_CPP_GRPC_ENTRY_STREAM_H_
#define ROLLCALL_CLIENTS_CPP_GRPC_ENTRY_STREAM_H_

#include <functional>
#include <memory>

#include "absl/status/status.h"
#include "clients/cpp/entry_stream.h"
#include "grpcpp/support/status.h"
#include "rollcall/v1/log_service.grpc.pb.h"

namespace rollcall {

// Begins the call; does not wait for the server. `to_status` turns gRPC's status
// into the client's words; it and `stub` must outlive the stream.
std::unique_ptr<EntryStream> StartEntryStream(
    v1::LogService::StubInterface& stub, const FollowOptions& options,
    std::function<absl::Status(const grpc::Status&)> to_status);

}  // namespace rollcall

#endif  // ROLLCALL_CLIENTS_CPP_GRPC_ENTRY_STREAM_H_
