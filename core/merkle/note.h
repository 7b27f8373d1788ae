// Signed notes (C2SP signed-note): text, a blank line, signature lines.
//
//   <text ending in a newline>
//   <empty line>
//   — <name> <base64(key id || signature)>
//
// The key id is the first 4 bytes, big-endian, of
// SHA-256(name || 0x0A || 0x01 || Ed25519 public key). Lines of unknown keys
// are ignored; a line of a known key that does not verify is an error.
#ifndef ROLLCALL_CORE_MERKLE_NOTE_H_
#define ROLLCALL_CORE_MERKLE_NOTE_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "core/crypto/public_key.h"
#include "core/crypto/signer.h"

namespace rollcall {

// Largest note that is signed or opened, in bytes; a checkpoint has some 300,
// and one with every signature that is allowed some 20,000.
inline constexpr size_t kMaxNoteBytes = 64 * 1024;
// Most signature lines; what Go's implementation takes.
inline constexpr size_t kMaxNoteSignatures = 100;

// A key that verifies notes: an Ed25519 key under a name of UTF-8 without
// Unicode white space, control characters and '+'. A value type.
class NoteVerifier {
 public:
  // INVALID_ARGUMENT for an unusable name or a key that is not Ed25519.
  static absl::StatusOr<NoteVerifier> Create(absl::string_view name, const PublicKey& key);

  const std::string& name() const { return name_; }
  const PublicKey& key() const { return key_; }
  uint32_t key_id() const { return key_id_; }

  // "<name>+<key id in hex>+<base64(0x01 || key)>", as Go's sumdb/note takes.
  std::string ToVerifierKey() const;

 private:
  NoteVerifier(std::string name, PublicKey key, uint32_t key_id)
      : name_(std::move(name)), key_(std::move(key)), key_id_(key_id) {}
  std::string name_;
  PublicKey key_;
  uint32_t key_id_;
};

// A note that at least one known key has signed.
struct OpenedNote {
  std::string text;                       // ends in a newline
  std::vector<NoteVerifier> verified_by;  // in the order of the lines, none twice
};

// Signs `text`, which must be UTF-8, end in a newline and hold no control
// characters below U+0020 but newlines, with each of `signers` (1 to 100
// distinct Ed25519 keys) under `name`. INVALID_ARGUMENT otherwise; a signer's
// own error is passed on.
absl::StatusOr<std::string> SignNote(absl::string_view text, absl::string_view name,
                                     absl::Span<const Signer* const> signers);

// UNAUTHENTICATED, reason SIGNATURE_INVALID, when no known key signed it or any
// line of a known key does not verify; INVALID_ARGUMENT, reason NOT_CANONICAL,
// when it is no note. The text ends before the last blank line.
absl::StatusOr<OpenedNote> OpenNote(absl::string_view note,
                                    absl::Span<const NoteVerifier> verifiers);

}  // namespace rollcall

#endif  // ROLLCALL_CORE_MERKLE_NOTE_H_
