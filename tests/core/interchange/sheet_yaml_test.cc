#include "core/interchange/sheet_yaml.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "core/base/refusal.h"
#include "core/interchange/yaml_tree.h"

namespace rollcall {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr absl::string_view kSheet = R"(# A comment.
points_of_contact:
  - id: technical-1
    office: Incident desk
    person: A. Example
    title: "Duty officer: night"
    organization: Example CERT
    responsibilities: |
      First line
      second line
    languages: [en, sw, no]
    time_zone: Africa/Nairobi
    duty_hours:
      hours:
        - Fri 08:00-12:00
        - Mon-Thu 08:00-17:00
      weekend: [Sun, Sat]
      holidays: [2026-12-25, 2026-12-12]
    deputies: [technical-2]
    channels:
      - email: duty@cert.example
        encryption_key: 8C5D1F2A77E04B96A1C3D0529E4B6F182A7DC390
      - phone: +254 20 000 0123
        hours: around the clock
        note: ask
      - {sms: "+254 700 000 123"}
      - secure_uri: https://portal.example/x#y
      - post: "1 Road\nNairobi"
    regional_references:
      - directory: asean
        reference: X-1
    acknowledgement_keys:
      - |
        -----BEGIN PUBLIC KEY-----
        AQID
        -----END PUBLIC KEY-----
    valid_from: 2026-11-01
    valid_to: 2027-11-01
  - id: technical-2
    office: Second desk
    languages: [en]
    time_zone: UTC
    duty_hours: Around the Clock
    channels: [{email: b@cert.example}]
next_confirmation: 2027-05-01
accepted_proposals: [states/KEN/proposals/asean@abc]
)";

std::string Error(absl::string_view text) {
  const auto parsed = ParseSheetYaml(text, v1::CONTACT_KIND_TECHNICAL);
  if (parsed.ok()) return "accepted";
  EXPECT_EQ(parsed.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ReasonOf(parsed.status()), v1::ERROR_REASON_INVALID_BODY);
  return std::string(parsed.status().message());
}

// A sheet with one contact that has these lines.
std::string Contact(absl::string_view lines) {
  return absl::StrCat("points_of_contact:\n  - id: technical-1\n", lines);
}

TEST(SheetYamlTest, ReadsEveryField) {
  const auto parsed = ParseSheetYaml(kSheet, v1::CONTACT_KIND_TECHNICAL);
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  const v1::Sheet& sheet = parsed->sheet;
  ASSERT_EQ(sheet.points_of_contact_size(), 2);
  const v1::PointOfContact& contact = sheet.points_of_contact(0);
  EXPECT_EQ(contact.id(), "technical-1");
  EXPECT_EQ(contact.kind(), v1::CONTACT_KIND_TECHNICAL);
  EXPECT_EQ(contact.office(), "Incident desk");
  EXPECT_EQ(contact.person(), "A. Example");
  EXPECT_EQ(contact.title(), "Duty officer: night");
  EXPECT_EQ(contact.organization(), "Example CERT");
  EXPECT_EQ(contact.responsibilities(), "First line\nsecond line\n");
  EXPECT_THAT(contact.languages(), ElementsAre("en", "sw", "no"));
  EXPECT_EQ(contact.time_zone(), "Africa/Nairobi");
  EXPECT_THAT(contact.deputies(), ElementsAre("technical-2"));
  ASSERT_EQ(contact.channels_size(), 5);
  EXPECT_EQ(contact.channels(0).kind(), v1::CHANNEL_KIND_EMAIL);
  EXPECT_EQ(contact.channels(0).encryption_key(), "8C5D1F2A77E04B96A1C3D0529E4B6F182A7DC390");
  EXPECT_EQ(contact.channels(1).kind(), v1::CHANNEL_KIND_PHONE);
  EXPECT_EQ(contact.channels(1).address(), "+254 20 000 0123");
  EXPECT_EQ(contact.channels(1).e164(), "");
  EXPECT_TRUE(contact.channels(1).hours().around_the_clock());
  EXPECT_EQ(contact.channels(1).note(), "ask");
  EXPECT_EQ(contact.channels(2).kind(), v1::CHANNEL_KIND_SMS);
  EXPECT_EQ(contact.channels(3).kind(), v1::CHANNEL_KIND_SECURE_URI);
  EXPECT_EQ(contact.channels(3).address(), "https://portal.example/x#y");
  EXPECT_EQ(contact.channels(4).kind(), v1::CHANNEL_KIND_POST);
  EXPECT_EQ(contact.channels(4).address(), "1 Road\nNairobi");
  EXPECT_EQ(contact.regional_references(0).directory(), "asean");
  EXPECT_EQ(contact.regional_references(0).reference(), "X-1");
  EXPECT_THAT(contact.acknowledgement_keys(), ElementsAre("\x01\x02\x03"));
  EXPECT_EQ(contact.valid_from().month(), 11);
  EXPECT_EQ(contact.valid_to().year(), 2027);
  EXPECT_TRUE(sheet.points_of_contact(1).duty_hours().around_the_clock());
  EXPECT_EQ(sheet.next_confirmation_date().day(), 1);
  EXPECT_THAT(sheet.accepted_proposals(), ElementsAre("states/KEN/proposals/asean@abc"));
  EXPECT_EQ(sheet.salt(), "");
}

TEST(SheetYamlTest, PutsHoursAndHolidaysInOrderAndKeepsTheirLines) {
  const auto parsed = ParseSheetYaml(kSheet, v1::CONTACT_KIND_TECHNICAL);
  ASSERT_TRUE(parsed.ok());
  const v1::DutyHours& hours = parsed->sheet.points_of_contact(0).duty_hours();
  EXPECT_THAT(hours.hours(0).days(), ElementsAre(1, 2, 3, 4));
  EXPECT_THAT(hours.hours(1).days(), ElementsAre(5));
  EXPECT_EQ(hours.holidays(0).day(), 12);
  EXPECT_EQ(parsed->LineOf("points_of_contact[0].duty_hours.hours[0].end_minute"), 16);
  EXPECT_EQ(parsed->LineOf("points_of_contact[0].duty_hours.hours[1]"), 15);
}

TEST(SheetYamlTest, TellsTheLineOfEveryField) {
  const auto parsed = ParseSheetYaml(kSheet, v1::CONTACT_KIND_TECHNICAL);
  ASSERT_TRUE(parsed.ok());
  EXPECT_EQ(parsed->LineOf("points_of_contact"), 2);
  EXPECT_EQ(parsed->LineOf("points_of_contact[0].office"), 4);
  EXPECT_EQ(parsed->LineOf("points_of_contact[0].channels[1].address"), 23);
  EXPECT_EQ(parsed->LineOf("points_of_contact[0].channels[1].note"), 25);
  EXPECT_EQ(parsed->LineOf("points_of_contact[0].channels[1].e164"), 23);
  EXPECT_EQ(parsed->LineOf("points_of_contact[1].channels[0].address"), 44);
  EXPECT_EQ(parsed->LineOf("points_of_contact[1].person"), 39);
  EXPECT_EQ(parsed->LineOf("next_confirmation_date"), 45);
  EXPECT_EQ(parsed->LineOf("salt"), 1);
}

TEST(SheetYamlTest, RefusesUnknownAndRepeatedKeysByLine) {
  EXPECT_THAT(Error(Contact("    ofice: x\n")),
              StartsWith("line 3: points_of_contact[0]: unknown key \"ofice\"; known here: id, "));
  EXPECT_THAT(Error(Contact("    kind: technical\n")), HasSubstr("unknown key \"kind\""));
  EXPECT_THAT(Error(Contact("    office: x\n    office: y\n")),
              HasSubstr("line 4: points_of_contact[0]: the key \"office\" comes twice"));
  EXPECT_THAT(Error("points_of_contact: []\nsalt: x\n"), HasSubstr("line 2: unknown key"));
  EXPECT_THAT(Error("points_of_contact: []\n<<: {a: b}\n"), HasSubstr("unknown key \"<<\""));
}

TEST(SheetYamlTest, RefusesWrongTypesByLineAndField) {
  EXPECT_THAT(Error(Contact("    languages: en\n")),
              HasSubstr("line 3: points_of_contact[0].languages: must be a list"));
  EXPECT_THAT(Error(Contact("    office: [a]\n")),
              HasSubstr("line 3: points_of_contact[0].office: must be text"));
  EXPECT_THAT(Error(Contact("    office:\n")), HasSubstr("office: has no value"));
  EXPECT_THAT(Error(Contact("    languages: [en, [fr]]\n")), HasSubstr("languages[1]: must be"));
  EXPECT_THAT(Error(Contact("    channels: [x]\n")), HasSubstr("channels[0]: must be a map"));
  EXPECT_THAT(Error(Contact("    valid_from: 2027-02-29\n")),
              HasSubstr("valid_from: must be a day"));
  EXPECT_THAT(Error(Contact("    duty_hours: sometimes\n")), HasSubstr("around the clock"));
  EXPECT_THAT(
      Error(Contact("    duty_hours: {hours: [Mon 8-17]}\n")),
      HasSubstr("line 3: points_of_contact[0].duty_hours.hours[0]: must be days and times"));
  EXPECT_THAT(Error(Contact("    duty_hours: {weekend: [Caturday]}\n")), HasSubstr("weekend[0]"));
  EXPECT_THAT(Error(Contact("    duty_hours: {holidays: [tomorrow]}\n")), HasSubstr("holidays[0]"));
  EXPECT_THAT(Error(Contact("    acknowledgement_keys: [abc]\n")), HasSubstr("PEM"));
  EXPECT_THAT(Error("points_of_contact: {}\n"), HasSubstr("must be a list"));
  EXPECT_THAT(Error("[]\n"), HasSubstr("must be a map"));
  EXPECT_THAT(Error("next_confirmation: 2027-05-01\n"),
              HasSubstr("points_of_contact: is required"));
}

TEST(SheetYamlTest, RefusesChannelsWithoutExactlyOneAddress) {
  EXPECT_THAT(Error(Contact("    channels:\n      - note: x\n")),
              HasSubstr("line 4: points_of_contact[0].channels[0]: must have exactly one"));
  EXPECT_THAT(Error(Contact("    channels:\n      - email: a\n        phone: b\n")),
              HasSubstr("exactly one"));
}

TEST(SheetYamlTest, ReportsEverythingThatIsWrongAtOnce) {
  const std::string error = Error(Contact("    ofice: x\n    languages: en\n    valid_to: soon\n"));
  EXPECT_THAT(error, HasSubstr("line 3: "));
  EXPECT_THAT(error, HasSubstr("\nline 4: "));
  EXPECT_THAT(error, HasSubstr("\nline 5: "));
}

TEST(SheetYamlTest, PrintsTheFileWhereGiven) {
  const auto parsed =
      ParseSheetYaml(Contact("    ofice: x\n"), v1::CONTACT_KIND_TECHNICAL, "kenya.yaml");
  EXPECT_THAT(std::string(parsed.status().message()),
              StartsWith("kenya.yaml:3: points_of_contact[0]: unknown key"));
  const auto info = ErrorInfoOf(parsed.status());
  ASSERT_TRUE(info.has_value());
  EXPECT_EQ(info->metadata().at("line"), "3");
  EXPECT_EQ(info->metadata().at("field"), "points_of_contact[0]");
}

TEST(SheetYamlTest, RefusesAnchorsAliasesAndTags) {
  EXPECT_THAT(Error(Contact("    office: &a x\n")), HasSubstr("line 3: anchors"));
  EXPECT_THAT(Error("points_of_contact: &a [*a]\n"), HasSubstr("line 1: anchors"));
  EXPECT_THAT(Error(Contact("    office: *a\n")), HasSubstr("line 3"));
  EXPECT_THAT(Error(Contact("    office: !!str x\n")), HasSubstr("line 3: tags"));
}

TEST(SheetYamlTest, RefusesBrokenYamlByLine) {
  EXPECT_THAT(Error("points_of_contact: [\n"), HasSubstr("is no YAML"));
  EXPECT_THAT(Error("points_of_contact: []\n\tx: y\n"), HasSubstr("line 2"));
  EXPECT_THAT(Error(""), HasSubstr("empty"));
  EXPECT_THAT(Error("# only a comment\n"), HasSubstr("line"));
  EXPECT_THAT(Error("points_of_contact: []\n---\npoints_of_contact: []\n"),
              HasSubstr("one document only"));
  EXPECT_THAT(Error("? [a]\n: b\n"), HasSubstr("a key must be a word"));
  EXPECT_THAT(Error(": b\n"), HasSubstr("line 1"));
}

TEST(SheetYamlTest, RefusesBytesThatAreNotText) {
  EXPECT_THAT(Error("points_of_contact: []\n# \xFF\n"), HasSubstr("line 2: is not UTF-8"));
  EXPECT_THAT(Error(absl::string_view("a\0b", 3)), HasSubstr("line 1: holds a control"));
  EXPECT_THAT(Error("a: b\nc: \x1B[0m\n"), HasSubstr("line 2: holds a control"));
}

TEST(SheetYamlTest, RefusesWhatIsTooLargeOrTooDeep) {
  EXPECT_THAT(Error(std::string(kMaxYamlBytes + 1, ' ')), HasSubstr("larger than"));
  EXPECT_THAT(Error(std::string(20'000, '[')), HasSubstr("line 1"));
  EXPECT_THAT(Error("points_of_contact: [[[[[[[[[[[x]]]]]]]]]]]\n"), HasSubstr("levels deep"));
  std::string many = "points_of_contact: [";
  for (int i = 0; i < 60'000; ++i) many += "a,";
  EXPECT_THAT(Error(many + "]\n"), HasSubstr("more than 50000 values"));
}

TEST(SheetYamlTest, KeepsDiagnosticsFew) {
  std::string text = "points_of_contact:\n";
  for (int i = 0; i < 1000; ++i) text += "  - x\n";
  EXPECT_LT(Error(text).size(), 8000U);
}

TEST(SheetYamlTest, WritesWhatPeopleWouldWrite) {
  const auto parsed = ParseSheetYaml(kSheet, v1::CONTACT_KIND_TECHNICAL);
  ASSERT_TRUE(parsed.ok());
  const std::string yaml = SheetToYaml(parsed->sheet);
  EXPECT_THAT(yaml,
              StartsWith("points_of_contact:\n  - id: technical-1\n    office: Incident desk\n"));
  EXPECT_THAT(yaml, HasSubstr("    responsibilities: |\n      First line\n      second line\n"));
  EXPECT_THAT(yaml, HasSubstr("    languages: [en, sw, \"no\"]\n"));
  EXPECT_THAT(yaml, HasSubstr("      hours: [\"Mon-Thu 08:00-17:00\", \"Fri 08:00-12:00\"]\n"));
  EXPECT_THAT(yaml,
              HasSubstr("      - phone: \"+254 20 000 0123\"\n        hours: around the clock\n"));
  EXPECT_THAT(yaml, HasSubstr("next_confirmation: 2027-05-01\n"));
  const auto again = ParseSheetYaml(yaml, v1::CONTACT_KIND_TECHNICAL);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->sheet.SerializeAsString(), parsed->sheet.SerializeAsString());
}

TEST(SheetYamlTest, SaysWhichNumberIsDialledWhereTheAddressDoesNot) {
  auto parsed = ParseSheetYaml(kSheet, v1::CONTACT_KIND_TECHNICAL);
  ASSERT_TRUE(parsed.ok());
  v1::Channel& phone = *parsed->sheet.mutable_points_of_contact(0)->add_channels();
  phone.set_kind(v1::CHANNEL_KIND_PHONE);
  phone.set_address("020 000 0123");
  phone.set_e164("+254200000123\n- x");
  const std::string yaml = SheetToYaml(parsed->sheet);
  EXPECT_THAT(yaml,
              HasSubstr("      # dialled as \"+254200000123\\n- x\"\n      - phone: \"020 000"));
  EXPECT_TRUE(ParseSheetYaml(yaml, v1::CONTACT_KIND_TECHNICAL).ok());
  phone.set_e164("+254200000123");
  phone.set_address("+254 20 000 0123");
  EXPECT_EQ(SheetToYaml(parsed->sheet).find("dialled"), std::string::npos);
}

TEST(SheetYamlTest, WritesAnyMessage) {
  v1::Sheet sheet;
  EXPECT_EQ(SheetToYaml(sheet), "points_of_contact: []\n");
  v1::PointOfContact& contact = *sheet.add_points_of_contact();
  contact.add_channels()->set_address("x\xFF");
  contact.mutable_duty_hours()->add_hours()->set_end_minute(4'000'000'000U);
  contact.mutable_duty_hours()->add_weekend(static_cast<v1::Weekday>(99));
  contact.mutable_valid_to()->set_month(-1);
  EXPECT_THAT(SheetToYaml(sheet), HasSubstr("unknown_channel: \"x\uFFFD\""));
}

}  // namespace
}  // namespace rollcall
