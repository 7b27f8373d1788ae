#include "core/directory/text_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace rollcall {
namespace {

using ::testing::HasSubstr;

TEST(TextRulesTest, TakesTextOfAnyScript) {
  for (const absl::string_view text : {"Desk", "مكتب الاستجابة", "می\u200Cخواهم", "\u200Fمصر",
                                       "办公室", "Көрүү", "क्\u200Dष", "Ünïcode — “quotes”", "😀"}) {
    EXPECT_TRUE(CheckCharacters(text, TextLines::kOne).ok()) << text;
  }
}

TEST(TextRulesTest, TakesLineFeedsOnlyWhereManyLinesMayStand) {
  EXPECT_TRUE(CheckCharacters("a\nb", TextLines::kMany).ok());
  EXPECT_FALSE(CheckCharacters("a\nb", TextLines::kOne).ok());
  EXPECT_FALSE(CheckCharacters("a\r\nb", TextLines::kMany).ok());
}

TEST(TextRulesTest, RefusesWhatHidesReordersOrControls) {
  for (const absl::string_view text :
       {absl::string_view("a\0b", 3), absl::string_view("\t"), absl::string_view("\x1B[2J"),
        absl::string_view("\x7F"), absl::string_view("\u0085"), absl::string_view("\u202A"),
        absl::string_view("\u202E"), absl::string_view("\u2066"), absl::string_view("\u2069"),
        absl::string_view("\u2028"), absl::string_view("\u200B"), absl::string_view("\u2060"),
        absl::string_view("\uFEFF"), absl::string_view("\u00AD"), absl::string_view("\U000E0041"),
        absl::string_view("\uFFFE"), absl::string_view("\uFDD0"),
        absl::string_view("\U0001FFFF")}) {
    EXPECT_FALSE(CheckCharacters(text, TextLines::kMany).ok()) << testing::PrintToString(text);
  }
  EXPECT_THAT(std::string(CheckCharacters("\u202E", TextLines::kOne).message()),
              HasSubstr("U+202E"));
}

TEST(TextRulesTest, RefusesWhatIsNotUtf8) {
  for (const absl::string_view text :
       {"\xFF", "\xC0\x80", "\xE0\x80\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xC3", "\x80",
        "\xE2\x82", "\xF0\x9F\x98", "\xC3\x28"}) {
    EXPECT_FALSE(CheckCharacters(text, TextLines::kMany).ok()) << testing::PrintToString(text);
  }
}

TEST(TextRulesTest, ReportsMissingLongAndBlankTexts) {
  SheetFindings findings;
  EXPECT_FALSE(CheckText("a", "", 5, TextPresence::kRequired, TextLines::kOne, findings));
  EXPECT_FALSE(CheckText("b", "", 5, TextPresence::kOptional, TextLines::kOne, findings));
  EXPECT_FALSE(CheckText("c", "123456", 5, TextPresence::kRequired, TextLines::kOne, findings));
  EXPECT_FALSE(CheckText("d", " \u3000", 5, TextPresence::kOptional, TextLines::kOne, findings));
  EXPECT_TRUE(CheckText("e", "12345", 5, TextPresence::kRequired, TextLines::kOne, findings));
  ASSERT_EQ(findings.errors.size(), 3U);
  EXPECT_EQ(findings.errors[0].field, "a");
  EXPECT_EQ(findings.errors[0].message, "is required");
  EXPECT_EQ(findings.errors[1].message, "is 6 bytes long; at most 5");
  EXPECT_EQ(findings.errors[2].field, "d");
}

}  // namespace
}  // namespace rollcall
