// What `rollcall` tells the shell (clients/cli/README.md, "Exit codes").
#ifndef ROLLCALL_CLIENTS_CLI_EXIT_CODE_H_
#define ROLLCALL_CLIENTS_CLI_EXIT_CODE_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace rollcall {

enum class ExitCode {
  kDone = 0,
  kRefused = 1,         // by the directory or by a check; the reason is printed
  kUsage = 2,           // wrong usage
  kNotFound = 3,        // not found, or no such State
  kUnreachable = 4,     // the server cannot be reached or does not serve now
  kUnverified = 5,      // something does not verify; do not trust it
  kKeystore = 6,        // wrong passphrase, missing key
  kNeedsAttention = 7,  // `status`, `watch --own`: something needs attention
};

// Marks an error that has an exit code of its own (kKeystore, kUsage,
// kNeedsAttention, ...), whatever its status code. The mark stays in this
// process.
absl::Status WithExitCode(absl::Status status, ExitCode code);

// The one map from outcomes to exit codes: OK is kDone; a mark decides; else
// reason and status code do.
ExitCode ExitCodeOf(const absl::Status& status);

}  // namespace rollcall

#endif  // ROLLCALL_CLIENTS_CLI_EXIT_CODE_H_
