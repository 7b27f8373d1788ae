#include "clients/cli/printable.h"

#include <cstdint>

#include "unicode/uchar.h"
#include "unicode/utf8.h"

namespace rollcall {
namespace {

constexpr absl::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD

bool IsBidiControl(UChar32 c) {
  return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

bool IsControl(UChar32 c) { return c < 0x20 || (c >= 0x7F && c < 0xA0); }

// Calls `visit(code point or negative, bytes)` for each character.
template <typename Visit>
void ForEachCharacter(absl::string_view text, Visit visit) {
  int32_t at = 0;
  const int32_t size = static_cast<int32_t>(text.size());
  while (at < size) {
    const int32_t start = at;
    UChar32 c;
    U8_NEXT(text.data(), at, size, c);
    visit(c, text.substr(static_cast<size_t>(start), static_cast<size_t>(at - start)));
  }
}

std::string Clean(absl::string_view text, bool keep_newlines) {
  std::string clean;
  clean.reserve(text.size());
  ForEachCharacter(text, [&](UChar32 c, absl::string_view bytes) {
    if (c == '\n' && keep_newlines) {
      clean += '\n';
    } else if (c == '\n' || c == '\t' || c == 0x2028 || c == 0x2029) {
      clean += ' ';
    } else if (c < 0 || IsControl(c) || IsBidiControl(c)) {
      clean.append(kReplacement.data(), kReplacement.size());
    } else {
      clean.append(bytes.data(), bytes.size());
    }
  });
  return clean;
}

size_t WidthOf(UChar32 c) {
  if (c < 0) return 1;
  switch (u_charType(c)) {
    case U_NON_SPACING_MARK:
    case U_ENCLOSING_MARK:
    case U_FORMAT_CHAR:
      return 0;
    default:
      break;
  }
  const int width = u_getIntPropertyValue(c, UCHAR_EAST_ASIAN_WIDTH);
  return width == U_EA_WIDE || width == U_EA_FULLWIDTH ? 2 : 1;
}

}  // namespace

std::string Printable(absl::string_view text) { return Clean(text, /*keep_newlines=*/true); }

std::string PrintableLine(absl::string_view text) { return Clean(text, /*keep_newlines=*/false); }

size_t DisplayWidth(absl::string_view text) {
  size_t width = 0;
  ForEachCharacter(text, [&](UChar32 c, absl::string_view) { width += WidthOf(c); });
  return width;
}

}  // namespace rollcall
