// Strict decoding of UTF-8 (RFC 3629): what is valid text and what is not is
// decided in one place.
#ifndef ROLLCALL_CORE_BASE_UTF8_H_
#define ROLLCALL_CORE_BASE_UTF8_H_

#include <cstddef>

#include "absl/strings/string_view.h"
#include "absl/types/optional.h"

namespace rollcall {

// Takes one code point off the front of `text`. nullopt, and `text` unchanged,
// when it is empty or does not start with a well-formed sequence: truncated,
// overlong, a surrogate or beyond U+10FFFF.
inline absl::optional<char32_t> TakeCodePoint(absl::string_view& text) {
  if (text.empty()) return absl::nullopt;
  const auto byte = [&text](size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  size_t length = 1;
  char32_t code_point = lead;
  char32_t smallest = 0;
  if (lead >= 0x80) {
    if (lead >= 0xC2 && lead <= 0xDF) {
      length = 2, code_point = lead & 0x1FU, smallest = 0x80;
    } else if (lead >= 0xE0 && lead <= 0xEF) {
      length = 3, code_point = lead & 0x0FU, smallest = 0x800;
    } else if (lead >= 0xF0 && lead <= 0xF4) {
      length = 4, code_point = lead & 0x07U, smallest = 0x10000;
    } else {
      return absl::nullopt;
    }
    if (text.size() < length) return absl::nullopt;
    for (size_t i = 1; i < length; ++i) {
      if ((byte(i) & 0xC0U) != 0x80U) return absl::nullopt;
      code_point = (code_point << 6) | (byte(i) & 0x3FU);
    }
    if (code_point < smallest || code_point > 0x10FFFF ||
        (code_point >= 0xD800 && code_point <= 0xDFFF)) {
      return absl::nullopt;
    }
  }
  text.remove_prefix(length);
  return code_point;
}

// True when all of `text` is well-formed.
inline bool IsValidUtf8(absl::string_view text) {
  while (!text.empty()) {
    if (!TakeCodePoint(text).has_value()) return false;
  }
  return true;
}

}  // namespace rollcall

#endif  // ROLLCALL_CORE_BASE_UTF8_H_
