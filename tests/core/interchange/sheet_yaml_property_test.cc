// Properties over any sheet and any bytes.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cstdint>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "core/base/calendar_date.h"
#include "core/interchange/sheet_difference.h"
#include "core/interchange/sheet_yaml.h"

namespace rollcall {
namespace {

// Texts with what is difficult in YAML, in any order.
std::string AnyText() {
  static const std::vector<std::string> pieces = {
      "a",  "Z",    "0",    " ",    "  ",     ": ",        " #",     "- ",     "\"",
      "'",  "\\",   "\n",   "\t",   "no",     "~",         "null",   "{",      "}",
      "[",  "]",    ",",    "&a",   "*a",     "!t",        "|",      ">",      "%",
      "@",  "`",    "?",    ":",    "---",    "...",       "<<",     "\r",     "\x01",
      "é",  "مكتب", "办公", "ё",    "\u0085", "\u2028",    "\uFEFF", "\u202E", "\u200F",
      "😀", "=",    "1e3",  "\x7F", "0x1f",   "2027-05-01"};
  std::string text;
  for (const auto& piece :
       *rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(pieces))) {
    text += piece;
  }
  return text;
}

std::string SomeText() {
  const std::string text = AnyText();
  return text.empty() ? "office" : text;
}

google::type::Date AnyDate() {
  return ToDate(absl::CivilDay(1, 1, 1) + *rc::gen::inRange(0, 3652058));
}

v1::DutyHours AnyDutyHours() {
  v1::DutyHours hours;
  if (*rc::gen::arbitrary<bool>()) {
    hours.set_around_the_clock(true);
    return hours;
  }
  for (int day = 1; day <= 7; ++day) {
    if (*rc::gen::arbitrary<bool>()) {
      v1::HoursOfDay& interval = *hours.add_hours();
      interval.add_days(static_cast<v1::Weekday>(day));
      if (day < 6 && *rc::gen::arbitrary<bool>()) {
        interval.add_days(static_cast<v1::Weekday>(day + 2));
      }
      interval.set_start_minute(*rc::gen::inRange<uint32_t>(0, 1440));
      interval.set_end_minute(interval.start_minute() + *rc::gen::inRange<uint32_t>(1, 1441));
    }
    if (*rc::gen::inRange(0, 3) == 0) hours.add_weekend(static_cast<v1::Weekday>(day));
  }
  absl::CivilDay day(2026, 1, 1);
  for (int i = *rc::gen::inRange(0, 4); i > 0; --i) {
    day += *rc::gen::inRange(1, 90);
    *hours.add_holidays() = ToDate(day);
  }
  return hours;
}

v1::Channel AnyChannel() {
  v1::Channel channel;
  channel.set_kind(static_cast<v1::ChannelKind>(*rc::gen::inRange(1, 6)));
  channel.set_address(SomeText());
  if (*rc::gen::arbitrary<bool>()) *channel.mutable_hours() = AnyDutyHours();
  channel.set_encryption_key(AnyText());
  channel.set_note(AnyText());
  return channel;
}

v1::PointOfContact AnyContact() {
  v1::PointOfContact contact;
  contact.set_id(AnyText());
  contact.set_kind(v1::CONTACT_KIND_TECHNICAL);
  contact.set_office(SomeText());
  contact.set_person(AnyText());
  contact.set_title(AnyText());
  contact.set_organization(AnyText());
  contact.set_responsibilities(AnyText());
  for (int i = *rc::gen::inRange(0, 3); i > 0; --i) contact.add_languages(AnyText());
  contact.set_time_zone(AnyText());
  if (*rc::gen::arbitrary<bool>()) *contact.mutable_duty_hours() = AnyDutyHours();
  for (int i = *rc::gen::inRange(0, 3); i > 0; --i) contact.add_deputies(AnyText());
  for (int i = *rc::gen::inRange(0, 4); i > 0; --i) *contact.add_channels() = AnyChannel();
  for (int i = *rc::gen::inRange(0, 3); i > 0; --i) {
    v1::RegionalReference& reference = *contact.add_regional_references();
    reference.set_directory(AnyText());
    reference.set_reference(AnyText());
  }
  for (int i = *rc::gen::inRange(0, 3); i > 0; --i) {
    contact.add_acknowledgement_keys(*rc::gen::arbitrary<std::string>());
  }
  if (*rc::gen::arbitrary<bool>()) *contact.mutable_valid_from() = AnyDate();
  if (*rc::gen::arbitrary<bool>()) *contact.mutable_valid_to() = AnyDate();
  return contact;
}

v1::Sheet AnySheet() {
  v1::Sheet sheet;
  for (int i = *rc::gen::inRange(0, 4); i > 0; --i) *sheet.add_points_of_contact() = AnyContact();
  if (*rc::gen::arbitrary<bool>()) *sheet.mutable_next_confirmation_date() = AnyDate();
  for (int i = *rc::gen::inRange(0, 3); i > 0; --i) sheet.add_accepted_proposals(AnyText());
  return sheet;
}

RC_GTEST_PROP(SheetYamlProperty, ReadsWhatItWrites, ()) {
  const v1::Sheet sheet = AnySheet();
  const std::string yaml = SheetToYaml(sheet);
  const auto parsed = ParseSheetYaml(yaml, v1::CONTACT_KIND_TECHNICAL);
  if (!parsed.ok()) RC_FAIL(std::string(parsed.status().message()) + "\n" + yaml);
  if (parsed->sheet.SerializeAsString() != sheet.SerializeAsString()) {
    RC_FAIL(yaml + "\n" + sheet.DebugString() + "\n" + parsed->sheet.DebugString());
  }
}

RC_GTEST_PROP(SheetYamlProperty, AnswersAnyBytes, (const std::vector<uint8_t>& bytes)) {
  const auto parsed =
      ParseSheetYaml(std::string(bytes.begin(), bytes.end()), v1::CONTACT_KIND_TECHNICAL);
  RC_ASSERT(!parsed.ok());  // no random bytes say "points_of_contact"
}

RC_GTEST_PROP(SheetYamlProperty, AnswersAnySheetWithAChangedByte, ()) {
  std::string yaml = SheetToYaml(AnySheet());
  const size_t at = *rc::gen::inRange<size_t>(0, yaml.size());
  yaml[at] = *rc::gen::arbitrary<char>();
  const auto parsed = ParseSheetYaml(yaml, v1::CONTACT_KIND_TECHNICAL);
  if (parsed.ok()) {
    const auto again = ParseSheetYaml(SheetToYaml(parsed->sheet), v1::CONTACT_KIND_TECHNICAL);
    RC_ASSERT(again.ok());
    RC_ASSERT(again->sheet.SerializeAsString() == parsed->sheet.SerializeAsString());
  } else {
    RC_ASSERT(!parsed.status().message().empty());
  }
}

RC_GTEST_PROP(SheetDifferenceProperty, IsEmptyForTheSameSheetAndNeverForAnother, ()) {
  v1::Sheet sheet;
  *sheet.add_points_of_contact() = AnyContact();
  sheet.mutable_points_of_contact(0)->set_id("technical-1");
  RC_ASSERT(SheetDifference(sheet, sheet).empty());
  v1::Sheet other = sheet;
  other.mutable_points_of_contact(0)->set_office(SomeText());
  RC_ASSERT(SheetDifference(sheet, other).empty() ==
            (sheet.SerializeAsString() == other.SerializeAsString()));
}

RC_GTEST_PROP(SheetDifferenceProperty, PrintsNothingThatATerminalObeys, ()) {
  const std::string text = DifferenceToText(SheetDifference(AnySheet(), AnySheet()));
  for (const char c : text) {
    RC_ASSERT(static_cast<unsigned char>(c) >= 0x20 || c == '\n');
    RC_ASSERT(c != 0x7F);
  }
  RC_ASSERT(text.find("\u202E") == std::string::npos);
}

}  // namespace
}  // namespace rollcall
