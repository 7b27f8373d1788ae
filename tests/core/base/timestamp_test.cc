#include "core/base/timestamp.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace rollcall {
namespace {

google::protobuf::Timestamp Timestamp(int64_t seconds, int32_t nanos) {
  google::protobuf::Timestamp t;
  t.set_seconds(seconds);
  t.set_nanos(nanos);
  return t;
}

TEST(TimestampTest, WritesSecondsAndNanosSinceTheEpoch) {
  const auto t = ToTimestamp(absl::FromUnixSeconds(1'790'000'000) + absl::Nanoseconds(123));
  EXPECT_EQ(t.seconds(), 1'790'000'000);
  EXPECT_EQ(t.nanos(), 123);
}

TEST(TimestampTest, NanosCountForwardBeforeTheEpochToo) {
  const auto t = ToTimestamp(absl::UnixEpoch() - absl::Nanoseconds(1));
  EXPECT_EQ(t.seconds(), -1);
  EXPECT_EQ(t.nanos(), 999'999'999);
}

TEST(TimestampTest, TruncatesFractionsOfNanoseconds) {
  const auto t = ToTimestamp(absl::UnixEpoch() + absl::Nanoseconds(7) + absl::Nanoseconds(1) / 4);
  EXPECT_EQ(t.nanos(), 7);
}

TEST(TimestampTest, TakesTheYears1To9999Only) {
  EXPECT_TRUE(FromTimestamp(Timestamp(-62'135'596'800, 0)).ok());
  EXPECT_TRUE(FromTimestamp(Timestamp(253'402'300'799, 999'999'999)).ok());
  for (const auto& t : {Timestamp(-62'135'596'801, 0), Timestamp(253'402'300'800, 0),
                        Timestamp(0, -1), Timestamp(0, 1'000'000'000)}) {
    EXPECT_EQ(FromTimestamp(t).status().code(), absl::StatusCode::kInvalidArgument)
        << t.ShortDebugString();
  }
}

TEST(TimestampTest, ConvertsDurationsOfBothSigns) {
  const auto minus = ToProtoDuration(absl::Milliseconds(-1500));
  EXPECT_EQ(minus.seconds(), -1);
  EXPECT_EQ(minus.nanos(), -500'000'000);
  EXPECT_EQ(FromProtoDuration(minus), absl::Milliseconds(-1500));
  EXPECT_EQ(FromProtoDuration(ToProtoDuration(absl::Hours(48))), absl::Hours(48));
}

RC_GTEST_PROP(TimestampProperty, EveryTimestampInRangeSurvives, ()) {
  const auto seconds = *rc::gen::inRange<int64_t>(-62'135'596'800, 253'402'300'800);
  const auto nanos = *rc::gen::inRange<int32_t>(0, 1'000'000'000);
  const auto time = FromTimestamp(Timestamp(seconds, nanos));
  RC_ASSERT(time.ok());
  const auto again = ToTimestamp(*time);
  RC_ASSERT(again.seconds() == seconds);
  RC_ASSERT(again.nanos() == nanos);
}

}  // namespace
}  // namespace rollcall
