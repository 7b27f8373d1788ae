#include "services/stream_slots.h"

#include <string>
#include <utility>
#include <vector>

#include "core/base/refusal.h"
#include "gtest/gtest.h"

namespace rollcall {
namespace {

Caller Of(absl::string_view participant, absl::string_view tls_key) {
  Caller caller;
  caller.participant = std::string(participant);
  caller.tls_key = Sha256(tls_key);
  return caller;
}

class StreamSlotsTest : public ::testing::Test {
 protected:
  // As many as there may be.
  std::vector<StreamSlots::Slot> TakeAll(const Caller& caller) {
    std::vector<StreamSlots::Slot> slots;
    while (true) {
      auto slot = slots_.Take(caller);
      if (!slot.ok()) return slots;
      slots.push_back(*std::move(slot));
    }
  }
  StreamSlots slots_;
};

TEST_F(StreamSlotsTest, CountsAParticipantsKeysTogether) {
  const std::vector<StreamSlots::Slot> all = TakeAll(Of("states/KEN", "one"));
  EXPECT_EQ(all.size(), kMaxStreamsEach);
  const absl::Status refused = slots_.Take(Of("states/KEN", "another")).status();
  EXPECT_TRUE(absl::IsResourceExhausted(refused)) << refused;
  EXPECT_EQ(ReasonOf(refused), v1::ERROR_REASON_RATE_LIMITED);
  EXPECT_TRUE(refused.GetPayload(kRetryInfoUrl).has_value());
  EXPECT_TRUE(slots_.Take(Of("states/TZA", "one")).ok());
}

TEST_F(StreamSlotsTest, CountsEachKeyOfACharterRoleForItself) {
  const std::vector<StreamSlots::Slot> all = TakeAll(Of("", "one"));
  EXPECT_EQ(all.size(), kMaxStreamsEach);
  EXPECT_FALSE(slots_.Take(Of("", "one")).ok());
  EXPECT_TRUE(slots_.Take(Of("", "another")).ok());
}

TEST_F(StreamSlotsTest, GivesBackWhatEnded) {
  const Caller caller = Of("states/KEN", "one");
  std::vector<StreamSlots::Slot> all = TakeAll(caller);
  all.pop_back();
  EXPECT_TRUE(slots_.Take(caller).ok());
  all.clear();
  EXPECT_EQ(TakeAll(caller).size(), kMaxStreamsEach);
}

}  // namespace
}  // namespace rollcall
