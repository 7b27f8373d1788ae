// A node whose log ends long ago, or later than now.
#include <string>

#include "absl/time/clock.h"
#include "core/base/refusal.h"
#include "core/statement/statement.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/bootstrap.h"
#include "storage/rocksdb_store.h"
#include "tests/integration/harness.h"
#include "tests/testing/fake_clock.h"

namespace rollcall {
namespace {

using ::testing::HasSubstr;

constexpr absl::Duration kLongAgo = absl::Hours(24 * 10);  // more than the week that is let pass

class ClockLeapTest : public ::testing::Test {
 protected:
  ClockLeapTest() : people_(node_.Facts()) {}

  // Makes a log whose one entry, the charter, was accepted at `time`.
  void BeginLogAt(absl::Time time) {
    const testing::FakeClock clock(time);
    auto store = OpenRocksDbStore({.path = node_.data_directory() + "/store"});
    ASSERT_TRUE(store.ok()) << store.status();
    const auto log_key =
        PrivateKey::FromPem(ReadWholeFile(node_.data_directory() + "/keys/log.pem"), "");
    ASSERT_TRUE(log_key.ok()) << log_key.status();
    const absl::Status begun = Bootstrap(people_.FirstCharter(time), {&*log_key}, clock, **store);
    ASSERT_TRUE(begun.ok()) << begun;
  }

  absl::StatusOr<v1::Receipt> Enrol(const Stubs& stubs) {
    if (enrolment_.envelope().empty()) enrolment_ = people_.Enrol("TZA", {}, absl::Now());
    return stubs.Submit(enrolment_);
  }

  Node node_;
  SmallDirectory people_;
  v1::SignedStatement enrolment_;
};

TEST_F(ClockLeapTest, StopsWritingAfterALeapUntilAnOperatorHasLooked) {
  BeginLogAt(absl::Now() - kLongAgo);
  ASSERT_TRUE(node_.Start().ok());
  const Stubs before = node_.Connect(people_.registrar_tls());
  const absl::Status refused = Enrol(before).status();
  EXPECT_EQ(ReasonOf(refused), v1::ERROR_REASON_CLOCK_LEAP) << refused;
  EXPECT_EQ(*before.Health("rollcall.v1.StatementService"), "NOT_SERVING");
  EXPECT_EQ(*before.Health("rollcall.v1.DirectoryService"), "SERVING");
  EXPECT_EQ(*before.LogSize(), 1U);
  EXPECT_TRUE(before.GetState("states/KEN").ok());
  EXPECT_THAT(node_.Stop().errors, HasSubstr("CLOCK_LEAP"));

  ASSERT_TRUE(node_.Start({"--accept-clock"}).ok());
  const Stubs after = node_.Connect(people_.registrar_tls());
  EXPECT_EQ(*after.Health("rollcall.v1.StatementService"), "SERVING");
  const auto receipt = Enrol(after);
  ASSERT_TRUE(receipt.ok()) << receipt.status();
  EXPECT_EQ(receipt->index(), 1U);
}

TEST_F(ClockLeapTest, WritesAfterAShortRest) {
  BeginLogAt(absl::Now() - absl::Hours(24 * 6));
  ASSERT_TRUE(node_.Start().ok());
  EXPECT_TRUE(Enrol(node_.Connect(people_.registrar_tls())).ok());
}

TEST_F(ClockLeapTest, NeverStampsEarlierThanTheLastEntry) {
  const absl::Time later = absl::Now() + absl::Minutes(30);
  BeginLogAt(later);
  ASSERT_TRUE(node_.Start().ok());
  const auto receipt = Enrol(node_.Connect(people_.registrar_tls()));
  ASSERT_TRUE(receipt.ok()) << receipt.status();
  const auto entry = DecodeEntry(receipt->entry());
  ASSERT_TRUE(entry.ok()) << entry.status();
  EXPECT_GE(entry->accept_time, absl::FromUnixMillis(absl::ToUnixMillis(later)));
}

}  // namespace
}  // namespace rollcall
