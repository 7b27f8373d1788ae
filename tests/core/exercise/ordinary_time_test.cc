#include "core/exercise/ordinary_time.h"

#include "absl/time/civil_time.h"
#include "core/base/calendar_date.h"
#include "gtest/gtest.h"
#include "rapidcheck/gtest.h"

namespace rollcall {
namespace {

// UTC+3 without changes of the clock.
const absl::TimeZone kNairobi = absl::FixedTimeZone(3 * 3600);

v1::PointOfContact Contact() {
  v1::PointOfContact contact;
  contact.mutable_duty_hours()->add_weekend(v1::WEEKDAY_FRIDAY);
  contact.mutable_duty_hours()->add_weekend(v1::WEEKDAY_SATURDAY);
  *contact.mutable_duty_hours()->add_holidays() = ToDate(absl::CivilDay(2026, 11, 22));
  return contact;
}

absl::Time Local(int year, int month, int day, int hour, int minute) {
  return absl::FromCivil(absl::CivilMinute(year, month, day, hour, minute), kNairobi);
}

TEST(OrdinaryTimeTest, WorkingHoursStay) {
  const absl::Time thursday = Local(2026, 11, 19, 11, 30);
  EXPECT_EQ(NextOrdinaryTime(Contact(), thursday, kNairobi), thursday);
}

TEST(OrdinaryTimeTest, NightBeforeAWorkingDayWaitsForTheMorning) {
  EXPECT_EQ(NextOrdinaryTime(Contact(), Local(2026, 11, 19, 3, 0), kNairobi),
            Local(2026, 11, 19, 8, 0));
  EXPECT_EQ(NextOrdinaryTime(Contact(), Local(2026, 11, 18, 18, 0), kNairobi),
            Local(2026, 11, 19, 8, 0));
}

TEST(OrdinaryTimeTest, WeekendAndHolidayAreSpared) {
  // Thursday evening; Friday and Saturday are the weekend, Sunday a holiday.
  EXPECT_EQ(NextOrdinaryTime(Contact(), Local(2026, 11, 19, 20, 0), kNairobi),
            Local(2026, 11, 23, 8, 0));
  EXPECT_EQ(NextOrdinaryTime(Contact(), Local(2026, 11, 22, 9, 0), kNairobi),
            Local(2026, 11, 23, 8, 0));
}

TEST(OrdinaryTimeTest, WhoIsThereAroundTheClockHasNoNights) {
  v1::PointOfContact contact;
  contact.mutable_duty_hours()->set_around_the_clock(true);
  const absl::Time night = Local(2026, 11, 21, 3, 0);
  EXPECT_EQ(NextOrdinaryTime(contact, night, kNairobi), night);
}

TEST(OrdinaryTimeTest, WhoIsAwayForLongIsAskedAllTheSame) {
  v1::PointOfContact contact = Contact();
  for (int i = 0; i < 40; ++i) {
    *contact.mutable_duty_hours()->add_holidays() = ToDate(absl::CivilDay(2026, 11, 19) + i);
  }
  const absl::Time time = Local(2026, 11, 19, 11, 30);
  EXPECT_EQ(NextOrdinaryTime(contact, time, kNairobi), time);
}

RC_GTEST_PROP(OrdinaryTimeTest, IsNeverEarlierAndIsItsOwnNext, ()) {
  v1::PointOfContact contact;
  for (const int day : *rc::gen::unique<std::vector<int>>(rc::gen::inRange(1, 8))) {
    contact.mutable_duty_hours()->add_weekend(static_cast<v1::Weekday>(day));
  }
  const absl::Time time =
      absl::FromUnixSeconds(*rc::gen::inRange<int64_t>(1'700'000'000, 1'900'000'000));
  const absl::TimeZone zone = absl::FixedTimeZone(60 * *rc::gen::inRange(-720, 840));
  const absl::Time next = NextOrdinaryTime(contact, time, zone);
  RC_ASSERT(next >= time);
  RC_ASSERT(next <= time + absl::Hours(24 * (kMaxQuietDays + 1)));
  RC_ASSERT(NextOrdinaryTime(contact, next, zone) == next);
}

}  // namespace
}  // namespace rollcall
