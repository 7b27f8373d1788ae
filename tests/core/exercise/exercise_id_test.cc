#include "core/exercise/exercise_id.h"

#include "gtest/gtest.h"

namespace rollcall {
namespace {

TEST(ExerciseIdTest, NamesAnOccurrenceAfterItsDay) {
  EXPECT_EQ(OccurrenceId("half-yearly", absl::CivilDay(2027, 5, 3)), "half-yearly-20270503");
  const auto occurrence = ParseOccurrenceId("half-yearly-20270503");
  ASSERT_TRUE(occurrence.has_value());
  EXPECT_EQ(occurrence->plan_id, "half-yearly");
  EXPECT_EQ(occurrence->day, absl::CivilDay(2027, 5, 3));
}

TEST(ExerciseIdTest, TakesNothingElseForAnOccurrence) {
  for (const char* id : {"2026-h2", "half-yearly", "-20270503", "20270503", "a-2027050",
                         "a-20270230", "a-2027x503", "a20270503"}) {
    EXPECT_FALSE(ParseOccurrenceId(id).has_value()) << id;
  }
}

}  // namespace
}  // namespace rollcall
