#include "core/directory/channel_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"

namespace rollcall {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

v1::Channel Channel(v1::ChannelKind kind, absl::string_view address) {
  v1::Channel channel;
  channel.set_kind(kind);
  channel.set_address(std::string(address));
  return channel;
}

SheetFindings Check(const v1::Channel& channel, absl::string_view alpha2 = "KE") {
  SheetFindings findings;
  CheckChannel("c", channel, alpha2, findings);
  return findings;
}

std::vector<std::string> ErrorFields(const v1::Channel& channel) {
  std::vector<std::string> fields;
  for (const SheetFinding& finding : Check(channel).errors) fields.push_back(finding.field);
  return fields;
}

TEST(ChannelRulesTest, TakesEveryKind) {
  for (const v1::Channel& channel :
       {Channel(v1::CHANNEL_KIND_EMAIL, "duty@cert.example"),
        Channel(v1::CHANNEL_KIND_PHONE, "+254 20 271 0000"),
        Channel(v1::CHANNEL_KIND_SMS, "0700 000 123"),
        Channel(v1::CHANNEL_KIND_SECURE_URI, "https://portal.example/"),
        Channel(v1::CHANNEL_KIND_POST, "1 Road\nNairobi")}) {
    const SheetFindings findings = Check(channel);
    EXPECT_THAT(findings.errors, IsEmpty()) << channel.DebugString();
    EXPECT_THAT(findings.warnings, IsEmpty()) << channel.DebugString();
  }
}

TEST(ChannelRulesTest, RefusesUnknownKindsAndMissingAddresses) {
  EXPECT_THAT(ErrorFields(Channel(v1::CHANNEL_KIND_UNSPECIFIED, "x")), ElementsAre("c.kind"));
  EXPECT_THAT(ErrorFields(Channel(static_cast<v1::ChannelKind>(77), "x")), ElementsAre("c.kind"));
  EXPECT_THAT(ErrorFields(Channel(v1::CHANNEL_KIND_EMAIL, "")), ElementsAre("c.address"));
  EXPECT_THAT(ErrorFields(Channel(v1::CHANNEL_KIND_EMAIL, "x")), ElementsAre("c.address"));
  EXPECT_THAT(ErrorFields(Channel(v1::CHANNEL_KIND_PHONE, "1\n2")), ElementsAre("c.address"));
  EXPECT_THAT(ErrorFields(Channel(v1::CHANNEL_KIND_POST, std::string(501, 'x'))),
              ElementsAre("c.address"));
  EXPECT_THAT(ErrorFields(Channel(v1::CHANNEL_KIND_POST, std::string(500, 'x'))), IsEmpty());
}

TEST(ChannelRulesTest, WarnsOfOddPhoneNumbersAndRefusesNone) {
  for (const absl::string_view odd : {"switchboard", "+254 1", "+33 6 39 98 12 34"}) {
    const SheetFindings findings = Check(Channel(v1::CHANNEL_KIND_PHONE, odd));
    EXPECT_THAT(findings.errors, IsEmpty()) << odd;
    ASSERT_EQ(findings.warnings.size(), 1U) << odd;
    EXPECT_EQ(findings.warnings[0].field, "c.address");
  }
  EXPECT_EQ(Check(Channel(v1::CHANNEL_KIND_PHONE, "020 271 0000"), "").warnings.size(), 1U);
}

TEST(ChannelRulesTest, RefusesAnotherNumberInE164) {
  v1::Channel channel = Channel(v1::CHANNEL_KIND_PHONE, "020 271 0000");
  channel.set_e164("+254202710000");
  EXPECT_THAT(ErrorFields(channel), IsEmpty());
  channel.set_e164("+254202710001");
  EXPECT_THAT(ErrorFields(channel), ElementsAre("c.e164"));
  channel.set_e164("254");
  EXPECT_THAT(ErrorFields(channel), ElementsAre("c.e164"));
  v1::Channel mail = Channel(v1::CHANNEL_KIND_EMAIL, "duty@cert.example");
  mail.set_e164("+254202710000");
  EXPECT_THAT(ErrorFields(mail), ElementsAre("c.e164"));
}

TEST(ChannelRulesTest, RefusesANumberThatTheAddressDoesNotSay) {
  v1::Channel channel = Channel(v1::CHANNEL_KIND_PHONE, "switchboard");
  channel.set_e164("+254202710000");
  EXPECT_THAT(ErrorFields(channel), ElementsAre("c.e164"));
}

TEST(ChannelRulesTest, TakesTheDigitsThatTheAddressSpells) {
  // The library drops the zero after the country code; the State wrote it.
  v1::Channel channel = Channel(v1::CHANNEL_KIND_PHONE, "+44 (0)20 7946 0000");
  channel.set_e164("+4402079460000");
  EXPECT_THAT(ErrorFields(channel), IsEmpty());
  channel.set_e164("+442079460000");
  EXPECT_THAT(ErrorFields(channel), IsEmpty());
  channel.set_e164("+442079460001");
  EXPECT_THAT(ErrorFields(channel), ElementsAre("c.e164"));
}

TEST(ChannelRulesTest, FindsTheSameErrorsWithoutWarnings) {
  for (const absl::string_view e164 :
       {"", "+254202710000", "+254202710001", "254", "+0", "+99999999999999999"}) {
    for (const absl::string_view address :
         {"020 271 0000", "+254 20 271 0000", "switchboard", "+254 20 271 0000 ext. 12"}) {
      v1::Channel channel = Channel(v1::CHANNEL_KIND_PHONE, address);
      channel.set_e164(std::string(e164));
      SheetFindings errors_only;
      errors_only.wants_warnings = false;
      CheckChannel("c", channel, "KE", errors_only);
      EXPECT_THAT(errors_only.warnings, IsEmpty());
      EXPECT_EQ(errors_only.errors.size(), Check(channel).errors.size()) << address << " " << e164;
    }
  }
}

TEST(ChannelRulesTest, TakesOnlySecureSchemes) {
  for (const absl::string_view uri :
       {"https://portal.example", "HTTPS://portal.example:8443/a?b=c#d", "xmpp:duty@chat.example",
        "matrix:u/duty:matrix.example", "sips:duty@example.int", "sip:duty@example.int",
        "signal://me/x", "mattermost://chat.example/x", "https://xn--p1ai.example/%D0%B0"}) {
    EXPECT_TRUE(CheckSecureUri(uri).ok()) << uri << CheckSecureUri(uri);
  }
  for (const absl::string_view uri : {"",
                                      "portal.example",
                                      "http://portal.example",
                                      "javascript:alert(1)",
                                      "data:text/html,x",
                                      "file:///etc/passwd",
                                      "mailto:a@b.example",
                                      "https:",
                                      "https://",
                                      "https:portal.example",
                                      "https:///x",
                                      "https://good.example@evil.example/",
                                      "https://:80/",
                                      "https://a b",
                                      "https://portal.example/%G0",
                                      "https://portal.example/%a",
                                      "https://мисал.example/",
                                      "xmpp:",
                                      "xmpp://",
                                      " https://portal.example",
                                      "https://a\"b",
                                      "https\n://x"}) {
    EXPECT_FALSE(CheckSecureUri(uri).ok()) << uri;
  }
}

TEST(ChannelRulesTest, TakesFingerprintsAndArmouredKeys) {
  for (const std::string& key : std::vector<std::string>{
           std::string(40, 'a'), std::string(64, 'F'), std::string(128, '0'),
           "8C5D 1F2A 77E0 4B96 A1C3 D052 9E4B 6F18 2A7D C390",
           "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nmDME\n=abcd\n-----END PGP PUBLIC KEY "
           "BLOCK-----",
           "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nmDME\n-----END PGP PUBLIC KEY BLOCK-----\n"}) {
    EXPECT_TRUE(CheckEncryptionKey(key).ok()) << key << CheckEncryptionKey(key);
  }
  const std::string block =
      "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nmDME\n-----END PGP PUBLIC KEY BLOCK-----\n";
  for (const std::string& key : std::vector<std::string>{
           "0x8C5D1F2A", std::string(39, 'a'), std::string(41, 'a'), std::string(130, 'a'),
           std::string(40, 'g'), absl::StrCat(block, block), absl::StrCat(block, "x"),
           "-----BEGIN PGP PRIVATE KEY BLOCK-----\n\nx\n-----END PGP PRIVATE KEY BLOCK-----",
           "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nm\x1B\n-----END PGP PUBLIC KEY BLOCK-----",
           absl::StrCat("-----BEGIN PGP PUBLIC KEY BLOCK-----\n", std::string(9000, 'a'),
                        "\n-----END PGP PUBLIC KEY BLOCK-----")}) {
    EXPECT_FALSE(CheckEncryptionKey(key).ok()) << key;
  }
}

TEST(ChannelRulesTest, ChecksKeyNoteAndHours) {
  v1::Channel channel = Channel(v1::CHANNEL_KIND_EMAIL, "duty@cert.example");
  channel.set_encryption_key("x");
  channel.set_note("a\x1B");
  channel.mutable_hours()->add_hours();
  EXPECT_THAT(ErrorFields(channel),
              ElementsAre("c.hours.hours[0].days", "c.hours.hours[0].end_minute",
                          "c.encryption_key", "c.note"));
}

}  // namespace
}  // namespace rollcall
