#include "core/directory/text_rules.h"

#include "absl/strings/str_cat.h"
#include "core/base/utf8.h"

namespace rollcall {
namespace {

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
