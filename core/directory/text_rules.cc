#include "core/directory/text_rules.h"

#include "absl/strings/str_cat.h"
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

bool IsSpace(char32_t c) {
  return c == ' ' || c == '\n' || c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) ||
         c == 0x202F || c == 0x205F || c == 0x3000;
}

bool IsBlank(absl::string_view text) {
  while (const auto c = TakeCodePoint(text)) {
    if (!IsSpace(*c)) return false;
  }
  return true;
}

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

bool CheckText(absl::string_view field, absl::string_view text, size_t max_bytes,
               TextPresence presence, TextLines lines, SheetFindings& findings) {
  if (text.empty()) {
    if (presence == TextPresence::kRequired) findings.Error(field, "is required");
    return false;
  }
  if (text.size() > max_bytes) {
    findings.Error(field, absl::StrCat("is ", text.size(), " bytes long; at most ", max_bytes));
    return false;
  }
  if (const absl::Status status = CheckCharacters(text, lines); !status.ok()) {
    findings.Error(field, status.message());
    return false;
  }
  if (IsBlank(text)) {
    findings.Error(field, "holds nothing but spaces");
    return false;
  }
  return true;
}

}  // namespace rollcall
