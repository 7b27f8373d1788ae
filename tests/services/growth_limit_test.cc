#include "services/growth_limit.h"

#include "core/base/refusal.h"
#include "gtest/gtest.h"
#include "tests/testing/fake_clock.h"

namespace rollcall {
namespace {

class GrowthLimitTest : public ::testing::Test {
 protected:
  void Add(const std::string& participant, int statements) {
    for (int i = 0; i < statements; ++i) {
      EXPECT_TRUE(limit_.Check(participant).ok()) << i;
      limit_.Count(participant);
    }
  }

  testing::FakeClock clock_;
  GrowthLimit limit_{3, clock_};
};

TEST_F(GrowthLimitTest, RefusesWhatADayHasNoRoomFor) {
  Add("states/KEN", 1);
  clock_.Advance(absl::Hours(1));
  Add("states/KEN", 2);
  const absl::Status refused = limit_.Check("states/KEN");
  EXPECT_TRUE(absl::IsResourceExhausted(refused)) << refused;
  EXPECT_EQ(ReasonOf(refused), v1::ERROR_REASON_RATE_LIMITED);
  EXPECT_TRUE(refused.GetPayload(kRetryInfoUrl).has_value());
  Add("states/UGA", 3);
}

TEST_F(GrowthLimitTest, BeginsANewDayADayAfterTheFirstStatement) {
  Add("states/KEN", 3);
  clock_.Advance(kGrowthPeriod - absl::Seconds(1));
  EXPECT_FALSE(limit_.Check("states/KEN").ok());
  clock_.Advance(absl::Seconds(1));
  Add("states/KEN", 3);
  EXPECT_FALSE(limit_.Check("states/KEN").ok());
}

}  // namespace
}  // namespace rollcall
