#include "clients/cli/verified_answer.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "clients/cli/exit_code.h"
#include "clients/cli/seen_checkpoint.h"
#include "core/base/refusal.h"
#include "core/base/status_macros.h"

namespace rollcall {

absl::StatusOr<VerifiedState> AskVerifiedState(Invocation& invocation, Reading& reading,
                                               absl::string_view alpha3) {
  ASSIGN_OR_RETURN(VerifiedState verified, reading.GetVerifiedState(alpha3));
  const absl::Status remembered = RememberCheckpoint(invocation, reading, verified.checkpoint);
  if (ExitCodeOf(remembered) != ExitCode::kKeystore) {
    RETURN_IF_ERROR(remembered);
  } else {
    invocation.WarnOnce(
        absl::StrCat("this answer's checkpoint was not compared with the ones seen before: ",
                     remembered.message()));
  }
  return verified;
}

absl::StatusOr<VerifiedAnswer> AskForState(Invocation& invocation, absl::string_view state) {
  VerifiedAnswer answer;
  ASSIGN_OR_RETURN(answer.row, FindState(state));
  ASSIGN_OR_RETURN(Reading * reading, invocation.reading());
  if (invocation.copy() != nullptr) answer.current = Word::kCurrentByReplay;
  ASSIGN_OR_RETURN(answer.verified, AskVerifiedState(invocation, *reading, answer.row->alpha3));
  for (const std::string& finding : answer.verified.findings) {
    invocation.output().Warning(absl::StrCat("authentic, but against the rules: ", finding));
  }
  return answer;
}

absl::StatusOr<absl::optional<VerifiedAnswer>> AskForOneOfMany(Invocation& invocation,
                                                               absl::string_view state) {
  absl::StatusOr<VerifiedAnswer> answer = AskForState(invocation, state);
  if (answer.ok()) return *std::move(answer);
  if (ReasonOf(answer.status()) != v1::ERROR_REASON_TOO_LARGE) return answer.status();
  invocation.output().Warning(absl::StrCat(state, " is left out: ", answer.status().message(),
                                           "; the copy that `rollcall sync` makes proves it"));
  invocation.set_exit_code(static_cast<int>(ExitCode::kRefused));
  return absl::nullopt;
}

}  // namespace rollcall
