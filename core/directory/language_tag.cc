#include "core/directory/language_tag.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_split.h"

namespace rollcall {
namespace {

using Subtags = std::vector<absl::string_view>;

// RFC 5646 section 2.1, "irregular": registered before the grammar, and outside
// of it. The "regular" ones fit the grammar.
constexpr absl::string_view kIrregular[] = {
    "en-GB-oed", "i-ami", "i-bnn",     "i-default", "i-enochian", "i-hak",
    "i-klingon", "i-lux", "i-mingo",   "i-navajo",  "i-pwn",      "i-tao",
    "i-tay",     "i-tsu", "sgn-BE-FR", "sgn-BE-NL", "sgn-CH-DE"};

bool IsAlpha(absl::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](unsigned char c) { return absl::ascii_isalpha(c); });
}

bool IsDigits(absl::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](unsigned char c) { return absl::ascii_isdigit(c); });
}

bool IsVariant(absl::string_view subtag) {
  return (subtag.size() >= 5 && subtag.size() <= 8) ||
         (subtag.size() == 4 && absl::ascii_isdigit(static_cast<unsigned char>(subtag[0])));
}

// Takes variants from subtags[at] on; false when one comes twice.
bool TakeVariants(const Subtags& subtags, size_t& at) {
  Subtags seen;
  for (; at < subtags.size() && IsVariant(subtags[at]); ++at) {
    if (std::find(seen.begin(), seen.end(), subtags[at]) != seen.end()) return false;
    seen.push_back(subtags[at]);
  }
  return true;
}

// Takes extensions; false when one is empty or its singleton comes twice.
bool TakeExtensions(const Subtags& subtags, size_t& at) {
  Subtags seen;
  while (at < subtags.size() && subtags[at].size() == 1 && subtags[at] != "x") {
    if (std::find(seen.begin(), seen.end(), subtags[at]) != seen.end()) return false;
    seen.push_back(subtags[at]);
    const size_t first = ++at;
    while (at < subtags.size() && subtags[at].size() >= 2) ++at;
    if (at == first) return false;
  }
  return true;
}

// The grammar's "langtag", all in lower case.
bool IsLangtag(const Subtags& subtags) {
  size_t at = 0;
  const absl::string_view language = subtags[at++];
  if (language.size() < 2 || !IsAlpha(language)) return false;
  if (language.size() <= 3) {
    for (int i = 0; i < 3 && at < subtags.size() && subtags[at].size() == 3 && IsAlpha(subtags[at]);
         ++i) {
      ++at;  // extended language
    }
  }
  if (at < subtags.size() && subtags[at].size() == 4 && IsAlpha(subtags[at])) ++at;  // script
  if (at < subtags.size() && ((subtags[at].size() == 2 && IsAlpha(subtags[at])) ||
                              (subtags[at].size() == 3 && IsDigits(subtags[at])))) {
    ++at;  // region
  }
  if (!TakeVariants(subtags, at) || !TakeExtensions(subtags, at)) return false;
  if (at == subtags.size()) return true;
  return subtags[at] == "x" && at + 1 < subtags.size();
}

}  // namespace

bool IsWellFormedLanguageTag(absl::string_view tag) {
  if (tag.empty() || tag.size() > kMaxLanguageTagBytes) return false;
  for (const absl::string_view irregular : kIrregular) {
    if (absl::EqualsIgnoreCase(tag, irregular)) return true;
  }
  const std::string lower = absl::AsciiStrToLower(tag);
  const Subtags subtags = absl::StrSplit(lower, '-');
  for (const absl::string_view subtag : subtags) {
    if (subtag.empty() || subtag.size() > 8 ||
        !std::all_of(subtag.begin(), subtag.end(),
                     [](unsigned char c) { return absl::ascii_isalnum(c); })) {
      return false;
    }
  }
  if (subtags[0] == "x") return subtags.size() > 1;
  return IsLangtag(subtags);
}

bool LanguageRangeMatches(absl::string_view range, absl::string_view tag) {
  if (range == "*") return !tag.empty();
  if (range.empty() || !absl::StartsWithIgnoreCase(tag, range)) return false;
  return tag.size() == range.size() || tag[range.size()] == '-';
}

}  // namespace rollcall
