// Memory of the log: what was seen once must be a prefix of what is seen next.
#ifndef ROLLCALL_CLIENTS_CLI_SEEN_CHECKPOINT_H_
#define ROLLCALL_CLIENTS_CLI_SEEN_CHECKPOINT_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "clients/cli/invocation.h"
#include "core/merkle/contradiction.h"

namespace rollcall {

// Compares a verified checkpoint with the largest one that the keystore has
// seen, and keeps it when it is larger and has its note. `reading`, which gave
// the checkpoint, proves that the one continues the other.
//
//   DATA_LOSS     One is no prefix of the other: the log was forked, and both
//                 notes, kept as evidence (evidence_file.h), prove it. Or the
//                 proof was refused, which no honest log does.
//   UNAVAILABLE   Reason NOT_YET_THERE: a server shows a smaller one and cannot
//                 prove what it has not; it is behind or was put back. Without a
//                 reason: a server shows a larger one, and the proof does not
//                 come; a fork would look the same. --accept-older makes both a
//                 warning; what is not proved is not kept.
//
// What the keystore saw and cannot be read is an error of exit code 6; that it
// cannot be written is a warning.
absl::Status RememberCheckpoint(Invocation& invocation, Reading& reading,
                                const NotedCheckpoint& shown);

// The latest checkpoint of the copy that answers or of the server, remembered.
absl::StatusOr<NotedCheckpoint> SeeCheckpoint(Invocation& invocation, Reading& reading);

}  // namespace rollcall

#endif  // ROLLCALL_CLIENTS_CLI_SEEN_CHECKPOINT_H_
