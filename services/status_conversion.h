// absl::Status -> grpc::Status, at the border of every call.
#ifndef ROLLCALL_SERVICES_STATUS_CONVERSION_H_
#define ROLLCALL_SERVICES_STATUS_CONVERSION_H_

#include "absl/status/status.h"
#include "grpcpp/support/status.h"

namespace rollcall {

// What a caller may be told. Refusals (core/base/refusal.h) are made for
// callers and stay as they are; everything else keeps its code where that helps
// the caller (DATA_LOSS, UNAVAILABLE, CANCELLED, DEADLINE_EXCEEDED), is
// INTERNAL otherwise, and loses its words: they are for the operator's log.
absl::Status Disclosed(const absl::Status& status);

// True when Disclosed() holds something back.
bool IsUnexpected(const absl::Status& status);

// Code, message and details ("grpc-status-details-bin").
grpc::Status ToGrpcStatus(const absl::Status& status);

}  // namespace rollcall

#endif  // ROLLCALL_SERVICES_STATUS_CONVERSION_H_
