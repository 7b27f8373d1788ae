#include "core/base/plain_text.h"

#include "absl/strings/str_format.h"
#include "core/base/utf8.h"

namespace rollcall {
namespace {

bool IsControl(char32_t c) { return c < 0x20 || (c >= 0x7F && c < 0xA0); }

// Embeddings, overrides and isolates: they make text read as what it is not.
bool IsBidirectionalFormat(char32_t c) {
  return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

bool IsLineSeparator(char32_t c) { return c == 0x2028 || c == 0x2029; }

// Zero width space, word joiner and invisible operators, byte order mark,
// interlinear annotations, language tags.
bool IsInvisible(char32_t c) {
  return c == 0x00AD || c == 0x200B || (c >= 0x2060 && c <= 0x2065) ||
         (c >= 0x206A && c <= 0x206F) || c == 0xFEFF || (c >= 0xFFF9 && c <= 0xFFFB) ||
         (c >= 0xE0000 && c <= 0xE007F);
}

bool IsNoncharacter(char32_t c) { return (c & 0xFFFEU) == 0xFFFEU || (c >= 0xFDD0 && c <= 0xFDEF); }

}  // namespace

absl::Status CheckCharacters(absl::string_view text, TextLines lines) {
  while (!text.empty()) {
    const auto c = TakeCodePoint(text);
    if (!c.has_value()) return absl::InvalidArgumentError("is not UTF-8");
    if (*c == '\n') {
      if (lines == TextLines::kMany) continue;
      return absl::InvalidArgumentError("must be one line");
    }
    const char* what = IsControl(*c)               ? "control"
                       : IsBidirectionalFormat(*c) ? "text direction"
                       : IsLineSeparator(*c)       ? "line separator"
                       : IsInvisible(*c)           ? "invisible"
                       : IsNoncharacter(*c)        ? "non-"
                                                   : nullptr;
    if (what != nullptr) {
      return absl::InvalidArgumentError(absl::StrFormat(
          "holds the %s character U+%04X; leave it out", what, static_cast<unsigned>(*c)));
    }
  }
  return absl::OkStatus();
}

}  // namespace rollcall
