#include "core/crypto/backoff.h"

#include <string>

#include "gtest/gtest.h"

namespace rollcall {
namespace {

// Gives this byte again and again.
class LoadedDice final : public Random {
 public:
  explicit LoadedDice(char byte) : byte_(byte) {}
  std::string Bytes(size_t size) override { return std::string(size, byte_); }

 private:
  const char byte_;
};

TEST(BackoffTest, DoublesFromASecondToAMinute) {
  LoadedDice highest('\xff');
  Backoff backoff;
  for (const int seconds : {1, 2, 4, 8, 16, 32, 60, 60}) {
    EXPECT_EQ(backoff.Next(highest), absl::Seconds(seconds));
  }
}

TEST(BackoffTest, DrawsTheSecondHalfByLot) {
  LoadedDice lowest('\0');
  Backoff backoff;
  EXPECT_EQ(backoff.Next(lowest), absl::Seconds(0.5));
  EXPECT_EQ(backoff.Next(lowest), absl::Seconds(1));
  LoadedDice low('\x33');  // a fifth
  EXPECT_EQ(backoff.Next(low), absl::Seconds(2.4));
}

TEST(BackoffTest, BeginsAgainAfterAnAttemptThatDidSomething) {
  LoadedDice highest('\xff');
  Backoff backoff;
  backoff.Next(highest);
  backoff.Next(highest);
  backoff.Reset();
  EXPECT_EQ(backoff.Next(highest), Backoff::kFirst);
}

}  // namespace
}  // namespace rollcall
