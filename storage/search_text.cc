#include "storage/search_text.h"

#include <unicode/translit.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/utf8.h>
#include <unicode/uversion.h>

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "core/geography/name_folding.h"
#include "core/geography/state.h"

namespace rollcall {
namespace {

// Of the terms that this file makes; raised with every change to them.
constexpr int kTermsVersion = 1;

// How much a field says about its contact.
constexpr uint8_t kOfState = 8;
constexpr uint8_t kOfOffice = 6;
constexpr uint8_t kOfPerson = 5;
constexpr uint8_t kOfAddress = 4;
constexpr uint8_t kOfOrganization = 3;
constexpr uint8_t kOfRemarks = 1;

// Digits that are worth looking for: fewer stand in half of all numbers.
constexpr size_t kMinDigits = 4;

bool IsAscii(absl::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](unsigned char c) { return absl::ascii_isascii(c); });
}

std::string Fold(absl::string_view text) {
  if (IsAscii(text)) return absl::AsciiStrToLower(text);
  // Text that is no UTF-8 stands in no valid sheet; its ASCII is found all the same.
  return FoldName(text).value_or(absl::AsciiStrToLower(text));
}

// Written without spaces between words: Han, Kana, Thai, Khmer and others.
bool StandsAlone(UChar32 c) {
  const int32_t breaking = u_getIntPropertyValue(c, UCHAR_LINE_BREAK);
  return breaking == U_LB_IDEOGRAPHIC || breaking == U_LB_COMPLEX_CONTEXT;
}

bool IsOfWord(UChar32 c) {
  if (c < 0) return false;
  const int8_t type = u_charType(c);
  return u_isalnum(c) != 0 || type == U_NON_SPACING_MARK || type == U_COMBINING_SPACING_MARK;
}

// The words of folded text, in order.
std::vector<std::string> Split(absl::string_view folded) {
  std::vector<std::string> words;
  std::string word;
  const auto end_word = [&words, &word] {
    if (!word.empty()) words.push_back(std::move(word));
    word.clear();
  };
  const auto size = static_cast<int32_t>(folded.size());
  for (int32_t i = 0; i < size;) {
    const int32_t begin = i;
    UChar32 c = 0;
    U8_NEXT(folded.data(), i, size, c);
    const absl::string_view bytes =
        folded.substr(static_cast<size_t>(begin), static_cast<size_t>(i - begin));
    const bool alone = StandsAlone(c);
    if (alone || !IsOfWord(c)) end_word();
    if (!IsOfWord(c)) continue;
    absl::StrAppend(&word, bytes);
    if (alone) end_word();
  }
  end_word();
  return words;
}

// Null only when ICU's own data is missing.
const icu::Transliterator* ToLatin() {
  static const icu::Transliterator* const transliterator = [] {
    UErrorCode error = U_ZERO_ERROR;
    return icu::Transliterator::createInstance("Any-Latin; Latin-ASCII; Lower", UTRANS_FORWARD,
                                               error);
  }();
  return transliterator;
}

// The letters and digits of a word's transliteration; empty for a word that has none, is
// in Latin letters already, or is a single character that many words share.
std::string InLatin(const std::string& word) {
  if (IsAscii(word) || ToLatin() == nullptr) return "";
  UChar32 first = 0;
  int32_t i = 0;
  U8_NEXT(word.data(), i, static_cast<int32_t>(word.size()), first);
  if (StandsAlone(first)) return "";
  icu::UnicodeString text =
      icu::UnicodeString::fromUTF8({word.data(), static_cast<int32_t>(word.size())});
  ToLatin()->transliterate(text);
  std::string latin;
  text.toUTF8String(latin);
  latin.erase(std::remove_if(latin.begin(), latin.end(),
                             [](unsigned char c) { return !absl::ascii_isalnum(c); }),
              latin.end());
  return latin;
}

void AddTerm(std::string term, uint8_t weight, Terms& terms) {
  if (term.empty()) return;
  uint8_t& held = terms[std::move(term)];
  held = std::max(held, weight);
}

void AddText(absl::string_view text, uint8_t weight, Terms& terms) {
  for (std::string& word : Split(Fold(text))) {
    AddTerm(InLatin(word), weight, terms);
    AddTerm(std::move(word), weight, terms);
  }
}

// Without the zeros in front, which a number has at home (020...) or abroad (00254...).
std::string Digits(absl::string_view text) {
  std::string digits;
  for (const char c : text) {
    if (absl::ascii_isdigit(static_cast<unsigned char>(c)) && (c != '0' || !digits.empty())) {
      digits += c;
    }
  }
  return digits;
}

void AddNumber(absl::string_view text, Terms& terms) {
  const std::string digits = Digits(text);
  for (size_t i = 0; i + kMinDigits <= digits.size(); ++i) {
    AddTerm(digits.substr(i), kOfAddress, terms);
  }
}

bool IsNumber(absl::string_view query) {
  return Digits(query).size() >= kMinDigits &&
         query.find_first_not_of("0123456789 +-()./") == absl::string_view::npos;
}

}  // namespace

Terms TermsOfContact(const v1::PointOfContact& contact) {
  Terms terms;
  AddText(contact.id(), kOfOrganization, terms);
  AddText(contact.office(), kOfOffice, terms);
  AddText(contact.person(), kOfPerson, terms);
  AddText(contact.title(), kOfRemarks, terms);
  AddText(contact.organization(), kOfOrganization, terms);
  AddText(contact.responsibilities(), kOfRemarks, terms);
  for (const v1::Channel& channel : contact.channels()) {
    AddText(channel.address(), kOfAddress, terms);
    AddText(channel.note(), kOfRemarks, terms);
    if (channel.kind() == v1::CHANNEL_KIND_PHONE || channel.kind() == v1::CHANNEL_KIND_SMS) {
      AddNumber(channel.address(), terms);
      AddNumber(channel.e164(), terms);
    }
  }
  for (const v1::RegionalReference& reference : contact.regional_references()) {
    AddText(reference.directory(), kOfRemarks, terms);
    AddText(reference.reference(), kOfOrganization, terms);
  }
  return terms;
}

Terms TermsOfState(absl::string_view alpha3) {
  Terms terms;
  const StateRow* const state = FindByAlpha3(alpha3);
  if (state == nullptr) return terms;
  AddText(state->alpha3, kOfState, terms);
  for (const absl::string_view name : state->names) AddText(name, kOfState, terms);
  return terms;
}

std::vector<QueryWord> QueryWords(absl::string_view query) {
  std::vector<QueryWord> words;
  if (IsNumber(query)) {
    words.push_back({{Digits(query)}, true});
    return words;
  }
  for (std::string& word : Split(Fold(query))) {
    QueryWord each;
    std::string latin = InLatin(word);
    each.forms.push_back(std::move(word));
    if (!latin.empty()) each.forms.push_back(std::move(latin));
    words.push_back(std::move(each));
  }
  if (!words.empty()) words.back().prefix = true;
  return words;
}

std::string SearchTextVersion() {
  UVersionInfo icu{};
  UVersionInfo unicode{};
  u_getVersion(icu);
  u_getUnicodeVersion(unicode);
  return absl::StrCat("terms ", kTermsVersion, ", ICU ", icu[0], ".", icu[1], ", Unicode ",
                      unicode[0], ".", unicode[1]);
}

}  // namespace rollcall
