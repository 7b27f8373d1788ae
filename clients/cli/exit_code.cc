#include "clients/cli/exit_code.h"

#include <string>

#include "absl/strings/cord.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "core/base/refusal.h"

namespace rollcall {
namespace {

// Not a protobuf type: the payload never leaves the process.
constexpr char kExitCodeUrl[] = "rollcall/exit-code";

absl::optional<ExitCode> MarkOf(const absl::Status& status) {
  const auto payload = status.GetPayload(kExitCodeUrl);
  int number = 0;
  if (!payload.has_value() || !absl::SimpleAtoi(std::string(*payload), &number)) {
    return absl::nullopt;
  }
  return static_cast<ExitCode>(number);
}

}  // namespace

absl::Status WithExitCode(absl::Status status, ExitCode code) {
  status.SetPayload(kExitCodeUrl, absl::Cord(absl::StrCat(static_cast<int>(code))));
  return status;
}

ExitCode ExitCodeOf(const absl::Status& status) {
  if (status.ok()) return ExitCode::kDone;
  if (const auto mark = MarkOf(status); mark.has_value()) return *mark;
  // Whatever the reason: it may be that of the answer which did not verify.
  if (absl::IsDataLoss(status)) return ExitCode::kUnverified;
  switch (ReasonOf(status)) {
    case v1::ERROR_REASON_NOT_A_STATE:
    case v1::ERROR_REASON_NOT_FOUND:
    case v1::ERROR_REASON_BODY_ERASED:
    case v1::ERROR_REASON_BODY_NOT_HELD:
      return ExitCode::kNotFound;
    case v1::ERROR_REASON_QUEUE_FULL:
    case v1::ERROR_REASON_WRITE_FAILED:
    case v1::ERROR_REASON_CLOCK_LEAP:
    case v1::ERROR_REASON_SHUTTING_DOWN:
    case v1::ERROR_REASON_NOT_YET_THERE:
      return ExitCode::kUnreachable;
    case v1::ERROR_REASON_UNSPECIFIED:
      break;
    default:
      // A refusal with a reason of its own, also when its code is
      // UNAUTHENTICATED: a server that does not know the caller is no forgery.
      return absl::IsUnavailable(status) ? ExitCode::kUnreachable : ExitCode::kRefused;
  }
  switch (status.code()) {
    case absl::StatusCode::kNotFound:
      return ExitCode::kNotFound;
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kDeadlineExceeded:
      return ExitCode::kUnreachable;
    case absl::StatusCode::kUnauthenticated:
      return ExitCode::kUnverified;
    default:
      return ExitCode::kRefused;
  }
}

}  // namespace rollcall
