#include "core/directory/duty_time.h"

#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"

namespace rollcall {
namespace {

v1::DutyHours Hours(const std::string& text) {
  v1::DutyHours hours;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &hours)) << text;
  return hours;
}

absl::TimeZone Zone(const char* name) {
  absl::TimeZone zone;
  EXPECT_TRUE(absl::LoadTimeZone(name, &zone)) << name;
  return zone;
}

// "2026-11-20T08:00:00+03:00"
absl::Time At(absl::string_view text) {
  absl::Time time;
  std::string error;
  EXPECT_TRUE(absl::ParseTime(absl::RFC3339_full, text, &time, &error)) << text << error;
  return time;
}

const char kOfficeHours[] =
    "hours { days: [1, 2, 3, 4, 5] start_minute: 480 end_minute: 1020 } weekend: [6, 7]";

std::string Next(const v1::DutyHours& hours, absl::string_view time, const absl::TimeZone& zone,
                 absl::CivilDay last = absl::CivilDay::max()) {
  const auto next = NextDutyTime(hours, At(time), zone, last);
  return next.has_value() ? absl::FormatTime(absl::RFC3339_sec, *next, zone) : "none";
}

TEST(DutyTimeTest, CountsOfficeHoursInLocalTime) {
  const absl::TimeZone nairobi = Zone("Africa/Nairobi");
  const v1::DutyHours hours = Hours(kOfficeHours);
  // Friday 20 November 2026.
  EXPECT_EQ(DutyAt(hours, At("2026-11-20T07:59:59+03:00"), nairobi), Duty::kOff);
  EXPECT_EQ(DutyAt(hours, At("2026-11-20T08:00:00+03:00"), nairobi), Duty::kOn);
  EXPECT_EQ(DutyAt(hours, At("2026-11-20T16:59:59+03:00"), nairobi), Duty::kOn);
  EXPECT_EQ(DutyAt(hours, At("2026-11-20T17:00:00+03:00"), nairobi), Duty::kOff);
  EXPECT_EQ(DutyAt(hours, At("2026-11-21T12:00:00+03:00"), nairobi), Duty::kOff);
  EXPECT_EQ(Next(hours, "2026-11-20T17:00:00+03:00", nairobi), "2026-11-23T08:00:00+03:00");
  EXPECT_EQ(Next(hours, "2026-11-20T07:00:00+03:00", nairobi), "2026-11-20T08:00:00+03:00");
}

TEST(DutyTimeTest, AroundTheClockIsAlwaysOn) {
  EXPECT_EQ(DutyAt(Hours("around_the_clock: true"), absl::InfiniteFuture(), absl::UTCTimeZone()),
            Duty::kOn);
}

TEST(DutyTimeTest, NoHoursAreUnknownButForHolidays) {
  const absl::TimeZone utc = absl::UTCTimeZone();
  EXPECT_EQ(DutyAt(Hours(""), At("2026-11-20T12:00:00Z"), utc), Duty::kUnknown);
  EXPECT_EQ(DutyAt(Hours("weekend: 6"), At("2026-11-21T12:00:00Z"), utc), Duty::kUnknown);
  const v1::DutyHours holiday = Hours("holidays { year: 2026 month: 11 day: 20 }");
  EXPECT_EQ(DutyAt(holiday, At("2026-11-20T12:00:00Z"), utc), Duty::kOff);
  EXPECT_EQ(DutyAt(holiday, At("2026-11-21T12:00:00Z"), utc), Duty::kUnknown);
}

TEST(DutyTimeTest, ShiftsReachPastMidnight) {
  const absl::TimeZone utc = absl::UTCTimeZone();
  // Friday 22:00 to Saturday 06:00.
  const v1::DutyHours hours = Hours("hours { days: 5 start_minute: 1320 end_minute: 1800 }");
  EXPECT_EQ(DutyAt(hours, At("2026-11-20T21:59:00Z"), utc), Duty::kOff);
  EXPECT_EQ(DutyAt(hours, At("2026-11-20T23:00:00Z"), utc), Duty::kOn);
  EXPECT_EQ(DutyAt(hours, At("2026-11-21T05:59:59Z"), utc), Duty::kOn);
  EXPECT_EQ(DutyAt(hours, At("2026-11-21T06:00:00Z"), utc), Duty::kOff);
  EXPECT_EQ(DutyAt(hours, At("2026-11-20T03:00:00Z"), utc), Duty::kOff);
  // Sunday night reaches into Monday.
  const v1::DutyHours sunday = Hours("hours { days: 7 start_minute: 1439 end_minute: 2879 }");
  EXPECT_EQ(DutyAt(sunday, At("2026-11-23T23:58:00Z"), utc), Duty::kOn);
  EXPECT_EQ(DutyAt(sunday, At("2026-11-23T23:59:00Z"), utc), Duty::kOff);
}

TEST(DutyTimeTest, NobodyIsThereOnHolidays) {
  const absl::TimeZone utc = absl::UTCTimeZone();
  const v1::DutyHours hours = Hours(
      "hours { days: [1, 2, 3, 4, 5, 6, 7] start_minute: 1320 end_minute: 1800 }"
      "holidays { year: 2026 month: 12 day: 25 }");
  EXPECT_EQ(DutyAt(hours, At("2026-12-24T23:00:00Z"), utc), Duty::kOn);
  EXPECT_EQ(DutyAt(hours, At("2026-12-25T01:00:00Z"), utc), Duty::kOff);  // ends at midnight
  EXPECT_EQ(DutyAt(hours, At("2026-12-25T23:00:00Z"), utc), Duty::kOff);  // does not start
  EXPECT_EQ(DutyAt(hours, At("2026-12-26T01:00:00Z"), utc), Duty::kOff);
  EXPECT_EQ(Next(hours, "2026-12-25T00:00:00Z", utc), "2026-12-26T22:00:00+00:00");
}

TEST(DutyTimeTest, HolidaysAreDaysOfTheZone) {
  const absl::TimeZone fiji = Zone("Pacific/Fiji");
  const v1::DutyHours hours =
      Hours(absl::StrCat(kOfficeHours, " holidays { year: 2026 month: 12 day: 25 }"));
  EXPECT_EQ(DutyAt(hours, At("2026-12-24T22:00:00Z"), fiji), Duty::kOff);  // 25th, 10:00 there
  EXPECT_EQ(DutyAt(hours, At("2026-12-23T22:00:00Z"), fiji), Duty::kOn);
}

TEST(DutyTimeTest, FollowsDaylightSavingTime) {
  const absl::TimeZone paris = Zone("Europe/Paris");
  const v1::DutyHours hours = Hours(kOfficeHours);
  // Summer time ends on Sunday 25 October 2026.
  EXPECT_EQ(DutyAt(hours, At("2026-10-23T06:30:00Z"), paris), Duty::kOn);
  EXPECT_EQ(DutyAt(hours, At("2026-10-26T06:30:00Z"), paris), Duty::kOff);
  EXPECT_EQ(Next(hours, "2026-10-23T20:00:00Z", paris), "2026-10-26T08:00:00+01:00");
}

TEST(DutyTimeTest, SkippedLocalTimesCountAsTheChangeItself) {
  const absl::TimeZone paris = Zone("Europe/Paris");
  // On Sunday 29 March 2026 the clock goes from 02:00 to 03:00, at 01:00 UTC.
  const v1::DutyHours starts = Hours("hours { days: 7 start_minute: 150 end_minute: 240 }");
  EXPECT_EQ(DutyAt(starts, At("2026-03-29T00:59:59Z"), paris), Duty::kOff);
  EXPECT_EQ(DutyAt(starts, At("2026-03-29T01:00:00Z"), paris), Duty::kOn);
  EXPECT_EQ(DutyAt(starts, At("2026-03-29T01:59:59Z"), paris), Duty::kOn);
  EXPECT_EQ(DutyAt(starts, At("2026-03-29T02:00:00Z"), paris), Duty::kOff);
  const v1::DutyHours inside = Hours("hours { days: 7 start_minute: 130 end_minute: 170 }");
  EXPECT_EQ(DutyAt(inside, At("2026-03-29T01:00:00Z"), paris), Duty::kOff);
  EXPECT_EQ(Next(inside, "2026-03-28T12:00:00Z", paris), "2026-04-05T02:10:00+02:00");
}

TEST(DutyTimeTest, LocalTimesThatComeTwiceAreCoveredTwice) {
  const absl::TimeZone paris = Zone("Europe/Paris");
  // On Sunday 25 October 2026 02:00 to 03:00 comes twice: 00:00 and 01:00 UTC.
  const v1::DutyHours hours = Hours("hours { days: 7 start_minute: 120 end_minute: 150 }");
  EXPECT_EQ(DutyAt(hours, At("2026-10-25T00:00:00Z"), paris), Duty::kOn);
  EXPECT_EQ(DutyAt(hours, At("2026-10-25T01:00:00Z"), paris), Duty::kOn);
  EXPECT_EQ(DutyAt(hours, At("2026-10-25T01:30:00Z"), paris), Duty::kOff);
}

TEST(DutyTimeTest, LooksAheadFourteenDays) {
  const absl::TimeZone utc = absl::UTCTimeZone();
  v1::DutyHours hours = Hours("hours { days: 5 start_minute: 480 end_minute: 540 }");
  google::type::Date& first = *hours.add_holidays();
  first.set_year(2026), first.set_month(11), first.set_day(27);
  // Friday 20th is over, the 27th is a holiday, 4 December is 14 days away.
  EXPECT_EQ(Next(hours, "2026-11-20T09:00:00Z", utc), "2026-12-04T08:00:00+00:00");
  EXPECT_EQ(Next(hours, "2026-11-20T08:00:00Z", utc), "2026-12-04T08:00:00+00:00");
  EXPECT_EQ(Next(hours, "2026-11-20T07:59:59Z", utc), "2026-11-20T08:00:00+00:00");
  google::type::Date& second = *hours.add_holidays();
  second.set_year(2026), second.set_month(12), second.set_day(4);
  EXPECT_EQ(Next(hours, "2026-11-20T09:00:00Z", utc), "none");
}

TEST(DutyTimeTest, StopsAtTheLastDay) {
  const absl::TimeZone utc = absl::UTCTimeZone();
  const v1::DutyHours hours = Hours(kOfficeHours);
  EXPECT_EQ(Next(hours, "2026-11-20T18:00:00Z", utc, absl::CivilDay(2026, 11, 22)), "none");
  EXPECT_EQ(Next(hours, "2026-11-20T18:00:00Z", utc, absl::CivilDay(2026, 11, 23)),
            "2026-11-23T08:00:00+00:00");
}

TEST(DutyTimeTest, AnswersForAnyHoursAndTimes) {
  const v1::DutyHours wild = Hours(
      "hours { days: [0, 99, 1] start_minute: 4294967295 end_minute: 4294967295 }"
      "hours { days: 2 start_minute: 10 end_minute: 0 }"
      "holidays { year: -1 month: 99 day: 0 }");
  const absl::TimeZone paris = Zone("Europe/Paris");
  for (const absl::Time time : {absl::InfinitePast(), absl::InfiniteFuture(), absl::UnixEpoch()}) {
    EXPECT_NE(DutyAt(wild, time, paris), Duty::kUnknown);
    const auto next = NextDutyTime(wild, time, paris, absl::CivilDay::max());
    ASSERT_TRUE(next.has_value());  // Mondays at 23:59
    EXPECT_EQ(absl::ToCivilMinute(*next, paris).minute(), 59);
  }
}

}  // namespace
}  // namespace rollcall
