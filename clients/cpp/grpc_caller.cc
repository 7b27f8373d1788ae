#include "clients/cpp/grpc_caller.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "core/base/refusal.h"
#include "core/base/status_proto.h"
#include "grpc/support/time.h"

namespace rollcall {
namespace {

// Request metadata: the log size that an answer must reflect.
constexpr char kMinSizeKey[] = "rollcall-min-size";

}  // namespace

void GrpcCaller::Prepare(grpc::ClientContext& context) const {
  context.set_deadline(
      gpr_time_add(gpr_now(GPR_CLOCK_MONOTONIC),
                   gpr_time_from_micros(absl::ToInt64Microseconds(timeout_), GPR_TIMESPAN)));
  const absl::MutexLock lock(&mutex_);
  if (min_size_ > 0) context.AddMetadata(kMinSizeKey, absl::StrCat(min_size_));
}

void GrpcCaller::RaiseMinSize(uint64_t size) {
  const absl::MutexLock lock(&mutex_);
  min_size_ = std::max(min_size_, size);
}

absl::Status GrpcCaller::ToStatus(const grpc::Status& status) const {
  if (status.ok()) return absl::OkStatus();
  const absl::Status decoded =
      FromStatusDetails(status.error_code(), status.error_message(), status.error_details());
  if (ReasonOf(decoded) != v1::ERROR_REASON_UNSPECIFIED) return decoded;
  if (absl::IsDeadlineExceeded(decoded)) {
    return absl::DeadlineExceededError(
        absl::StrCat("the server did not answer within ", absl::FormatDuration(timeout_)));
  }
  if (!absl::IsUnavailable(decoded)) return decoded;
  if (const absl::Status refusal = server_keys_->last_refusal(); !refusal.ok()) {
    return absl::UnavailableError(
        absl::StrCat(refusal.message(),
                     ": not speaking to it. Is this the right address, and is the charter that "
                     "you pinned the latest?"));
  }
  return absl::UnavailableError(absl::StrCat("the server cannot be reached: ", decoded.message()));
}

}  // namespace rollcall
