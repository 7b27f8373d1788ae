#include "services/submission_limit.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "core/base/refusal.h"
#include "gtest/gtest.h"
#include "tests/testing/fake_clock.h"

namespace rollcall {
namespace {

constexpr SubmissionRoom kMost = {4096, 64 * 1024 * 1024};
constexpr size_t kSheet = 600;  // bytes

class SubmissionLimitTest : public ::testing::Test {
 protected:
  absl::Status Take(const std::string& caller, size_t bytes = kSheet) {
    return limit_.Take(caller, bytes);
  }
  void Release(const std::string& caller, bool answered = true) {
    limit_.Release(caller, kSheet, answered);
  }
  // How many more statements of a caller are taken.
  size_t TakeAll(const std::string& caller, size_t bytes = kSheet) {
    size_t taken = 0;
    while (Take(caller, bytes).ok()) ++taken;
    return taken;
  }
  // Answers that many, one after the other, within a time.
  void Answer(size_t count, absl::Duration in, bool answered = true) {
    for (size_t i = 0; i < count; ++i) {
      ASSERT_TRUE(Take("states/UGA").ok());
      if (i + 1 == count) clock_.Advance(in);
      Release("states/UGA", answered);
    }
  }

  testing::FakeClock clock_;
  SubmissionLimit limit_{kMost, clock_};
};

TEST_F(SubmissionLimitTest, WhoHoldsNoneFindsAPlaceWhileTheQueueHasRoom) {
  TakeAll("states/KEN");
  for (size_t i = kMinPlaces / 2; i < kMost.statements; ++i) {
    ASSERT_TRUE(Take(absl::StrCat("callers/", i)).ok()) << i;
  }
  EXPECT_FALSE(Take("states/TZA").ok());
}

TEST_F(SubmissionLimitTest, RefusesWithADelay) {
  TakeAll("states/KEN");
  const absl::Status refused = Take("states/KEN");
  EXPECT_EQ(refused.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(ReasonOf(refused), v1::ERROR_REASON_QUEUE_FULL);
  EXPECT_TRUE(refused.GetPayload(kRetryInfoUrl).has_value());
}

TEST_F(SubmissionLimitTest, OneCallerGetsHalfAndTheNextStillFindsPlaces) {
  EXPECT_EQ(TakeAll("states/KEN"), kMinPlaces / 2);
  EXPECT_EQ(TakeAll("states/TZA"), kMinPlaces / 4);
  EXPECT_TRUE(Take("states/UGA").ok());
  EXPECT_FALSE(Take("states/KEN").ok());
}

TEST_F(SubmissionLimitTest, SharesBytesAsItSharesPlaces) {
  constexpr size_t kLarge = 1024 * 1024;
  EXPECT_EQ(TakeAll("states/KEN", kLarge), 32u);
  EXPECT_EQ(TakeAll("states/TZA", kLarge), 16u);
  EXPECT_TRUE(Take("states/UGA", kLarge).ok());
  EXPECT_FALSE(Take("states/KEN").ok());  // a small one, too
}

TEST_F(SubmissionLimitTest, WhatOneGivesBackAnotherGets) {
  TakeAll("states/KEN");
  for (size_t i = 0; i < kMinPlaces / 2; ++i) Release("states/KEN");
  EXPECT_EQ(TakeAll("states/TZA"), kMinPlaces / 2);
}

TEST_F(SubmissionLimitTest, NeverTakesMoreThanTheQueue) {
  SubmissionLimit small({4, 4 * kSheet}, clock_);
  EXPECT_TRUE(small.Take("a", kSheet).ok());
  EXPECT_TRUE(small.Take("a", kSheet).ok());
  EXPECT_FALSE(small.Take("a", kSheet).ok());
  EXPECT_FALSE(small.Take("b", 3 * kSheet).ok());
  EXPECT_TRUE(small.Take("b", kSheet).ok());
  EXPECT_TRUE(small.Take("c", kSheet).ok());
  EXPECT_FALSE(small.Take("d", kSheet).ok());
}

TEST_F(SubmissionLimitTest, GoesWithTheRateUpAndDown) {
  ASSERT_TRUE(Take("stays").ok());
  Answer(2000, kRatePeriod);  // 20,000 a second
  constexpr size_t kHalf = 250;
  ASSERT_EQ(TakeAll("states/KEN"), kHalf);
  clock_.Advance(absl::Seconds(1));
  Release("states/KEN");  // one in a second
  // Others still find a place although KEN holds more than there are now.
  EXPECT_TRUE(Take("states/TZA").ok());
  Release("states/TZA");
  for (size_t i = 1; i < kHalf; ++i) Release("states/KEN");
  Answer(10, absl::Seconds(1));
  EXPECT_EQ(TakeAll("states/KEN"), kMinPlaces / 2);
}

// Whoever sends what is refused at once does not make room for himself.
TEST_F(SubmissionLimitTest, RefusalsSayNothingAboutTheRate) {
  ASSERT_TRUE(Take("stays").ok());
  Answer(2000, kRatePeriod, /*answered=*/false);
  EXPECT_EQ(TakeAll("states/KEN"), kMinPlaces / 2);
}

// A quiet night says nothing about what the machine can do.
TEST_F(SubmissionLimitTest, MeasuresOnlyWhileSomethingIsUnderWay) {
  ASSERT_TRUE(Take("stays").ok());
  Answer(2000, kRatePeriod);
  Release("stays");
  clock_.Advance(absl::Hours(8));
  EXPECT_EQ(TakeAll("states/KEN"), 250u);
}

}  // namespace
}  // namespace rollcall
