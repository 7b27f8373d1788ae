#include "core/directory/language_tag.h"

#include <gtest/gtest.h>

#include <string>

namespace rollcall {
namespace {

// RFC 5646 appendix A, and tags of States' languages.
TEST(LanguageTagTest, TakesTheExamplesOfRfc5646) {
  for (const absl::string_view tag : {"de",
                                      "fr",
                                      "ja",
                                      "i-enochian",
                                      "zh-Hant",
                                      "zh-Hans",
                                      "sr-Cyrl",
                                      "sr-Latn",
                                      "zh-cmn-Hans-CN",
                                      "cmn-Hans-CN",
                                      "zh-yue-HK",
                                      "yue-HK",
                                      "zh-Hans-CN",
                                      "sr-Latn-RS",
                                      "sl-rozaj",
                                      "sl-rozaj-biske",
                                      "sl-nedis",
                                      "de-CH-1901",
                                      "sl-IT-nedis",
                                      "hy-Latn-IT-arevela",
                                      "de-DE",
                                      "en-US",
                                      "es-419",
                                      "de-CH-x-phonebk",
                                      "az-Arab-x-AZE-derbend",
                                      "x-whatever",
                                      "qaa-Qaaa-QM-x-southern",
                                      "de-Qaaa",
                                      "sr-Latn-QM",
                                      "sr-Qaaa-RS",
                                      "en-US-u-islamcal",
                                      "zh-CN-a-myext-x-private",
                                      "en-a-myext-b-another",
                                      "ky",
                                      "hif",
                                      "pt-BR",
                                      "EN-gb",
                                      "art-lojban",
                                      "zh-min-nan",
                                      "sgn-BE-FR"}) {
    EXPECT_TRUE(IsWellFormedLanguageTag(tag)) << tag;
  }
}

TEST(LanguageTagTest, RefusesWhatIsNotWellFormed) {
  for (const absl::string_view tag : {"",
                                      "e",
                                      "de-419-DE",
                                      "a-DE",
                                      "ar-a-aaa-b-bbb-a-ccc",
                                      "english language",
                                      "en_US",
                                      "en-",
                                      "-en",
                                      "en--US",
                                      "x",
                                      "x-",
                                      "en-x",
                                      "en-a",
                                      "abcdefghi",
                                      "de-1901-1901",
                                      "english-toolong99",
                                      "12",
                                      "en-US-US-US",
                                      "français",
                                      "u-co",
                                      "de-DE-a-b-c"}) {
    EXPECT_FALSE(IsWellFormedLanguageTag(tag)) << tag;
  }
  EXPECT_FALSE(IsWellFormedLanguageTag("en-" + std::string("x") + std::string(100, '-')));
}

// RFC 4647 section 3.3.1.
TEST(LanguageTagTest, MatchesByBasicFiltering) {
  EXPECT_TRUE(LanguageRangeMatches("de-de", "de-DE-1996"));
  EXPECT_FALSE(LanguageRangeMatches("de-de", "de-Latn-DE"));
  EXPECT_FALSE(LanguageRangeMatches("de-de", "de-Deva"));
  EXPECT_TRUE(LanguageRangeMatches("en", "EN"));
  EXPECT_TRUE(LanguageRangeMatches("en", "en-KE"));
  EXPECT_FALSE(LanguageRangeMatches("en-KE", "en"));
  EXPECT_FALSE(LanguageRangeMatches("en", "eng"));
  EXPECT_TRUE(LanguageRangeMatches("*", "sw"));
  EXPECT_FALSE(LanguageRangeMatches("", "sw"));
  EXPECT_FALSE(LanguageRangeMatches("*", ""));
}

}  // namespace
}  // namespace rollcall
