// What a signed note's text and names may consist of (C2SP signed-note).
#ifndef ROLLCALL_CORE_MERKLE_NOTE_TEXT_H_
#define ROLLCALL_CORE_MERKLE_NOTE_TEXT_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace rollcall {

// True for valid UTF-8 (RFC 3629) without control characters below U+0020 but
// newlines.
bool IsNoteText(absl::string_view text);

// True for non-empty valid UTF-8 without '+', control characters and Unicode
// white space: what may name a key.
bool IsNoteName(absl::string_view name);

// Base64 (RFC 4648 section 4) of exactly the one spelling that encoding gives:
// padded, no white space, no stray bits. INVALID_ARGUMENT otherwise.
absl::StatusOr<std::string> DecodeBase64(absl::string_view text);

}  // namespace rollcall

#endif  // ROLLCALL_CORE_MERKLE_NOTE_TEXT_H_
