#include "clients/cli/words.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>

#include "core/statement/kind.h"

namespace rollcall {
namespace {

constexpr Language kAll[] = {Language::kEnglish, Language::kFrench,  Language::kSpanish,
                             Language::kRussian, Language::kChinese, Language::kArabic};

// "$0", "$1", ... of a text.
std::multiset<char> PlaceholdersOf(absl::string_view words) {
  std::multiset<char> found;
  for (size_t i = 0; i + 1 < words.size(); ++i) {
    if (words[i] == '$') found.insert(words[i + 1]);
  }
  return found;
}

// True when the text has a letter of the block that begins like this in UTF-8.
bool HasByteIn(absl::string_view words, unsigned char first, unsigned char last) {
  return std::any_of(words.begin(), words.end(), [&](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= first && byte <= last;
  });
}

TEST(WordsTest, EveryWordIsThereInAllSixLanguages) {
  for (const Word id : AllWords()) {
    for (const Language language : kAll) {
      EXPECT_FALSE(WordsFor(id, language).empty())
          << WordsFor(id, Language::kEnglish) << " in " << LanguageCode(language);
    }
  }
}

TEST(WordsTest, TranslationsFillInTheSamePlaces) {
  for (const Word id : AllWords()) {
    const auto english = PlaceholdersOf(WordsFor(id, Language::kEnglish));
    for (const Language language : kAll) {
      EXPECT_EQ(PlaceholdersOf(WordsFor(id, language)), english)
          << WordsFor(id, Language::kEnglish) << " in " << LanguageCode(language);
    }
  }
}

TEST(WordsTest, ColumnsAreNotMixedUp) {
  for (const Word id : AllWords()) {
    if (id == Word::kUnknown) continue;
    if (id != Word::kProgress) {
      EXPECT_TRUE(HasByteIn(WordsFor(id, Language::kRussian), 0xD0, 0xD1))
          << WordsFor(id, Language::kRussian);
      EXPECT_TRUE(HasByteIn(WordsFor(id, Language::kArabic), 0xD8, 0xDB))
          << WordsFor(id, Language::kArabic);
      EXPECT_TRUE(HasByteIn(WordsFor(id, Language::kChinese), 0xE4, 0xE9))
          << WordsFor(id, Language::kChinese);
    }
    for (const Language latin : {Language::kEnglish, Language::kFrench, Language::kSpanish}) {
      EXPECT_FALSE(HasByteIn(WordsFor(id, latin), 0xD0, 0xDB)) << WordsFor(id, latin);
    }
  }
}

TEST(WordsTest, EveryIdIsAtItsOwnPlace) {
  size_t place = 0;
  for (const Word id : AllWords()) EXPECT_EQ(static_cast<size_t>(id), place++);
}

TEST(WordsTest, FillsInArguments) {
  EXPECT_EQ(Say(Word::kSignedBy, Language::kEnglish, {"KEN", "12", "40", "current"}),
            "signed by KEN, log entry 12, checkpoint 40, current");
}

TEST(WordsTest, LeavesOutMissingArguments) {
  EXPECT_EQ(Say(Word::kSpeaks, Language::kEnglish), "speaks ");
}

TEST(WordsTest, DoesNotFillInWhatArgumentsSay) {
  EXPECT_EQ(Say(Word::kSpeaks, Language::kEnglish, {"$0 $1"}), "speaks $0 $1");
}

TEST(WordsTest, KnowsEveryKindOfStatement) {
  for (const KindRow& row : AllKinds()) EXPECT_NE(WordOfKind(row.name), Word::kUnknown) << row.name;
}

TEST(WordsTest, KnowsEveryValueOfTheWire) {
  for (int i = v1::ChannelKind_MIN + 1; i <= v1::ChannelKind_MAX; ++i) {
    EXPECT_NE(WordOf(static_cast<v1::ChannelKind>(i)), Word::kUnknown) << i;
  }
  for (int i = v1::RankingReason_MIN + 1; i <= v1::RankingReason_MAX; ++i) {
    EXPECT_NE(WordOf(static_cast<v1::RankingReason>(i)), Word::kUnknown) << i;
  }
  for (int i = v1::KeyUse_MIN + 1; i <= v1::KeyUse_MAX; ++i) {
    EXPECT_NE(WordOf(static_cast<v1::KeyUse>(i)), Word::kUnknown) << i;
  }
  for (int i = v1::Standing_MIN + 1; i <= v1::Standing_MAX; ++i) {
    EXPECT_NE(WordOf(static_cast<v1::Standing>(i)), Word::kUnknown) << i;
  }
  for (int i = v1::BodyStanding_MIN + 1; i <= v1::BodyStanding_MAX; ++i) {
    EXPECT_NE(WordOf(static_cast<v1::BodyStanding>(i)), Word::kUnknown) << i;
  }
}

}  // namespace
}  // namespace rollcall
