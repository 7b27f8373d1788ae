#include "core/interchange/yaml_scalar.h"

#include <algorithm>
#include <iterator>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "core/base/utf8.h"

namespace rollcall {
namespace {

constexpr absl::string_view kReplacement = "\xEF\xBF\xBD";

// Words that YAML 1.1 readers take for booleans or null.
constexpr absl::string_view kReservedWords[] = {"y",  "n",   "yes",  "no",   "true",
                                                "on", "off", "null", "false"};

// Characters that cannot be seen or that change how others are shown.
bool NeedsEscape(char32_t c) {
  return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0xAD || c == 0x61C ||
         (c >= 0x200B && c <= 0x200F) || (c >= 0x2028 && c <= 0x202E) ||
         (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF || (c >= 0xFFF9 && c <= 0xFFFB) ||
         (c & 0xFFFEU) == 0xFFFEU || (c >= 0xFDD0 && c <= 0xFDEF) || (c >= 0xE0000 && c <= 0xE007F);
}

bool AllShown(absl::string_view text, bool line_feeds) {
  while (!text.empty()) {
    const auto c = TakeCodePoint(text);
    if (!c.has_value()) return false;
    if (*c == '\n' && line_feeds) continue;
    if (NeedsEscape(*c)) return false;
  }
  return true;
}

bool IsReserved(absl::string_view text) {
  return std::any_of(std::begin(kReservedWords), std::end(kReservedWords),
                     [text](absl::string_view word) { return absl::EqualsIgnoreCase(text, word); });
}

bool IsPlainCharacter(unsigned char c) {
  return c >= 0x80 || absl::ascii_isalnum(c) ||
         absl::string_view(" .-_@/()'").find(static_cast<char>(c)) != absl::string_view::npos;
}

// Starts with a letter and holds nothing that means something in YAML, whether
// in a line or in brackets.
bool IsPlain(absl::string_view text) {
  if (text.empty() || IsReserved(text) || !AllShown(text, /*line_feeds=*/false)) return false;
  const auto first = static_cast<unsigned char>(text.front());
  return (absl::ascii_isalpha(first) || first >= 0x80) && text.back() != ' ' &&
         !absl::StrContains(text, "  ") && std::all_of(text.begin(), text.end(), IsPlainCharacter);
}

bool IsLiteral(absl::string_view text) {
  if (!absl::StrContains(text, '\n') || !AllShown(text, /*line_feeds=*/true)) return false;
  if (absl::EndsWith(text, "\n\n") || text.front() == '\n') return false;
  for (const absl::string_view line : absl::StrSplit(text, '\n')) {
    if (!line.empty() && (line.front() == ' ' || line.back() == ' ')) return false;
  }
  return true;
}

}  // namespace

std::string QuotedScalar(absl::string_view text) {
  std::string result = "\"";
  while (!text.empty()) {
    const absl::string_view before = text;
    const auto c = TakeCodePoint(text);
    if (!c.has_value()) {
      result.append(kReplacement.data(), kReplacement.size());
      text.remove_prefix(1);
    } else if (*c == '"' || *c == '\\') {
      result += '\\';
      result += static_cast<char>(*c);
    } else if (*c == '\n') {
      result += "\\n";
    } else if (NeedsEscape(*c)) {
      absl::StrAppend(&result, *c > 0xFFFF ? absl::StrFormat("\\U%08X", static_cast<unsigned>(*c))
                                           : absl::StrFormat("\\u%04X", static_cast<unsigned>(*c)));
    } else {
      absl::StrAppend(&result, before.substr(0, before.size() - text.size()));
    }
  }
  return result + '"';
}

std::string InlineScalar(absl::string_view text) {
  return IsPlain(text) ? std::string(text) : QuotedScalar(text);
}

std::string ValueScalar(absl::string_view text, int indent) {
  if (!IsLiteral(text)) return absl::StrCat(" ", InlineScalar(text));
  const bool ends_with_line_feed = absl::ConsumeSuffix(&text, "\n");
  std::string result = ends_with_line_feed ? " |" : " |-";
  for (const absl::string_view line : absl::StrSplit(text, '\n')) {
    absl::StrAppend(&result, "\n", line.empty() ? "" : std::string(indent, ' '), line);
  }
  return result;
}

}  // namespace rollcall
