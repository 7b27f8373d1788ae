#include "core/merkle/note_text.h"

#include <cstddef>
#include <cstdint>

#include "absl/status/status.h"
#include "absl/strings/escaping.h"

namespace rollcall {
namespace {

constexpr char32_t kInvalid = 0xFFFFFFFF;

// Takes one character off the front of `rest`, which must not be empty;
// kInvalid when its bytes are not UTF-8.
char32_t TakeCharacter(absl::string_view& rest) {
  const auto lead = static_cast<uint8_t>(rest.front());
  rest.remove_prefix(1);
  if (lead < 0x80) return lead;
  size_t following = 0;
  char32_t smallest = 0;
  char32_t c = 0;
  if ((lead & 0xE0) == 0xC0) {
    following = 1, smallest = 0x80, c = lead & 0x1F;
  } else if ((lead & 0xF0) == 0xE0) {
    following = 2, smallest = 0x800, c = lead & 0x0F;
  } else if ((lead & 0xF8) == 0xF0) {
    following = 3, smallest = 0x10000, c = lead & 0x07;
  } else {
    return kInvalid;
  }
  if (rest.size() < following) return kInvalid;
  for (size_t i = 0; i < following; ++i) {
    const auto byte = static_cast<uint8_t>(rest[i]);
    if ((byte & 0xC0) != 0x80) return kInvalid;
    c = c << 6 | (byte & 0x3F);
  }
  rest.remove_prefix(following);
  const bool surrogate = c >= 0xD800 && c <= 0xDFFF;
  return c < smallest || c > 0x10FFFF || surrogate ? kInvalid : c;
}

// Unicode's property White_Space, beyond the ASCII controls.
bool IsSpace(char32_t c) {
  return c == 0x20 || c == 0x85 || c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) ||
         c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000;
}

}  // namespace

bool IsNoteText(absl::string_view text) {
  while (!text.empty()) {
    const char32_t c = TakeCharacter(text);
    if (c == kInvalid || (c < 0x20 && c != '\n')) return false;
  }
  return true;
}

bool IsNoteName(absl::string_view name) {
  if (name.empty()) return false;
  while (!name.empty()) {
    const char32_t c = TakeCharacter(name);
    if (c == kInvalid || c < 0x20 || c == '+' || IsSpace(c)) return false;
  }
  return true;
}

absl::StatusOr<std::string> DecodeBase64(absl::string_view text) {
  std::string bytes;
  // Abseil's decoder is lenient; encoding again finds every other spelling.
  if (!absl::Base64Unescape(text, &bytes) || absl::Base64Escape(bytes) != text) {
    return absl::InvalidArgumentError("not base64 as RFC 4648 section 4 writes it");
  }
  return bytes;
}

}  // namespace rollcall
