#include "services/clock_guard.h"

#include "absl/time/time.h"
#include "core/base/refusal.h"
#include "gtest/gtest.h"
#include "tests/testing/fake_clock.h"

namespace rollcall {
namespace {

using testing::DefaultTestTime;
using testing::FakeClock;

constexpr absl::Duration kDay = absl::Hours(24);

TEST(ClockGuardTest, TruncatesToMilliseconds) {
  FakeClock clock(DefaultTestTime() + absl::Microseconds(1999));
  ClockGuard guard(clock, absl::nullopt, false);
  EXPECT_EQ(guard.AcceptTime().value(), DefaultTestTime() + absl::Milliseconds(1));
}

TEST(ClockGuardTest, NeverGoesBackBehindTheLastEntry) {
  FakeClock clock;
  ClockGuard guard(clock, DefaultTestTime() + absl::Hours(1), false);
  EXPECT_EQ(guard.AcceptTime().value(), DefaultTestTime() + absl::Hours(1));
}

TEST(ClockGuardTest, NeverGoesBackWhenTheClockIsSetBack) {
  FakeClock clock;
  ClockGuard guard(clock, absl::nullopt, false);
  ASSERT_EQ(guard.AcceptTime().value(), DefaultTestTime());
  clock.SetWall(DefaultTestTime() - absl::Hours(3));
  EXPECT_EQ(guard.AcceptTime().value(), DefaultTestTime());
}

TEST(ClockGuardTest, TakesAClockSetBackAndRightAgainForNoLeap) {
  FakeClock clock;
  ClockGuard guard(clock, absl::nullopt, false);
  clock.SetWall(DefaultTestTime() - absl::Hours(3));
  ASSERT_TRUE(guard.AcceptTime().ok());
  clock.Advance(absl::Minutes(1));
  ASSERT_TRUE(guard.AcceptTime().ok());
  clock.SetWall(DefaultTestTime() + absl::Minutes(1));
  EXPECT_EQ(guard.AcceptTime().value(), DefaultTestTime() + absl::Minutes(1));
}

TEST(ClockGuardTest, TakesIdleMonthsForNoLeap) {
  FakeClock clock;
  ClockGuard guard(clock, absl::nullopt, false);
  ASSERT_TRUE(guard.AcceptTime().ok());
  clock.Advance(90 * kDay);
  EXPECT_EQ(guard.AcceptTime().value(), DefaultTestTime() + 90 * kDay);
}

TEST(ClockGuardTest, FollowsAClockThatIsSixtySecondsAhead) {
  FakeClock clock;
  ClockGuard guard(clock, absl::nullopt, false);
  clock.SetWall(DefaultTestTime() + kMaxClockLead);
  EXPECT_TRUE(guard.AcceptTime().ok());
}

TEST(ClockGuardTest, StopsForEverWhenTheClockLeaps) {
  FakeClock clock;
  ClockGuard guard(clock, absl::nullopt, false);
  clock.SetWall(DefaultTestTime() + kMaxClockLead + absl::Milliseconds(1));
  EXPECT_EQ(ReasonOf(guard.AcceptTime().status()), v1::ERROR_REASON_CLOCK_LEAP);
  EXPECT_EQ(guard.AcceptTime().status().code(), absl::StatusCode::kUnavailable);
  clock.SetWall(DefaultTestTime());
  EXPECT_EQ(ReasonOf(guard.AcceptTime().status()), v1::ERROR_REASON_CLOCK_LEAP);
}

TEST(ClockGuardTest, StartsAWeekAfterTheLastEntryButNotLater) {
  const FakeClock clock;
  ClockGuard week(clock, DefaultTestTime() - kMaxClockLeadAtStart, false);
  EXPECT_TRUE(week.AcceptTime().ok());
  ClockGuard longer(clock, DefaultTestTime() - kMaxClockLeadAtStart - absl::Seconds(1), false);
  EXPECT_EQ(ReasonOf(longer.AcceptTime().status()), v1::ERROR_REASON_CLOCK_LEAP);
}

TEST(ClockGuardTest, TakesTheClocksWordWhenToldTo) {
  FakeClock clock;
  ClockGuard guard(clock, DefaultTestTime() - 400 * kDay, /*accept_clock=*/true);
  EXPECT_EQ(guard.AcceptTime().value(), DefaultTestTime());
  // But only at the start.
  clock.SetWall(DefaultTestTime() + kDay);
  EXPECT_FALSE(guard.AcceptTime().ok());
}

TEST(ClockGuardTest, HasNoLimitAtTheStartOfAnEmptyLog) {
  const FakeClock clock(DefaultTestTime() + 4000 * kDay);
  EXPECT_TRUE(ClockGuard(clock, absl::nullopt, false).AcceptTime().ok());
}

TEST(BoundedTimeTest, IsTheWallClocksAsLongAsTheGuardAllows) {
  FakeClock clock;
  const absl::Time last = clock.Now() - kMaxClockLeadAtStart;
  BoundedTime time(clock, last, false);
  EXPECT_EQ(time.Now(last), clock.Now());
  clock.Advance(300 * kDay);
  EXPECT_EQ(time.Now(last), clock.Now());
  clock.SetWall(clock.Now() + kMaxClockLead);
  EXPECT_EQ(time.Now(last), clock.Now());
  clock.SetWall(clock.Now() - kDay);
  EXPECT_EQ(time.Now(last), clock.Now());
}

TEST(BoundedTimeTest, FollowsNoLeapHoweverOftenItIsAsked) {
  FakeClock clock;
  BoundedTime time(clock, DefaultTestTime(), false);
  clock.SetWall(clock.Now() + 40 * kDay);
  for (int minute = 1; minute < 100; ++minute) {
    clock.Advance(absl::Minutes(1));
    EXPECT_EQ(time.Now(DefaultTestTime()), DefaultTestTime() + absl::Minutes(minute));
  }
  // Somebody has looked, and the log goes on.
  EXPECT_EQ(time.Now(clock.Now()), clock.Now());
}

TEST(BoundedTimeTest, TrustsNoClockThatIsWeeksAheadOfTheLogAtTheStart) {
  FakeClock clock;
  const absl::Time last = clock.Now() - 40 * kDay;
  BoundedTime time(clock, last, false);
  EXPECT_EQ(time.Now(last), last);
  clock.Advance(absl::Hours(1));
  EXPECT_EQ(time.Now(last), last + absl::Hours(1));
}

TEST(BoundedTimeTest, TrustsItWhereTheLogIsEmptyOrItsOperatorHasLooked) {
  FakeClock clock;
  EXPECT_EQ(BoundedTime(clock, absl::nullopt, false).Now(absl::nullopt), clock.Now());
  const absl::Time last = clock.Now() - 40 * kDay;
  EXPECT_EQ(BoundedTime(clock, last, true).Now(last), clock.Now());
}

}  // namespace
}  // namespace rollcall
