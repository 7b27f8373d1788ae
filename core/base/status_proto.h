// absl::Status <-> google.rpc.Status: how a refusal travels.
//
// gRPC carries code and message itself and the details, a serialized
// google.rpc.Status, in the trailing metadata "grpc-status-details-bin"
// (AIP-193). Servers write it, clients read it, both through these functions.
//
// ErrorInfo and RetryInfo travel, nothing else does: what this process notes on a
// status for itself (its exit code, evidence that it gathered) is not for others to
// set.
#ifndef ROLLCALL_CORE_BASE_STATUS_PROTO_H_
#define ROLLCALL_CORE_BASE_STATUS_PROTO_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace rollcall {

// The serialized google.rpc.Status of an error: code, message and each payload that
// travels as one detail. Empty for OK and for a status without such payloads, which
// needs no details.
std::string ToStatusDetails(const absl::Status& status);

// The status that a call ended with. `code` is the call's own (the values of
// google.rpc.Code, gRPC and absl are the same); details that cannot be read, that
// name another code or that do not travel are left out, never trusted in its place.
absl::Status FromStatusDetails(int code, absl::string_view message, absl::string_view details);

}  // namespace rollcall

#endif  // ROLLCALL_CORE_BASE_STATUS_PROTO_H_
