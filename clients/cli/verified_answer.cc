#include "clients/cli/verified_answer.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "clients/cli/exit_code.h"
#include "clients/cli/seen_checkpoint.h"
#include "core/base/refusal.h"
#include "core/base/status_macros.h"
#include "core/base/unverified.h"

namespace rollcall {

namespace {

// What may keep a checkpoint from being compared without anybody's guilt: the
// network, a busy server, our own keystore.
bool IsExcused(const absl::Status& status) {
  const ExitCode code = ExitCodeOf(status);
  return code == ExitCode::kUnreachable || code == ExitCode::kKeystore ||
         absl::IsResourceExhausted(status);
}

}  // namespace

absl::StatusOr<VerifiedAnswer> AskForState(Invocation& invocation, absl::string_view state) {
  VerifiedAnswer answer;
  ASSIGN_OR_RETURN(answer.row, FindState(state));
  ASSIGN_OR_RETURN(Reading * reading, invocation.reading());
  if (invocation.copy() != nullptr) answer.current = Word::kCurrentByReplay;
  ASSIGN_OR_RETURN(answer.verified, reading->GetVerifiedState(answer.row->alpha3));
  const absl::Status remembered =
      RememberCheckpoint(invocation, *reading, answer.verified.checkpoint);
  if (ReasonOf(remembered) == v1::ERROR_REASON_NOT_YET_THERE) return remembered;
  if (!remembered.ok() && !IsExcused(remembered)) {
    return Unverified("that the log still holds what it held", remembered);
  }
  if (!remembered.ok()) {
    invocation.output().Warning(
        absl::StrCat("this answer's checkpoint was not compared with the ones seen before: ",
                     remembered.message()));
  }
  for (const std::string& finding : answer.verified.findings) {
    invocation.output().Warning(absl::StrCat("authentic, but against the rules: ", finding));
  }
  return answer;
}

}  // namespace rollcall
