#include "services/status_conversion.h"

#include <string>

#include "absl/strings/string_view.h"
#include "core/base/refusal.h"
#include "core/base/status_proto.h"

namespace rollcall {
namespace {

constexpr absl::string_view kCannotRead =
    "the server cannot read what it holds; its operator has been told, another server of this "
    "directory may answer";

}  // namespace

bool IsUnexpected(const absl::Status& status) {
  if (status.ok()) return false;
  return status.code() == absl::StatusCode::kDataLoss ||
         ReasonOf(status) == v1::ERROR_REASON_UNSPECIFIED;
}

absl::Status Disclosed(const absl::Status& status) {
  if (!IsUnexpected(status)) return status;
  switch (status.code()) {
    case absl::StatusCode::kDataLoss:
      return Refusal(status.code(), v1::ERROR_REASON_DATA_CORRUPTED, kCannotRead);
    case absl::StatusCode::kUnavailable:
      return absl::UnavailableError(kCannotRead);
    case absl::StatusCode::kCancelled:
      return absl::CancelledError("the call was cancelled");
    case absl::StatusCode::kDeadlineExceeded:
      return absl::DeadlineExceededError("the call's deadline has passed");
    default:
      return absl::InternalError(
          "something went wrong in the server; its operator's log says what");
  }
}

grpc::Status ToGrpcStatus(const absl::Status& status) {
  if (status.ok()) return grpc::Status::OK;
  return grpc::Status(static_cast<grpc::StatusCode>(status.raw_code()),
                      std::string(status.message()), ToStatusDetails(status));
}

}  // namespace rollcall
