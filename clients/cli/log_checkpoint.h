// rollcall log checkpoint: the latest checkpoint, and that it extends the
// largest one seen.
#ifndef ROLLCALL_CLIENTS_CLI_LOG_CHECKPOINT_H_
#define ROLLCALL_CLIENTS_CLI_LOG_CHECKPOINT_H_

#include "absl/status/status.h"
#include "clients/cli/invocation.h"

namespace rollcall {

// Prints the latest checkpoint and keeps its signed note in HOME/checkpoint. A smaller one, or one
// that does not extend the largest one seen, is DATA_LOSS; both notes are then kept in
// HOME/conflicts as evidence against the log.
absl::Status RunLogCheckpoint(Invocation& invocation);

}  // namespace rollcall

#endif  // ROLLCALL_CLIENTS_CLI_LOG_CHECKPOINT_H_
