#include "core/directory/duty_hours_rules.h"

#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"

namespace rollcall {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> ErrorFields(const std::string& text) {
  v1::DutyHours hours;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &hours)) << text;
  SheetFindings findings;
  CheckDutyHours("h", hours, findings);
  std::vector<std::string> fields;
  for (const SheetFinding& finding : findings.errors) fields.push_back(finding.field);
  return fields;
}

TEST(DutyHoursRulesTest, TakesHoursAsTheProtoSays) {
  EXPECT_THAT(ErrorFields(""), IsEmpty());
  EXPECT_THAT(ErrorFields("around_the_clock: true"), IsEmpty());
  EXPECT_THAT(ErrorFields("hours { days: [1, 2, 5] start_minute: 480 end_minute: 720 }"
                          "hours { days: [1, 2] start_minute: 780 end_minute: 1020 }"
                          "hours { days: 6 start_minute: 1439 end_minute: 2879 }"
                          "weekend: [6, 7]"
                          "holidays { year: 2026 month: 12 day: 12 }"
                          "holidays { year: 2028 month: 2 day: 29 }"),
              IsEmpty());
}

TEST(DutyHoursRulesTest, LeavesNothingBesideAroundTheClock) {
  EXPECT_THAT(ErrorFields("around_the_clock: true weekend: 6"), ElementsAre("h"));
  EXPECT_THAT(ErrorFields("around_the_clock: true holidays { year: 2026 month: 1 day: 1 }"),
              ElementsAre("h"));
}

TEST(DutyHoursRulesTest, ChecksDaysOfIntervals) {
  const auto days = [](const std::string& list) {
    return ErrorFields(absl::StrCat("hours { days: [", list, "] start_minute: 0 end_minute: 1 }"));
  };
  EXPECT_THAT(days(""), ElementsAre("h.hours[0].days"));
  EXPECT_THAT(days("0"), ElementsAre("h.hours[0].days"));
  EXPECT_THAT(days("8"), ElementsAre("h.hours[0].days"));
  EXPECT_THAT(days("2, 1"), ElementsAre("h.hours[0].days"));
  EXPECT_THAT(days("2, 2"), ElementsAre("h.hours[0].days"));
}

TEST(DutyHoursRulesTest, ChecksMinutes) {
  const auto minutes = [](int64_t start, int64_t end) {
    return ErrorFields(
        absl::StrCat("hours { days: 1 start_minute: ", start, " end_minute: ", end, "}"));
  };
  EXPECT_THAT(minutes(0, 1440), IsEmpty());
  EXPECT_THAT(minutes(1440, 1441), ElementsAre("h.hours[0].start_minute"));
  EXPECT_THAT(minutes(10, 10), ElementsAre("h.hours[0].end_minute"));
  EXPECT_THAT(minutes(10, 1451), ElementsAre("h.hours[0].end_minute"));
  EXPECT_THAT(minutes(4294967295, 5), ElementsAre("h.hours[0].start_minute"));
}

TEST(DutyHoursRulesTest, WantsTheOrderOfTheWeek) {
  EXPECT_THAT(ErrorFields("hours { days: 2 start_minute: 0 end_minute: 1 }"
                          "hours { days: 1 start_minute: 0 end_minute: 1 }"),
              ElementsAre("h.hours[1]"));
  EXPECT_THAT(ErrorFields("hours { days: 1 start_minute: 5 end_minute: 9 }"
                          "hours { days: [1, 2] start_minute: 5 end_minute: 6 }"),
              ElementsAre("h.hours[1]"));
}

TEST(DutyHoursRulesTest, ChecksWeekendAndHolidays) {
  EXPECT_THAT(ErrorFields("weekend: [7, 6]"), IsEmpty());
  EXPECT_THAT(ErrorFields("weekend: [6, 6]"), ElementsAre("h.weekend"));
  EXPECT_THAT(ErrorFields("weekend: 0"), ElementsAre("h.weekend"));
  EXPECT_THAT(ErrorFields("holidays { year: 2027 month: 2 day: 29 }"),
              ElementsAre("h.holidays[0]"));
  EXPECT_THAT(ErrorFields("holidays { year: 2027 month: 2 day: 2 }"
                          "holidays { year: 2027 month: 2 day: 2 }"
                          "holidays { year: 2027 month: 1 day: 2 }"),
              ElementsAre("h.holidays[1]", "h.holidays[2]"));
}

TEST(DutyHoursRulesTest, CountsIntervalsAndHolidays) {
  std::string hours;
  std::string holidays;
  for (int i = 0; i < 15; ++i) {
    absl::StrAppend(&hours, "hours { days: 1 start_minute: ", i, " end_minute: ", i + 1, "}");
  }
  for (int i = 0; i < 65; ++i) {
    absl::StrAppend(&holidays, "holidays { year: ", 2000 + i, " month: 1 day: 1 }");
  }
  EXPECT_THAT(ErrorFields(hours), ElementsAre("h.hours"));
  EXPECT_THAT(ErrorFields(holidays), ElementsAre("h.holidays"));
}

}  // namespace
}  // namespace rollcall
