#include "core/interchange/duty_hours_line.h"

#include <gtest/gtest.h>

#include <string>

#include "absl/strings/string_view.h"

namespace rollcall {
namespace {

TEST(DutyHoursLineTest, ReadsWhatItWrites) {
  for (const absl::string_view text :
       {"around the clock", "no hours given", "Mon-Thu 08:00-17:00; Fri 08:00-12:00",
        "weekend Sat, Sun", "Mon 22:00-06:00; weekend Fri; holidays 2026-12-25, 2027-01-01"}) {
    const auto hours = ParseDutyHours(text);
    ASSERT_TRUE(hours.has_value()) << text;
    EXPECT_EQ(FormatDutyHours(*hours), text);
  }
}

TEST(DutyHoursLineTest, RefusesAnythingElse) {
  for (const absl::string_view text :
       {"", "office hours", "weekend Mittwoch", "holidays 2026-02-30", "Mon-Fri 08:00-17:00;",
        "Mon-Fri 8-17"}) {
    EXPECT_FALSE(ParseDutyHours(text).has_value()) << text;
  }
}

}  // namespace
}  // namespace rollcall
