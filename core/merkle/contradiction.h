// Evidence against a log: two checkpoints that it signed and that an honest log
// would not both have shown. docs/formats/evidence.md describes the text, which
// needs no trust in whoever hands it on.
#ifndef ROLLCALL_CORE_MERKLE_CONTRADICTION_H_
#define ROLLCALL_CORE_MERKLE_CONTRADICTION_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "absl/types/span.h"
#include "core/crypto/digest.h"
#include "core/merkle/checkpoint.h"
#include "rollcall/v1/error_reason.pb.h"

namespace rollcall {

// A checkpoint with the note that bears its signature.
struct NotedCheckpoint {
  Checkpoint checkpoint;
  std::string note;
};

// The two checkpoints as a file that convinces a third party. `proof` is what
// was offered as a proof that the smaller is a prefix of the larger; it may be
// empty.
std::string EvidenceText(const NotedCheckpoint& kept, const NotedCheckpoint& shown,
                         absl::Span<const Digest> proof);

// DATA_LOSS with `reason` (LOG_ROLLED_BACK or LOG_FORKED) and both sizes as
// metadata "kept_size", "shown_size"; carries the evidence.
absl::Status Contradiction(v1::ErrorReason reason, absl::string_view why,
                           const NotedCheckpoint& kept, const NotedCheckpoint& shown,
                           absl::Span<const Digest> proof);

// The evidence that a status carries; nullopt for none. It does not travel over
// the wire.
absl::optional<std::string> EvidenceOf(const absl::Status& status);

// OK when `shown` may follow `kept`: not smaller, and `proof` leads from the one
// to the other. Both signatures have been verified. Else Contradiction.
absl::Status CheckSuccession(const NotedCheckpoint& kept, const NotedCheckpoint& shown,
                             absl::Span<const Digest> proof);

}  // namespace rollcall

#endif  // ROLLCALL_CORE_MERKLE_CONTRADICTION_H_
