// Memory of the log: what was seen once must be a prefix of what is seen next.
#ifndef ROLLCALL_CLIENTS_CLI_SEEN_CHECKPOINT_H_
#define ROLLCALL_CLIENTS_CLI_SEEN_CHECKPOINT_H_

#include "absl/status/status.h"
#include "clients/cli/invocation.h"
#include "core/merkle/contradiction.h"

namespace rollcall {

// Compares a verified checkpoint with the largest one that the keystore has
// seen, and keeps it when it is larger and has its note. DATA_LOSS when one is no
// prefix of the other: the log was forked, and both notes, kept as evidence
// (evidence_file.h), prove it. `reading`, which gave the checkpoint, proves it.
// A server that shows a smaller one and cannot prove what it has not yet is behind
// or was put back: UNAVAILABLE, reason NOT_YET_THERE, unless --accept-older makes
// that a warning.
absl::Status RememberCheckpoint(Invocation& invocation, Reading& reading,
                                const NotedCheckpoint& shown);

}  // namespace rollcall

#endif  // ROLLCALL_CLIENTS_CLI_SEEN_CHECKPOINT_H_
