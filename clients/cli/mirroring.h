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
// DATA_LOSS, with the evidence kept (evidence_file.h). ABORTED, with the exit code of
// UNAVAILABLE, when another sync holds the mirror.
//
// A mirror never becomes shorter: a server that has less than it holds is refused,
// whatever the options say. One that has more than the mirror, but less than other
// commands have seen, brings what it has and is then UNAVAILABLE, reason
// NOT_YET_THERE, or with --accept-older a warning.
absl::StatusOr<Mirrored> BringMirrorUpToDate(Invocation& invocation);

// Entries that the mirror holds. One that holds none is brought up to date first:
// what a first copy brings is no news.
absl::StatusOr<uint64_t> SizeOfMirror(Invocation& invocation);

// Follows the log without end and gives each entry from `next` on as soon as the
// mirror holds it, also those that another sync brought meanwhile; returns what
// `came` returns when that is an error. A server that is away is asked again, and a
// mirror that another sync holds is tried again, with back-off up to a minute and
// jitter. DATA_LOSS with the evidence kept, as above.
absl::Status FollowMirror(Invocation& invocation, uint64_t next, const EntryCame& came);

}  // namespace rollcall

#endif  // ROLLCALL_CLIENTS_CLI_MIRRORING_H_
