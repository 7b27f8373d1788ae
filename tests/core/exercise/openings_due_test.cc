#include "core/exercise/openings_due.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "tests/testing/test_exercise.h"

namespace rollcall {
namespace {

using testing::MakePlan;
using testing::TestDirectory;

absl::optional<absl::TimeZone> Zone(absl::string_view name) {
  if (name == "UTC") return absl::UTCTimeZone();
  if (name == "America/New_York") return absl::FixedTimeZone(-5 * 3600);
  return absl::nullopt;
}

class OpeningsDueTest : public ::testing::Test {
 protected:
  std::vector<std::string> DueAt(absl::Time now) {
    const auto due = OpeningsDue(directory_.view(), now, Zone);
    EXPECT_TRUE(due.ok()) << due.status();
    std::vector<std::string> ids;
    if (!due.ok()) return ids;
    for (const DueOpening& opening : *due) ids.push_back(opening.exercise);
    return ids;
  }
  using Ids = std::vector<std::string>;
  TestDirectory directory_;
};

TEST_F(OpeningsDueTest, PlanIsDueFromItsStartUntilItIsOpen) {
  const absl::Time start = directory_.clock().Now() + absl::Hours(24);
  testing::SayPlan(directory_, "e", MakePlan(start));
  EXPECT_EQ(DueAt(start - absl::Nanoseconds(1)), Ids{});
  EXPECT_EQ(DueAt(start), Ids{"e"});
  EXPECT_EQ(DueAt(start + absl::Hours(24 * 30)), Ids{"e"});
  directory_.clock().Advance(absl::Hours(24));
  testing::OpenExercise(directory_, "e", {});
  EXPECT_EQ(DueAt(start + absl::Hours(1)), Ids{});
}

TEST_F(OpeningsDueTest, RecurringPlanIsDueAtItsLocalTimeOfDay) {
  // 23:30 in New York is 04:30 of the next day in UTC.
  const absl::Time start =
      absl::FromCivil(absl::CivilMinute(2027, 3, 1, 23, 30), *Zone("America/New_York"));
  v1::Plan plan = MakePlan(start);
  plan.set_time_zone("America/New_York");
  plan.set_recurrence("FREQ=MONTHLY;INTERVAL=6");
  testing::SayPlan(directory_, "half", plan);
  EXPECT_EQ(DueAt(start), Ids{"half-20270301"});
  directory_.clock().Advance(start - directory_.clock().Now());
  testing::OpenExercise(directory_, "half-20270301", {});
  const absl::Time next =
      absl::FromCivil(absl::CivilMinute(2027, 9, 1, 23, 30), *Zone("America/New_York"));
  EXPECT_EQ(DueAt(next - absl::Seconds(1)), Ids{});
  EXPECT_EQ(DueAt(next), Ids{"half-20270901"});
}

TEST_F(OpeningsDueTest, OfMissedOccurrencesOnlyTheLastOpens) {
  const absl::Time start = directory_.clock().Now() + absl::Hours(1);
  v1::Plan plan = MakePlan(start);
  plan.set_recurrence("FREQ=YEARLY");
  testing::SayPlan(directory_, "yearly", plan);
  const auto due = DueAt(start + absl::Hours(24 * 366 * 3));
  ASSERT_EQ(due.size(), 1u);
  const absl::CivilDay first = absl::ToCivilDay(start, absl::UTCTimeZone());
  EXPECT_EQ(due[0].substr(0, 11), absl::StrCat("yearly-", first.year() + 3));
}

TEST_F(OpeningsDueTest, CancelledPlanIsNeverDue) {
  const absl::Time start = directory_.clock().Now() + absl::Hours(1);
  testing::SayPlan(directory_, "e", MakePlan(start));
  v1::Plan cancelled = MakePlan(start);
  cancelled.set_cancelled(true);
  testing::SayPlan(directory_, "e", cancelled);
  EXPECT_EQ(DueAt(start + absl::Hours(1)), Ids{});
}

}  // namespace
}  // namespace rollcall
