#include "core/geography/name_folding.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/uscript.h>

#include <cstdint>

#include "core/base/utf8.h"

namespace rollcall {
namespace {

constexpr UChar32 kCyrillicYe = 0x0435;
constexpr UChar32 kCyrillicYo = 0x0451;

bool IsApostrophe(UChar32 c) {
  switch (c) {
    case 0x0027:  // apostrophe
    case 0x0060:  // grave accent
    case 0x00B4:  // acute accent
    case 0x02BC:  // modifier letter apostrophe
    case 0x02B9:  // modifier letter prime
    case 0x2018:  // left single quotation mark
    case 0x2019:  // right single quotation mark
    case 0x201B:  // single high-reversed-9 quotation mark
    case 0x2032:  // prime
      return true;
    default:
      return false;
  }
}

bool IsLatin(UChar32 c) {
  UErrorCode error = U_ZERO_ERROR;
  return uscript_getScript(c, &error) == USCRIPT_LATIN && U_SUCCESS(error);
}

// Characters that stand on their own lines of the folding: one kind of
// apostrophe, dash and space.
UChar32 Unify(UChar32 c) {
  if (IsApostrophe(c)) return '\'';
  if (u_charType(c) == U_DASH_PUNCTUATION || c == 0x2212) return '-';
  if (u_isUWhiteSpace(c)) return ' ';
  if (c == kCyrillicYo) return kCyrillicYe;
  return c;
}

// Drops combining marks that follow a Latin letter.
icu::UnicodeString WithoutLatinAccents(const icu::UnicodeString& decomposed) {
  icu::UnicodeString result;
  bool after_latin = false;
  for (int32_t i = 0; i < decomposed.length(); i = decomposed.moveIndex32(i, 1)) {
    const UChar32 c = decomposed.char32At(i);
    if (u_charType(c) == U_NON_SPACING_MARK) {
      if (after_latin) continue;
    } else {
      after_latin = IsLatin(c);
    }
    result.append(c);
  }
  return result;
}

// One space between words, none at the ends or beside dashes.
icu::UnicodeString WithTidySpaces(const icu::UnicodeString& text) {
  icu::UnicodeString result;
  bool space = false;
  for (int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1)) {
    const UChar32 c = Unify(text.char32At(i));
    if (c == ' ') {
      space = true;
      continue;
    }
    const bool beside_dash =
        c == '-' || (!result.isEmpty() && result.charAt(result.length() - 1) == '-');
    if (space && !result.isEmpty() && !beside_dash) result.append(static_cast<UChar>(' '));
    space = false;
    result.append(c);
  }
  return result;
}

}  // namespace

absl::optional<std::string> FoldName(absl::string_view text) {
  if (!IsValidUtf8(text)) return absl::nullopt;
  UErrorCode error = U_ZERO_ERROR;
  const icu::Normalizer2* casefold = icu::Normalizer2::getNFKCCasefoldInstance(error);
  const icu::Normalizer2* decompose = icu::Normalizer2::getNFDInstance(error);
  const icu::Normalizer2* compose = icu::Normalizer2::getNFCInstance(error);
  if (U_FAILURE(error)) return absl::nullopt;

  const auto input = icu::UnicodeString::fromUTF8(
      icu::StringPiece(text.data(), static_cast<int32_t>(text.size())));
  // Apostrophes first: NFKC would take the spacing acute accent apart.
  icu::UnicodeString unified;
  for (int32_t i = 0; i < input.length(); i = input.moveIndex32(i, 1)) {
    unified.append(Unify(input.char32At(i)));
  }
  const icu::UnicodeString folded = casefold->normalize(unified, error);
  const icu::UnicodeString decomposed = decompose->normalize(folded, error);
  const icu::UnicodeString composed = compose->normalize(WithoutLatinAccents(decomposed), error);
  if (U_FAILURE(error)) return absl::nullopt;
  std::string result;
  WithTidySpaces(composed).toUTF8String(result);
  return result;
}

}  // namespace rollcall
