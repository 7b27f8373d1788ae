#include "services/unknown_caller_limit.h"

#include "absl/strings/str_cat.h"
#include "core/base/refusal.h"
#include "gtest/gtest.h"
#include "tests/testing/fake_clock.h"

namespace rollcall {
namespace {

class UnknownCallerLimitTest : public ::testing::Test {
 protected:
  testing::FakeClock clock_;
  UnknownCallerLimit limit_{clock_};
};

TEST_F(UnknownCallerLimitTest, RefusesAfterABurstWhateverThePort) {
  for (int i = 0; i < kUnknownCallerBurst; ++i) {
    ASSERT_TRUE(limit_.Count(absl::StrCat("ipv4:192.0.2.1:", 1000 + i)).ok());
  }
  const absl::Status refused = limit_.Count("ipv4:192.0.2.1:9");
  EXPECT_EQ(refused.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(ReasonOf(refused), v1::ERROR_REASON_RATE_LIMITED);
  EXPECT_TRUE(refused.GetPayload(kRetryInfoUrl).has_value());
  EXPECT_TRUE(limit_.Count("ipv4:192.0.2.2:9").ok());
}

TEST_F(UnknownCallerLimitTest, GivesOneBackEachInterval) {
  for (int i = 0; i < kUnknownCallerBurst; ++i) ASSERT_TRUE(limit_.Count("ipv4:192.0.2.1:1").ok());
  ASSERT_FALSE(limit_.Count("ipv4:192.0.2.1:1").ok());
  clock_.Advance(kUnknownCallerInterval);
  EXPECT_TRUE(limit_.Count("ipv4:192.0.2.1:1").ok());
  EXPECT_FALSE(limit_.Count("ipv4:192.0.2.1:1").ok());
}

TEST_F(UnknownCallerLimitTest, LimitsAllAddressesTogether) {
  int taken = 0;
  for (int i = 0; i < 2 * kAllUnknownCallersBurst; ++i) {
    if (limit_.Count(absl::StrCat("ipv4:10.0.", i / 250, ".", i % 250, ":1")).ok()) ++taken;
  }
  EXPECT_EQ(taken, kAllUnknownCallersBurst);
}

TEST_F(UnknownCallerLimitTest, StaysWithinItsMemory) {
  for (size_t i = 0; i < 2 * kMaxRememberedAddresses; ++i) {
    clock_.Advance(kAllUnknownCallersInterval);
    ASSERT_TRUE(
        limit_.Count(absl::StrCat("ipv4:10.", i / 65536, ".", i / 256 % 256, ".", i % 256, ":1"))
            .ok());
  }
}

TEST(CountedAddressTest, TakesTheNetworkOfAnIpv6Address) {
  EXPECT_EQ(CountedAddress("ipv6:%5B2001:db8:1:2::1%5D:4711"),
            CountedAddress("ipv6:%5B2001:db8:1:2:3:4:5:6%5D:1"));
  EXPECT_EQ(CountedAddress("ipv6:[2001:db8:1:2::1]:4711"),
            CountedAddress("ipv6:%5B2001:db8:1:2::1%5D:4711"));
  EXPECT_NE(CountedAddress("ipv6:%5B2001:db8:1:2::1%5D:4711"),
            CountedAddress("ipv6:%5B2001:db8:1:3::1%5D:4711"));
}

TEST(CountedAddressTest, TellsIpv4AddressesApartAlsoOnAnIpv6Socket) {
  EXPECT_NE(CountedAddress("ipv6:%5B::ffff:192.0.2.1%5D:4711"),
            CountedAddress("ipv6:%5B::ffff:192.0.2.2%5D:4711"));
}

}  // namespace
}  // namespace rollcall
