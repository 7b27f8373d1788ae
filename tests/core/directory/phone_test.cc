#include "core/directory/phone.h"

#include <gtest/gtest.h>

#include <string>

namespace rollcall {
namespace {

TEST(PhoneTest, ReadsNumbersAsDialledInTheState) {
  EXPECT_EQ(ReadPhone("020 271 0000", "KE")->e164, "+254202710000");
  EXPECT_EQ(ReadPhone("+254 20 271 0000", "CH")->e164, "+254202710000");
  EXPECT_EQ(ReadPhone("+254 20 271 0000 ext. 12", "")->e164, "+254202710000");
  EXPECT_EQ(ReadPhone("+٢٥٤ ٢٠ ٢٧١ ٠٠٠٠", "")->e164, "+254202710000");
  EXPECT_TRUE(ReadPhone("+254 20 271 0000", "")->assigned);
}

TEST(PhoneTest, DoesNotGuess) {
  EXPECT_EQ(ReadPhone("020 271 0000", ""), absl::nullopt);
  EXPECT_EQ(ReadPhone("", "KE"), absl::nullopt);
  EXPECT_EQ(ReadPhone("ask the switchboard", "KE"), absl::nullopt);
  EXPECT_EQ(ReadPhone("+254 1", "KE"), absl::nullopt);
  EXPECT_EQ(ReadPhone(std::string(100'000, '1'), "KE"), absl::nullopt);
  EXPECT_EQ(ReadPhone("\xFF\xFF", "KE"), absl::nullopt);
}

TEST(PhoneTest, TellsNumbersThatNobodyHasBeenGiven) {
  // A mobile number of the range that France keeps for films.
  const auto reading = ReadPhone("+33 6 39 98 12 34", "");
  ASSERT_TRUE(reading.has_value());
  EXPECT_FALSE(reading->assigned);
}

TEST(PhoneTest, KnowsTheFormOfE164) {
  EXPECT_TRUE(IsE164("+254202710000"));
  EXPECT_TRUE(IsE164("+123456789012345"));
  for (const absl::string_view text :
       {"", "+", "+1", "254202710000", "+0254202710000", "+25420 2710000", "+1234567890123456"}) {
    EXPECT_FALSE(IsE164(text)) << text;
  }
}

TEST(PhoneTest, FillsTelephonesAndClearsTheRest) {
  v1::Sheet sheet;
  v1::PointOfContact& contact = *sheet.add_points_of_contact();
  const auto add = [&contact](v1::ChannelKind kind, const char* address) {
    v1::Channel& channel = *contact.add_channels();
    channel.set_kind(kind);
    channel.set_address(address);
    channel.set_e164("+99999999999");
  };
  add(v1::CHANNEL_KIND_PHONE, "020 271 0000");
  add(v1::CHANNEL_KIND_SMS, "+254 700 000 123");
  add(v1::CHANNEL_KIND_PHONE, "gibberish");
  add(v1::CHANNEL_KIND_POST, "+254 700 000 123");
  NormalizePhones("KE", sheet);
  EXPECT_EQ(contact.channels(0).e164(), "+254202710000");
  EXPECT_EQ(contact.channels(0).address(), "020 271 0000");
  EXPECT_EQ(contact.channels(1).e164(), "+254700000123");
  EXPECT_EQ(contact.channels(2).e164(), "");
  EXPECT_EQ(contact.channels(3).e164(), "");
}

}  // namespace
}  // namespace rollcall
