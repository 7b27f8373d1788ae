#include "services/mail/mail_words.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "absl/strings/ascii.h"

namespace rollcall {
namespace {

constexpr size_t kMaxMailLanguages = 2;

constexpr std::array<absl::string_view, kLanguages> kTable[] = {
#define MAIL_WORD(name, ...) {__VA_ARGS__},
#include "services/mail/mail_words.inc"
#undef MAIL_WORD
};

}  // namespace

absl::string_view MailWords(MailWord word, Language language) {
  return kTable[static_cast<size_t>(word)][static_cast<size_t>(language)];
}

std::vector<Language> MailLanguages(const google::protobuf::RepeatedPtrField<std::string>& tags) {
  std::vector<Language> languages;
  for (const std::string& tag : tags) {
    const auto language = LanguageOfCode(absl::AsciiStrToLower(tag.substr(0, tag.find('-'))));
    if (!language.has_value() ||
        std::find(languages.begin(), languages.end(), *language) != languages.end()) {
      continue;
    }
    languages.push_back(*language);
    if (languages.size() == kMaxMailLanguages) break;
  }
  if (languages.empty()) languages.push_back(Language::kEnglish);
  return languages;
}

}  // namespace rollcall
