// Making and following the keystore's mirror.
#ifndef ROLLCALL_CLIENTS_CLI_MIRRORING_H_
#define ROLLCALL_CLIENTS_CLI_MIRRORING_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "clients/cli/invocation.h"
#include "clients/mirror/local_copy.h"
#include "clients/mirror/sync.h"

namespace rollcall {

struct Mirrored {
  uint64_t new_entries = 0;
  std::vector<std::string> findings;  // in words; printed as warnings already
  std::unique_ptr<LocalCopy> copy;    // the mirror as it is now
};

// Syncs (clients/mirror/sync.h) with a progress bar, keeps the charters that came
// and the checkpoint as seen. A log that contradicts what was seen before is
// DATA_LOSS, with the evidence kept (evidence_file.h).
//
// A mirror never becomes shorter: a server that has less than it holds is refused,
// whatever the options say. One that has more than the mirror, but less than other
// commands have seen, brings what it has and is then UNAVAILABLE, reason
// NOT_YET_THERE, or with --accept-older a warning.
absl::StatusOr<Mirrored> BringMirrorUpToDate(Invocation& invocation);

// Follows the log without end and gives each entry that comes once the mirror is
// up to date, those included that came since its last sync; returns what `came`
// returns when that is an error. A server that is away is asked again, with
// back-off up to a minute and jitter. DATA_LOSS with the evidence kept, as above.
absl::Status FollowMirror(Invocation& invocation, const EntryCame& came);

}  // namespace rollcall

#endif  // ROLLCALL_CLIENTS_CLI_MIRRORING_H_
