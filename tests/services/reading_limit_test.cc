#include "services/reading_limit.h"

#include <vector>

#include "core/base/refusal.h"
#include "gtest/gtest.h"
#include "tests/testing/fake_clock.h"

namespace rollcall {
namespace {

class ReadingLimitTest : public ::testing::Test {
 protected:
  absl::Status Count(std::vector<size_t> states, absl::string_view who = "reader") {
    std::vector<const StateRow*> rows;
    for (const size_t i : states) rows.push_back(&AllStates()[i]);
    return limit_.Count(Sha256(who), rows);
  }

  testing::FakeClock clock_;
  ReadingLimit limit_{3, clock_};
};

TEST_F(ReadingLimitTest, LetsTheSameStatesBeAskedForEver) {
  for (int i = 0; i < 100; ++i) EXPECT_TRUE(Count({0, 1, 194}).ok());
}

TEST_F(ReadingLimitTest, RefusesOneStateTooMany) {
  ASSERT_TRUE(Count({0, 1}).ok());
  ASSERT_TRUE(Count({2}).ok());
  const absl::Status refused = Count({3});
  EXPECT_EQ(refused.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(ReasonOf(refused), v1::ERROR_REASON_RATE_LIMITED);
  EXPECT_TRUE(refused.GetPayload(kRetryInfoUrl).has_value());
  // What was looked up stays open.
  EXPECT_TRUE(Count({0, 2}).ok());
}

TEST_F(ReadingLimitTest, CountsAllOrNone) {
  ASSERT_TRUE(Count({0, 1}).ok());
  ASSERT_FALSE(Count({2, 3}).ok());
  EXPECT_TRUE(Count({2}).ok());
}

TEST_F(ReadingLimitTest, HasRoomForASearchUntilItIsUsedUp) {
  const Digest reader = Sha256("reader");
  EXPECT_TRUE(limit_.CheckRoom(reader).ok());
  ASSERT_TRUE(Count({0, 1}).ok());
  EXPECT_TRUE(limit_.CheckRoom(reader).ok());
  ASSERT_TRUE(Count({2}).ok());
  EXPECT_EQ(ReasonOf(limit_.CheckRoom(reader)), v1::ERROR_REASON_RATE_LIMITED);
  EXPECT_TRUE(limit_.CheckRoom(Sha256("somebody else")).ok());
  clock_.Advance(kReadingPeriod);
  EXPECT_TRUE(limit_.CheckRoom(reader).ok());
}

TEST_F(ReadingLimitTest, BeginsAnewAfterTheHour) {
  ASSERT_TRUE(Count({0, 1, 2}).ok());
  clock_.Advance(kReadingPeriod - absl::Seconds(1));
  ASSERT_FALSE(Count({3}).ok());
  clock_.Advance(absl::Seconds(1));
  EXPECT_TRUE(Count({3, 4, 5}).ok());
  EXPECT_FALSE(Count({0}).ok());
}

TEST_F(ReadingLimitTest, CountsEachKeyForItself) {
  ASSERT_TRUE(Count({0, 1, 2}).ok());
  EXPECT_TRUE(Count({3, 4, 5}, "somebody else").ok());
}

}  // namespace
}  // namespace rollcall
