#include "clients/cli/moment.h"

#include <gtest/gtest.h>

#include <string>

namespace rollcall {
namespace {

// 2026-11-21 09:00:00 UTC, a Saturday.
absl::Time Noon() { return absl::FromUnixSeconds(1'795'251'600); }

absl::TimeZone Nairobi() { return FindIanaZone("Africa/Nairobi").value(); }

TEST(MomentTest, SaysTheZone) {
  EXPECT_EQ(FormatMoment(Noon(), Nairobi()), "2026-11-21 12:00 EAT (UTC+03:00)");
  EXPECT_EQ(FormatMoment(Noon(), absl::UTCTimeZone()), "2026-11-21 09:00 UTC");
  EXPECT_EQ(FormatMoment(Noon(), FindIanaZone("Asia/Dubai").value()),
            "2026-11-21 13:00 (UTC+04:00)");
}

TEST(MomentTest, IsReadableByPrograms) {
  EXPECT_EQ(Rfc3339Utc(Noon() + absl::Milliseconds(700)), "2026-11-21T09:00:00Z");
}

TEST(MomentTest, SaysTheDayThere) {
  EXPECT_EQ(FormatLocalTime(Noon(), 10800, "Africa/Nairobi", Language::kEnglish),
            "Saturday 12:00 (Africa/Nairobi, UTC+03:00)");
  EXPECT_EQ(FormatLocalTime(Noon(), -12600, "America/St_Johns", Language::kFrench),
            "samedi 05:30 (America/St_Johns, UTC-03:30)");
  EXPECT_EQ(FormatLocalTime(Noon(), 57600, "x", Language::kRussian).substr(0, 22),
            "воскресенье");  // past midnight there
}

TEST(MomentTest, NamesDaysInSixLanguages) {
  EXPECT_EQ(DayName(absl::Weekday::monday, Language::kEnglish), "Monday");
  EXPECT_EQ(DayName(absl::Weekday::sunday, Language::kSpanish), "domingo");
  EXPECT_EQ(DayName(absl::Weekday::monday, Language::kChinese), "星期一");
  EXPECT_EQ(DayName(absl::Weekday::friday, Language::kArabic), "الجمعة");
  EXPECT_EQ(ShortDayName(v1::WEEKDAY_MONDAY, Language::kEnglish), "Mon");
  EXPECT_EQ(ShortDayName(v1::WEEKDAY_SUNDAY, Language::kEnglish), "Sun");
  EXPECT_EQ(ShortDayName(v1::WEEKDAY_UNSPECIFIED, Language::kEnglish), "?");
}

TEST(MomentTest, NamesLanguages) {
  EXPECT_EQ(LanguageName("sw", Language::kEnglish), "Swahili");
  EXPECT_EQ(LanguageName("fr", Language::kFrench), "français");
  EXPECT_EQ(LanguageName("zh-Hant", Language::kEnglish), "Chinese (Traditional)");
  EXPECT_EQ(LanguageName("not a tag!", Language::kEnglish), "not a tag!");
}

TEST(MomentTest, ReadsMoments) {
  const absl::Time now = Noon();
  EXPECT_EQ(ParseMoment("now", Nairobi(), now).value(), now);
  EXPECT_EQ(ParseMoment("2026-11-21T09:00:00Z", Nairobi(), now).value(), now);
  EXPECT_EQ(ParseMoment("2026-11-21T12:00+03:00", absl::UTCTimeZone(), now).value(), now);
  EXPECT_EQ(ParseMoment("2026-11-21 12:00", Nairobi(), now).value(), now);
  EXPECT_EQ(ParseMoment("2026-11-21T12:00", Nairobi(), now).value(), now);
  EXPECT_EQ(ParseMoment("2026-11-21", Nairobi(), now).value(), now - absl::Hours(12));
  for (const char* bad : {"", "tomorrow", "21.11.2026", "2026-13-01", "infinite-future"}) {
    EXPECT_TRUE(absl::IsInvalidArgument(ParseMoment(bad, Nairobi(), now).status())) << bad;
  }
}

TEST(MomentTest, FindsOnlyNamesOfZones) {
  for (const char* bad : {"", "/etc/passwd", "../../etc/localtime", "Africa/../UTC", "localtime",
                          "Fixed/UTC+01:00:00", "Atlantis/Poseidonis"}) {
    EXPECT_FALSE(FindIanaZone(bad).has_value()) << bad;
  }
  EXPECT_TRUE(FindIanaZone("UTC").has_value());
}

TEST(MomentTest, FlagsOnlyWhenTheDayIsOver) {
  google::type::Date date;
  EXPECT_FALSE(IsPast(date, Noon()));
  date.set_year(2026);
  date.set_month(11);
  date.set_day(21);
  EXPECT_FALSE(IsPast(date, Noon()));
  date.set_day(20);
  EXPECT_TRUE(IsPast(date, Noon()));
  EXPECT_EQ(FormatDateIfSet(date), "2026-11-20");
}

}  // namespace
}  // namespace rollcall
