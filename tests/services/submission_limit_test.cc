#include "services/submission_limit.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "core/base/refusal.h"
#include "gtest/gtest.h"
#include "tests/testing/fake_clock.h"

namespace rollcall {
namespace {

constexpr size_t kMany = 100'000;

class SubmissionLimitTest : public ::testing::Test {
 protected:
  // How many more places a caller gets.
  size_t TakeAll(const std::string& caller) {
    size_t taken = 0;
    while (limit_.Take(caller).ok()) ++taken;
    return taken;
  }
  // As many callers as there are places, one each.
  size_t TakeAllByDifferentCallers() {
    size_t taken = 0;
    while (limit_.Take(absl::StrCat("states/", taken)).ok()) ++taken;
    return taken;
  }
  void ReleaseAllOfDifferentCallers(size_t taken) {
    for (size_t i = 0; i < taken; ++i) limit_.Release(absl::StrCat("states/", i));
  }

  testing::FakeClock clock_;
  SubmissionLimit limit_{kMany, clock_};
};

TEST_F(SubmissionLimitTest, HasAPlaceForEveryStateAtOnce) {
  EXPECT_EQ(TakeAllByDifferentCallers(), kMinPlaces);
}

TEST_F(SubmissionLimitTest, RefusesWithADelay) {
  TakeAllByDifferentCallers();
  const absl::Status refused = limit_.Take("states/KEN");
  EXPECT_EQ(refused.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(ReasonOf(refused), v1::ERROR_REASON_QUEUE_FULL);
  EXPECT_TRUE(refused.GetPayload(kRetryInfoUrl).has_value());
}

TEST_F(SubmissionLimitTest, OneCallerGetsHalfAndTheNextStillFindsPlaces) {
  EXPECT_EQ(TakeAll("states/KEN"), kMinPlaces / 2);
  EXPECT_EQ(TakeAll("states/TZA"), kMinPlaces / 4);
  EXPECT_TRUE(limit_.Take("states/UGA").ok());
  EXPECT_FALSE(limit_.Take("states/KEN").ok());
}

TEST_F(SubmissionLimitTest, WhatOneGivesBackAnotherGets) {
  TakeAll("states/KEN");
  for (size_t i = 0; i < kMinPlaces / 2; ++i) limit_.Release("states/KEN");
  EXPECT_EQ(TakeAll("states/TZA"), kMinPlaces / 2);
}

TEST_F(SubmissionLimitTest, NeverHasMorePlacesThanTheQueue) {
  SubmissionLimit small(4, clock_);
  EXPECT_TRUE(small.Take("a").ok());
  EXPECT_TRUE(small.Take("a").ok());
  EXPECT_FALSE(small.Take("a").ok());
  EXPECT_TRUE(small.Take("b").ok());
  EXPECT_TRUE(small.Take("c").ok());
  EXPECT_FALSE(small.Take("d").ok());
}

TEST_F(SubmissionLimitTest, GoesWithTheRateUpAndDown) {
  ASSERT_TRUE(limit_.Take("stays").ok());
  const auto answer = [this](size_t count, absl::Duration in) {
    for (size_t i = 0; i < count; ++i) {
      ASSERT_TRUE(limit_.Take("states/KEN").ok());
      if (i + 1 == count) clock_.Advance(in);
      limit_.Release("states/KEN");
    }
  };
  answer(2000, kRatePeriod);  // 20,000 a second
  const size_t places = TakeAllByDifferentCallers() + 1;
  EXPECT_EQ(places, 1000u);
  clock_.Advance(absl::Seconds(1));
  ReleaseAllOfDifferentCallers(places - 1);  // the first one ends the period: slow
  answer(10, absl::Seconds(1));
  EXPECT_EQ(TakeAllByDifferentCallers() + 1, kMinPlaces);
}

// A quiet night says nothing about what the machine can do.
TEST_F(SubmissionLimitTest, MeasuresOnlyWhileSomethingIsUnderWay) {
  ASSERT_TRUE(limit_.Take("stays").ok());
  for (int i = 0; i < 2000; ++i) {
    ASSERT_TRUE(limit_.Take("states/KEN").ok());
    if (i == 1999) clock_.Advance(kRatePeriod);
    limit_.Release("states/KEN");
  }
  limit_.Release("stays");
  clock_.Advance(absl::Hours(8));
  EXPECT_EQ(TakeAllByDifferentCallers(), 1000u);
}

}  // namespace
}  // namespace rollcall
