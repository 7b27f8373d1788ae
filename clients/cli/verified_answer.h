// Asking for one State and believing only what is proved.
#ifndef ROLLCALL_CLIENTS_CLI_VERIFIED_ANSWER_H_
#define ROLLCALL_CLIENTS_CLI_VERIFIED_ANSWER_H_

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "clients/cli/invocation.h"
#include "clients/cli/words.h"
#include "clients/cpp/client.h"
#include "core/geography/state.h"

namespace rollcall {

// A State by any of its names or codes, and its verified answer.
struct VerifiedAnswer {
  const StateRow* row = nullptr;
  VerifiedState verified;
  // What says that it is current: kCurrentByServer or kCurrentByReplay.
  Word current = Word::kCurrentByServer;
};

// A State's verified answer, its checkpoint compared and kept (seen_checkpoint.h). When the
// keystore cannot be read, so that there is nothing to compare with, the answer is given with a
// warning: somebody may need it urgently.
absl::StatusOr<VerifiedState> AskVerifiedState(Invocation& invocation, Reading& reading,
                                               absl::string_view alpha3);

// The same of the copy or the server (Invocation::reading); prints the answer's findings as
// warnings.
absl::StatusOr<VerifiedAnswer> AskForState(Invocation& invocation, absl::string_view state);

// The same, one State of many: nullopt, a warning that names it and exit code kRefused when its
// evidence is larger than an answer may be. It keeps nobody from reading the others.
absl::StatusOr<absl::optional<VerifiedAnswer>> AskForOneOfMany(Invocation& invocation,
                                                               absl::string_view state);

}  // namespace rollcall

#endif  // ROLLCALL_CLIENTS_CLI_VERIFIED_ANSWER_H_
