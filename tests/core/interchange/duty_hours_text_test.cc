#include "core/interchange/duty_hours_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <vector>

namespace rollcall {
namespace {

using ::testing::ElementsAre;

TEST(DutyHoursTextTest, ReadsDaysAndTimes) {
  const auto hours = ParseHours("Mon-Fri 08:00-17:30");
  ASSERT_TRUE(hours.has_value());
  EXPECT_THAT(hours->days(), ElementsAre(1, 2, 3, 4, 5));
  EXPECT_EQ(hours->start_minute(), 480U);
  EXPECT_EQ(hours->end_minute(), 1050U);
}

TEST(DutyHoursTextTest, ReadsRangesPastSundayInAscendingOrder) {
  EXPECT_THAT(ParseHours("sun-thu 09:00-15:00")->days(), ElementsAre(1, 2, 3, 4, 7));
  EXPECT_THAT(ParseHours("Saturday,mon,WED-Thu 09:00-15:00")->days(), ElementsAre(1, 3, 4, 6));
  EXPECT_THAT(ParseHours("daily 09:00-15:00")->days(), ElementsAre(1, 2, 3, 4, 5, 6, 7));
}

TEST(DutyHoursTextTest, TakesAnEndThatIsNotAfterTheStartForTheNextDay) {
  EXPECT_EQ(ParseHours("Mon 22:00-06:00")->end_minute(), 1440U + 360U);
  EXPECT_EQ(ParseHours("Mon 08:00-08:00")->end_minute(), 1440U + 480U);
  EXPECT_EQ(ParseHours("Mon 00:00-24:00")->end_minute(), 1440U);
  EXPECT_EQ(ParseHours("Mon 00:00-00:00")->end_minute(), 1440U);
}

TEST(DutyHoursTextTest, RefusesAnythingElse) {
  for (const absl::string_view text :
       {"", "Mon", "08:00-17:00", "Mon 8:00-17:00", "Mon 08:00-25:00", "Mon 24:00-01:00",
        "Mon 08:60-17:00", "Mon 08:00", "Mon 08:00-17:00-18:00", "Mon-Tue-Wed 08:00-17:00",
        "Mo 08:00-17:00", "Mon, Tue 08:00-17:00", "Mon 08:00-24:01", "Lun 08:00-17:00",
        "-Mon 08:00-17:00", "Mon 0x:00-17:00"}) {
    EXPECT_FALSE(ParseHours(text).has_value()) << text;
  }
}

TEST(DutyHoursTextTest, WritesRunsOfDays) {
  for (const absl::string_view text :
       {"Mon-Fri 08:00-17:00", "Sun-Thu 09:00-15:00", "Mon,Wed,Fri 08:00-12:00",
        "daily 00:00-24:00", "Sat-Sun 22:00-06:00", "Thu 08:00-08:00"}) {
    EXPECT_EQ(FormatHours(*ParseHours(text)), text);
  }
}

RC_GTEST_PROP(DutyHoursTextProperty, ReadsWhatItWrites, ()) {
  v1::HoursOfDay hours;
  const auto days = *rc::gen::suchThat(rc::gen::inRange(1, 128), [](int bits) { return bits > 0; });
  for (int day = 1; day <= 7; ++day) {
    if ((days >> (day - 1)) & 1) hours.add_days(static_cast<v1::Weekday>(day));
  }
  hours.set_start_minute(*rc::gen::inRange<uint32_t>(0, 1440));
  hours.set_end_minute(hours.start_minute() + *rc::gen::inRange<uint32_t>(1, 1441));
  const auto read = ParseHours(FormatHours(hours));
  RC_ASSERT(read.has_value());
  RC_ASSERT(read->SerializeAsString() == hours.SerializeAsString());
}

}  // namespace
}  // namespace rollcall
