#include "core/interchange/office_name.h"

#include <unicode/locid.h>
#include <unicode/translit.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/uspoof.h>

#include <algorithm>

#include "absl/strings/ascii.h"
#include "core/geography/name_folding.h"

namespace rollcall {
namespace {

icu::UnicodeString ToUnicode(absl::string_view text) {
  return icu::UnicodeString::fromUTF8({text.data(), static_cast<int32_t>(text.size())});
}

std::string ToUtf8(const icu::UnicodeString& text) {
  std::string result;
  text.toUTF8String(result);
  return result;
}

// Null only when ICU's own data is missing.
const icu::Transliterator* ToLatin() {
  static const icu::Transliterator* const transliterator = [] {
    UErrorCode error = U_ZERO_ERROR;
    return icu::Transliterator::createInstance("Any-Latin; Latin-ASCII", UTRANS_FORWARD, error);
  }();
  return transliterator;
}

const USpoofChecker* Checker() {
  static const USpoofChecker* const checker = [] {
    UErrorCode error = U_ZERO_ERROR;
    return uspoof_open(&error);
  }();
  return checker;
}

}  // namespace

std::string OfficeNameKey(absl::string_view name) {
  const auto folded = FoldName(name);
  if (!folded.has_value()) return "";
  // Most names are in Latin letters without accents once folded.
  if (std::all_of(folded->begin(), folded->end(),
                  [](unsigned char c) { return absl::ascii_isascii(c); })) {
    return *folded;
  }
  icu::UnicodeString text = ToUnicode(*folded);
  if (ToLatin() != nullptr) ToLatin()->transliterate(text);
  return FoldName(ToUtf8(text)).value_or("");
}

std::vector<std::string> LookAlikeKeys(absl::string_view name) {
  const auto folded = FoldName(name);
  if (!folded.has_value() || Checker() == nullptr) return {};
  const icu::UnicodeString text = ToUnicode(*folded);
  icu::UnicodeString letters;
  for (int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1)) {
    const UChar32 c = text.char32At(i);
    if (u_isalnum(c) != 0) letters.append(c);
  }
  std::vector<std::string> keys;
  for (const bool capital : {false, true}) {
    if (capital) letters.toUpper(icu::Locale::getRoot());
    UErrorCode error = U_ZERO_ERROR;
    icu::UnicodeString skeleton;
    uspoof_getSkeletonUnicodeString(Checker(), 0, letters, skeleton, &error);
    // A small key is never one in capitals.
    if (U_SUCCESS(error) && !skeleton.isEmpty()) {
      keys.push_back((capital ? "capital " : "small ") + ToUtf8(skeleton));
    }
  }
  return keys;
}

}  // namespace rollcall
