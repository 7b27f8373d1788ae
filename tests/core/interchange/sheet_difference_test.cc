#include "core/interchange/sheet_difference.h"

#include <gtest/gtest.h>

#include <string>

#include "core/interchange/sheet_yaml.h"

namespace rollcall {
namespace {

v1::Sheet Sheet(absl::string_view yaml) {
  const auto parsed = ParseSheetYaml(yaml, v1::CONTACT_KIND_TECHNICAL);
  EXPECT_TRUE(parsed.ok()) << parsed.status();
  return parsed.ok() ? parsed->sheet : v1::Sheet();
}

constexpr absl::string_view kBefore = R"(
points_of_contact:
  - id: technical-1
    office: Desk
    person: A. Example
    languages: [en, sw]
    time_zone: Africa/Nairobi
    duty_hours: around the clock
    channels:
      - email: duty@cert.example
      - phone: "+254 20 000 0123"
        note: ask
  - id: technical-2
    office: Old desk
    languages: [en]
    time_zone: UTC
    channels: [{email: old@cert.example}]
next_confirmation: 2027-05-01
)";

std::string Difference(const v1::Sheet& before, const v1::Sheet& after) {
  return DifferenceToText(SheetDifference(before, after));
}

TEST(SheetDifferenceTest, IsEmptyForTheSameWordsSealedAgain) {
  const v1::Sheet before = Sheet(kBefore);
  v1::Sheet after = before;
  after.set_salt(std::string(32, 'x'));
  after.mutable_points_of_contact(0)->mutable_channels(1)->set_e164("+254200000123");
  EXPECT_EQ(Difference(before, after), "");
}

TEST(SheetDifferenceTest, NamesEveryChangeInItsPlace) {
  const v1::Sheet after = Sheet(R"(
points_of_contact:
  - id: technical-1
    office: Incident desk
    languages: [en]
    time_zone: Africa/Nairobi
    duty_hours: {hours: ["Mon-Fri 08:00-17:00"], weekend: [Sat, Sun]}
    deputies: [technical-3]
    channels:
      - phone: "+254 20 000 0123"
        note: ask for duty
      - sms: "+254 700 000 123"
  - id: technical-3
    office: New desk
    languages: [en]
    time_zone: UTC
    channels: [{email: new@cert.example}]
next_confirmation: 2027-06-01
)");
  EXPECT_EQ(Difference(Sheet(kBefore), after),
            "- technical-2: point of contact removed\n"
            "- technical-2: office: \"Old desk\"\n"
            "- technical-2: languages: en\n"
            "- technical-2: time zone: \"UTC\"\n"
            "- technical-2: e-mail \"old@cert.example\": plain\n"
            "- technical-1: person: \"A. Example\"\n"
            "~ technical-1: office: \"Desk\" -> \"Incident desk\"\n"
            "~ technical-1: languages: en, sw -> en\n"
            "~ technical-1: duty hours: around the clock -> Mon-Fri 08:00-17:00; weekend Sat, Sun\n"
            "+ technical-1: deputies: technical-3\n"
            "- technical-1: e-mail \"duty@cert.example\": plain\n"
            "~ technical-1: phone \"+254 20 000 0123\": note \"ask\" -> note \"ask for duty\"\n"
            "+ technical-1: SMS \"+254 700 000 123\": plain\n"
            "+ technical-3: new point of contact\n"
            "+ technical-3: office: \"New desk\"\n"
            "+ technical-3: languages: en\n"
            "+ technical-3: time zone: \"UTC\"\n"
            "+ technical-3: e-mail \"new@cert.example\": plain\n"
            "~ next confirmation: 2027-05-01 -> 2027-06-01\n");
}

TEST(SheetDifferenceTest, NamesNewOrders) {
  const v1::Sheet before = Sheet(kBefore);
  v1::Sheet after = before;
  after.mutable_points_of_contact()->SwapElements(0, 1);
  after.mutable_points_of_contact(1)->mutable_channels()->SwapElements(0, 1);
  EXPECT_EQ(Difference(before, after),
            "~ technical-1: order of channels: phone \"+254 20 000 0123\", e-mail "
            "\"duty@cert.example\"\n"
            "~ order of points of contact: technical-2, technical-1\n");
}

TEST(SheetDifferenceTest, EscapesWhatATerminalWouldObey) {
  v1::Sheet after = Sheet(kBefore);
  after.mutable_points_of_contact(0)->set_office("D\x1B[2Jk\n\u202Eesrever");
  EXPECT_EQ(Difference(Sheet(kBefore), after),
            "~ technical-1: office: \"Desk\" -> \"D\\u001B[2Jk\\n\\u202Eesrever\"\n");
}

TEST(SheetDifferenceTest, ShowsTheNumberThatAnAddressDoesNotSay) {
  v1::Sheet after = Sheet(kBefore);
  v1::Channel& phone = *after.mutable_points_of_contact(0)->mutable_channels(1);
  phone.set_e164("+254200000123");
  EXPECT_EQ(Difference(Sheet(kBefore), after), "");
  phone.set_e164("+19005550123");
  EXPECT_EQ(Difference(Sheet(kBefore), after),
            "~ technical-1: phone \"+254 20 000 0123\": note \"ask\" -> dialled as "
            "\"+19005550123\"; note \"ask\"\n");
}

TEST(SheetDifferenceTest, TellsTwinsApart) {
  v1::Sheet before = Sheet(kBefore);
  v1::Sheet after = before;
  *after.mutable_points_of_contact(0)->add_channels() = before.points_of_contact(0).channels(0);
  EXPECT_EQ(Difference(before, after), "+ technical-1: e-mail \"duty@cert.example\" (2): plain\n");
}

}  // namespace
}  // namespace rollcall
