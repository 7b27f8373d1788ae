// rollcall log checkpoint: the latest checkpoint, and that it extends the
// largest one seen.
#ifndef ROLLCALL_CLIENTS_CLI_LOG_CHECKPOINT_H_
#define ROLLCALL_CLIENTS_CLI_LOG_CHECKPOINT_H_

#include "absl/status/status.h"
#include "clients/cli/invocation.h"

namespace rollcall {

// Prints the latest checkpoint, which is compared and kept as seen_checkpoint.h says. Taken with
// --accept-older and not proved, it is not said to be consistent with anything.
absl::Status RunLogCheckpoint(Invocation& invocation);

}  // namespace rollcall

#endif  // ROLLCALL_CLIENTS_CLI_LOG_CHECKPOINT_H_
