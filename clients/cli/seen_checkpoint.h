// Memory of the log: what was seen once must be a prefix of what is seen next.
#ifndef ROLLCALL_CLIENTS_CLI_SEEN_CHECKPOINT_H_
#define ROLLCALL_CLIENTS_CLI_SEEN_CHECKPOINT_H_

#include "absl/status/status.h"
#include "clients/cli/invocation.h"
#include "core/merkle/checkpoint.h"

namespace rollcall {

// Compares a verified checkpoint with the largest one that the keystore has
// seen, and keeps it when it is larger. DATA_LOSS when one is no prefix of the
// other: the log was rolled back or forked, and both checkpoints prove it.
// `reading`, which gave the checkpoint, proves it.
absl::Status RememberCheckpoint(Invocation& invocation, Reading& reading,
                                const Checkpoint& checkpoint);

}  // namespace rollcall

#endif  // ROLLCALL_CLIENTS_CLI_SEEN_CHECKPOINT_H_
