#include "services/mail/mail_words.h"

#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_join.h"
#include "core/base/plain_text.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace rollcall {
namespace {

using ::testing::ElementsAre;

constexpr Language kAll[] = {Language::kEnglish, Language::kFrench,  Language::kSpanish,
                             Language::kRussian, Language::kChinese, Language::kArabic};

constexpr MailWord kAllMailWords[] = {
#define MAIL_WORD(name, ...) MailWord::name,
#include "services/mail/mail_words.inc"
#undef MAIL_WORD
};

// "$0 $2": what is filled in, whatever the order.
std::string Places(absl::string_view words) {
  std::set<std::string> places;
  for (size_t i = 0; i + 1 < words.size(); ++i) {
    if (words[i] == '$') places.insert(std::string(words.substr(i, 2)));
  }
  return absl::StrJoin(places, " ");
}

TEST(MailWordsTest, EveryLanguageSaysEverythingAndFillsInTheSame) {
  for (const MailWord word : kAllMailWords) {
    const std::string places = Places(MailWords(word, Language::kEnglish));
    for (const Language language : kAll) {
      const absl::string_view words = MailWords(word, language);
      EXPECT_FALSE(words.empty()) << static_cast<int>(word);
      EXPECT_EQ(Places(words), places) << words;
      EXPECT_TRUE(CheckCharacters(words, TextLines::kOne).ok()) << words;
    }
  }
}

std::vector<Language> Chosen(const std::vector<std::string>& tags) {
  return MailLanguages({tags.begin(), tags.end()});
}

TEST(MailWordsTest, WritesInTheFirstTwoOfficialLanguagesOfTheContact) {
  EXPECT_THAT(Chosen({"sw", "fr-CA", "AR", "en"}),
              ElementsAre(Language::kFrench, Language::kArabic));
  EXPECT_THAT(Chosen({"zh-Hans", "zh-Hant"}), ElementsAre(Language::kChinese));
}

TEST(MailWordsTest, WritesInEnglishWhereNoneIsOfficial) {
  EXPECT_THAT(Chosen({"sw", "de"}), ElementsAre(Language::kEnglish));
  EXPECT_THAT(Chosen({}), ElementsAre(Language::kEnglish));
}

}  // namespace
}  // namespace rollcall
