// Checkpoints (C2SP tlog-checkpoint): what a log says of itself, signed.
//
//   <origin>\n<size>\n<base64 root>\n
//
// No extension lines: a text with more lines is refused.
#ifndef ROLLCALL_CORE_MERKLE_CHECKPOINT_H_
#define ROLLCALL_CORE_MERKLE_CHECKPOINT_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "core/crypto/digest.h"
#include "core/crypto/signer.h"
#include "core/merkle/note.h"

namespace rollcall {

struct Checkpoint {
  std::string origin;
  uint64_t size = 0;
  Digest root;

  // The three lines.
  std::string ToText() const;

  // Inverse of ToText; strict (no leading zeros or signs, canonical base64, an
  // origin that can name a note's key). INVALID_ARGUMENT, reason NOT_CANONICAL,
  // otherwise.
  static absl::StatusOr<Checkpoint> FromText(absl::string_view text);

  friend bool operator==(const Checkpoint&, const Checkpoint&) = default;
};

// A signed note over the checkpoint, under the name `checkpoint.origin`.
absl::StatusOr<std::string> SignCheckpoint(const Checkpoint& checkpoint,
                                           absl::Span<const Signer* const> signers);

// Opens a note and parses it. Also refuses another origin than `origin`
// (INVALID_ARGUMENT, reason WRONG_ORIGIN) and a note without the line of a known
// key that is named as the origin (UNAUTHENTICATED, reason SIGNATURE_INVALID).
absl::StatusOr<Checkpoint> OpenCheckpoint(absl::string_view note, absl::string_view origin,
                                          absl::Span<const NoteVerifier> verifiers);

}  // namespace rollcall

#endif  // ROLLCALL_CORE_MERKLE_CHECKPOINT_H_
