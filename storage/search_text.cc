#include "storage/search_text.h"

#include <unicode/normalizer2.h>
#include <unicode/stringpiece.h>
#include <unicode/unistr.h>

#include <cstdint>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "core/geography/state.h"

namespace rollcall {

std::string FoldText(absl::string_view text) {
  UErrorCode error = U_ZERO_ERROR;
  const icu::Normalizer2* const folding = icu::Normalizer2::getNFKCCasefoldInstance(error);
  std::string folded;
  if (U_SUCCESS(error)) {
    folding
        ->normalize(icu::UnicodeString::fromUTF8(
                        icu::StringPiece(text.data(), static_cast<int32_t>(text.size()))),
                    error)
        .toUTF8String(folded);
  }
  // Without ICU's data files ASCII is folded all the same.
  return U_SUCCESS(error) ? folded : absl::AsciiStrToLower(text);
}

std::vector<std::string> QueryWords(absl::string_view query) {
  const std::string folded = FoldText(query);
  return absl::StrSplit(folded, absl::ByAnyChar(" \t\r\n"), absl::SkipEmpty());
}

std::string ContactText(const v1::PointOfContact& contact, absl::string_view alpha3) {
  std::string text =
      absl::StrCat(contact.id(), "\n", contact.office(), "\n", contact.person(), "\n",
                   contact.title(), "\n", contact.organization(), "\n", contact.responsibilities());
  for (const v1::Channel& channel : contact.channels()) {
    absl::StrAppend(&text, "\n", channel.address(), "\n", channel.e164(), "\n", channel.note());
  }
  for (const v1::RegionalReference& reference : contact.regional_references()) {
    absl::StrAppend(&text, "\n", reference.directory(), " ", reference.reference());
  }
  if (const StateRow* state = FindByAlpha3(alpha3); state != nullptr) {
    absl::StrAppend(&text, "\n", state->alpha3);
    for (const absl::string_view name : state->names) absl::StrAppend(&text, "\n", name);
  }
  return FoldText(text);
}

}  // namespace rollcall
