#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "core/base/refusal.h"
#include "core/base/spelling.h"
#include "core/base/utf8.h"
#include "core/geography/name_folding.h"
#include "core/geography/state.h"
#include "core/geography/territory.h"

namespace rollcall {
namespace {

// Longer than any name; what is longer is not looked up.
constexpr size_t kMaxNameBytes = 200;
// How much of what was typed an error repeats.
constexpr size_t kMaxQuotedBytes = 80;
// More proposals than this help nobody.
constexpr size_t kMaxSuggestions = 3;
// Shorter texts are the beginning of too many names.
constexpr size_t kMinPrefixLength = 3;

// Everything that people may type, folded. Built once, then immutable.
struct Index {
  absl::flat_hash_map<std::string, const StateRow*> states;  // codes and names
  absl::flat_hash_set<std::string> territories;              // codes and names
  std::vector<std::pair<std::u32string, const StateRow*>> names;
};

const Index& GetIndex() {
  static const Index& index = *[] {
    auto* result = new Index;
    for (const StateRow& row : AllStates()) {
      for (const absl::string_view text : row.names) {
        const std::string folded = FoldName(text).value_or("");
        if (result->states.try_emplace(folded, &row).second) {
          result->names.emplace_back(CodePoints(folded), &row);
        }
      }
    }
    for (const StateRow& row : AllStates()) {
      for (const absl::string_view text : {row.alpha3, row.alpha2, row.m49}) {
        result->states.insert_or_assign(FoldName(text).value_or(""), &row);
      }
    }
    for (const TerritoryRow& row : AllTerritories()) {
      // "Taiwan (Province of China)" is also meant by "Taiwan".
      const std::vector<absl::string_view> parts =
          absl::StrSplit(row.english, absl::MaxSplits(" (", 1));
      for (const absl::string_view text : {row.alpha3, row.alpha2, row.english, parts.front()}) {
        result->territories.insert(FoldName(text).value_or(""));
      }
    }
    return result;
  }();
  return index;
}

// True when `words` stands in `name` as the beginning of a word: "korea" in
// "republic of korea".
bool HoldsWords(const std::u32string& name, const std::u32string& words) {
  for (size_t at = name.find(words); at != std::u32string::npos; at = name.find(words, at + 1)) {
    const char32_t before = at == 0 ? U' ' : name[at - 1];
    if (before == U' ' || before == U'(' || before == U'-' || before == U'\'') return true;
  }
  return false;
}

// The nearest names, nearest first; among equals in the order of the table.
std::vector<const StateRow*> Suggestions(const std::u32string& typed) {
  std::vector<std::pair<size_t, const StateRow*>> candidates;
  const size_t allowed = AllowedSlips(typed.size());
  for (const auto& [name, row] : GetIndex().names) {
    const size_t shorter = std::min(name.size(), typed.size());
    if (std::max(name.size(), typed.size()) - shorter <= allowed) {
      const size_t distance = SlipsBetween(typed, name);
      if (distance <= allowed) candidates.emplace_back(distance, row);
    }
    if (typed.size() >= kMinPrefixLength && HoldsWords(name, typed)) {
      candidates.emplace_back(1, row);
    }
  }
  std::stable_sort(candidates.begin(), candidates.end(), [](const auto& a, const auto& b) {
    return a.first != b.first ? a.first < b.first : a.second < b.second;
  });
  std::vector<const StateRow*> result;
  for (const auto& [distance, row] : candidates) {
    if (std::find(result.begin(), result.end(), row) == result.end()) result.push_back(row);
    if (result.size() == kMaxSuggestions) break;
  }
  return result;
}

// What was typed, shortened and made safe to print.
std::string Quoted(absl::string_view text) {
  const bool long_text = text.size() > kMaxQuotedBytes;
  if (!IsValidUtf8(text)) {
    return absl::StrCat("\"", absl::CHexEscape(text.substr(0, kMaxQuotedBytes)),
                        long_text ? "..." : "", "\"");
  }
  absl::string_view rest = text;
  while (!rest.empty()) {
    const absl::string_view before = rest;
    TakeCodePoint(rest);
    if (text.size() - rest.size() > kMaxQuotedBytes) {
      rest = before;
      break;
    }
  }
  return absl::StrCat("\"", absl::Utf8SafeCHexEscape(text.substr(0, text.size() - rest.size())),
                      long_text ? "..." : "", "\"");
}

absl::Status NotAState(absl::string_view message) {
  return Refusal(absl::StatusCode::kInvalidArgument, v1::ERROR_REASON_NOT_A_STATE, message);
}

absl::Status NotListed(absl::string_view text) {
  return NotAState(absl::StrCat(Quoted(text),
                                " is not a member or observer State of the United Nations; this "
                                "directory lists those 195 only"));
}

}  // namespace

absl::StatusOr<const StateRow*> FindState(absl::string_view text) {
  if (text.size() > kMaxNameBytes) {
    return NotAState(absl::StrCat(Quoted(text), " is too long for a name of a State"));
  }
  const auto folded = FoldName(text);
  if (!folded.has_value() || folded->empty()) {
    return NotAState(absl::StrCat(Quoted(text),
                                  " names no State; give a code (KEN, KE, 404) or a name in one of "
                                  "the six official languages"));
  }
  const Index& index = GetIndex();
  const auto found = index.states.find(*folded);
  if (found != index.states.end()) return found->second;
  if (index.territories.contains(*folded)) return NotListed(text);

  const std::vector<const StateRow*> nearest = Suggestions(CodePoints(*folded));
  if (nearest.empty()) {
    return NotAState(absl::StrCat(
        Quoted(text),
        " names no State; give a code (KEN, KE, 404) or one of its six United Nations names"));
  }
  return NotAState(absl::StrCat(Quoted(text), " names no State; did you mean ",
                                absl::StrJoin(nearest, " or ",
                                              [](std::string* out, const StateRow* row) {
                                                absl::StrAppend(out, row->name(Language::kEnglish),
                                                                " (", row->alpha3, ")");
                                              }),
                                "?"));
}

absl::StatusOr<const StateRow*> RequireState(absl::string_view alpha3) {
  if (const StateRow* row = FindByAlpha3(alpha3)) return row;
  for (const TerritoryRow& territory : AllTerritories()) {
    if (territory.alpha3 == alpha3) return NotListed(alpha3);
  }
  return NotAState(absl::StrCat(Quoted(alpha3), " is the alpha-3 code of no State"));
}

}  // namespace rollcall
