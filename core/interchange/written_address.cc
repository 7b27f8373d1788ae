#include "core/interchange/written_address.h"

#include <unicode/locid.h>
#include <unicode/unistr.h>

#include <algorithm>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "core/geography/name_folding.h"
#include "core/geography/state.h"

namespace rollcall {
namespace {

constexpr absl::string_view kFaxWords[] = {"fax", "telefax", "facsimile", "факс", "فاكس", "传真"};
constexpr absl::string_view kExtensions[] = {"ext", "ext.", "extension", "x", "poste", "доб."};
// Longer than any language's name; what is longer is not looked up.
constexpr size_t kMaxLanguageBytes = 60;

bool HasDigit(absl::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](unsigned char c) { return absl::ascii_isdigit(c); });
}

// Of any script: what is not ASCII counts as a letter.
bool HasLetter(absl::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](unsigned char c) { return c >= 0x80 || absl::ascii_isalpha(c); });
}

// "ext", "x5", "ext.12".
bool IsExtensionWord(absl::string_view word) {
  const std::string lower = absl::AsciiStrToLower(word);
  for (const absl::string_view extension : kExtensions) {
    absl::string_view rest = lower;
    if (absl::ConsumePrefix(&rest, extension) &&
        std::all_of(rest.begin(), rest.end(), [](unsigned char c) {
          return absl::ascii_isdigit(c) || c == '.' || c == ':';
        })) {
      return true;
    }
  }
  return false;
}

void AddWord(absl::string_view word, std::string& text) {
  absl::StrAppend(&text, text.empty() ? "" : " ", word);
}

// Names of languages, folded, to their codes.
const absl::flat_hash_map<std::string, std::string>& LanguageNames() {
  static const auto& names = *[] {
    auto* result = new absl::flat_hash_map<std::string, std::string>;
    for (size_t i = 0; i < kLanguages; ++i) {
      const absl::string_view shown = LanguageCode(static_cast<Language>(i));
      const icu::Locale locale(std::string(shown).c_str());
      for (const char* const* code = icu::Locale::getISOLanguages(); *code != nullptr; ++code) {
        icu::UnicodeString name;
        icu::Locale(*code).getDisplayLanguage(locale, name);
        std::string text;
        name.toUTF8String(text);
        if (const auto folded = FoldName(text)) result->try_emplace(*folded, *code);
      }
    }
    return result;
  }();
  return names;
}

}  // namespace

std::vector<std::string> SplitCell(absl::string_view text) {
  const std::string unified = absl::StrReplaceAll(text, {{"\r", "\n"},
                                                         {";ext=", ";ext="},
                                                         {";", "\n"},
                                                         {",", "\n"},
                                                         {" / ", "\n"},
                                                         {" | ", "\n"},
                                                         {" or ", "\n"},
                                                         {" and ", "\n"},
                                                         {"\xEF\xBC\x9B", "\n"},  // full-width ;
                                                         {"\xE3\x80\x81", "\n"},  // ideographic ,
                                                         {"\xD8\x8C", "\n"},      // Arabic ,
                                                         {"\xD8\x9B", "\n"}});    // Arabic ;
  std::vector<std::string> parts;
  for (const absl::string_view part : absl::StrSplit(unified, '\n')) {
    const absl::string_view bare = absl::StripAsciiWhitespace(part);
    if (!bare.empty()) parts.emplace_back(bare);
  }
  return parts;
}

std::string BareEmail(absl::string_view text) {
  text = absl::StripAsciiWhitespace(text);
  const size_t open = text.find('<');
  const size_t close = text.rfind('>');
  if (open != absl::string_view::npos && close != absl::string_view::npos && open < close) {
    text = text.substr(open + 1, close - open - 1);
  }
  if (absl::StartsWithIgnoreCase(text, "mailto:")) text.remove_prefix(7);
  text = text.substr(0, text.find('?'));
  return absl::StrReplaceAll(absl::StripAsciiWhitespace(text), {{" (at) ", "@"},
                                                                {"(at)", "@"},
                                                                {" [at] ", "@"},
                                                                {"[at]", "@"},
                                                                {" [dot] ", "."},
                                                                {"[dot]", "."},
                                                                {"(dot)", "."}});
}

WrittenPhone ReadWrittenPhone(absl::string_view text) {
  if (absl::StartsWithIgnoreCase(text, "tel:")) text.remove_prefix(4);
  // Brackets with letters are remarks; with digits only, a part of the number.
  std::string spaced;
  while (!text.empty()) {
    const size_t open = text.find_first_of("([");
    const size_t close = open == absl::string_view::npos ? open : text.find_first_of(")]", open);
    if (close == absl::string_view::npos) break;
    const absl::string_view inner = text.substr(open + 1, close - open - 1);
    absl::StrAppend(&spaced, text.substr(0, open));
    if (HasLetter(inner) && !IsExtensionWord(inner.substr(0, inner.find(' ')))) {
      // Kept together as one word until the words are told apart.
      absl::StrAppend(&spaced, " ", absl::StrReplaceAll(inner, {{" ", "\x1F"}}), " ");
    } else {
      absl::StrAppend(&spaced, text.substr(open, close - open + 1));
    }
    text.remove_prefix(close + 1);
  }
  absl::StrAppend(&spaced, text);

  WrittenPhone phone;
  bool extension = false;
  for (const absl::string_view word : absl::StrSplit(spaced, ' ', absl::SkipEmpty())) {
    if (IsExtensionWord(word)) {
      extension = true;
      AddWord(word, phone.number);
    } else if (HasLetter(word) &&
               !(HasDigit(word) && (extension || absl::StrContains(word, ";ext=")))) {
      AddWord(absl::StrReplaceAll(word, {{"\x1F", " "}}), phone.note);
    } else {
      AddWord(word, phone.number);
    }
  }
  const std::string folded = absl::AsciiStrToLower(phone.note);
  const bool voice = absl::StrContains(folded, "tel") && !absl::StrContains(folded, "telefax");
  phone.fax = !voice && std::any_of(std::begin(kFaxWords), std::end(kFaxWords),
                                    [&folded](absl::string_view word) {
                                      return absl::StrContains(folded, word);
                                    });
  while (!phone.note.empty() && (phone.note.back() == ':' || phone.note.back() == '-')) {
    phone.note.pop_back();
  }
  return phone;
}

bool LooksLikePage(absl::string_view text) {
  text = absl::StripAsciiWhitespace(text);
  return absl::StartsWithIgnoreCase(text, "http://") ||
         absl::StartsWithIgnoreCase(text, "https://") || absl::StartsWithIgnoreCase(text, "www.");
}

std::string ReadWrittenLanguage(absl::string_view text) {
  text = absl::StripAsciiWhitespace(text);
  if (text.empty() || text.size() > kMaxLanguageBytes) return "";
  const auto folded = FoldName(text);
  if (!folded.has_value()) return "";
  const auto named = LanguageNames().find(*folded);
  if (named != LanguageNames().end()) return named->second;
  // A tag: two or three letters, then subtags.
  const std::vector<absl::string_view> subtags = absl::StrSplit(text, '-');
  for (size_t i = 0; i < subtags.size(); ++i) {
    const bool right_size = i == 0 ? subtags[i].size() == 2 || subtags[i].size() == 3
                                   : !subtags[i].empty() && subtags[i].size() <= 8;
    if (!right_size || !std::all_of(subtags[i].begin(), subtags[i].end(), [i](unsigned char c) {
          return absl::ascii_isalpha(c) || (i > 0 && absl::ascii_isdigit(c));
        })) {
      return "";
    }
  }
  return std::string(text);
}

}  // namespace rollcall
