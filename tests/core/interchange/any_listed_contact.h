// Points of contact of every shape that a valid sheet has, with texts that are
// difficult in other formats.
#ifndef ROLLCALL_TESTS_CORE_INTERCHANGE_ANY_LISTED_CONTACT_H_
#define ROLLCALL_TESTS_CORE_INTERCHANGE_ANY_LISTED_CONTACT_H_

#include <rapidcheck.h>

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "core/base/calendar_date.h"
#include "core/interchange/listed_contact.h"

namespace rollcall::testing {

// Not empty; with line feeds only where many lines are allowed.
inline std::string AnyValidText(bool lines = false) {
  static const std::vector<std::string> pieces = {
      "a",   "Z",   "0",  " ",    "\"",        "'",     "\\", "\\n",     ",",           ";",
      ":",   "=",   "+",  "-",    "@",         "^",     "^n", "#",       "[",           "]",
      "{",   "}",   "é",  "办公", "مكتب",      "ё",     "😀", "_x0041_", "&amp;",       "<b>",
      "%0A", "=0A", "\t", "tel:", "END:VCARD", "(fax)", "T",  "/",       "\xE2\x80\x8F"};
  std::string text = "x";
  for (int i = *rc::gen::inRange(0, 40); i > 0; --i) {
    const std::string piece = *rc::gen::elementOf(pieces);
    text += piece == "\t" ? (lines ? "\n" : " ") : piece;
  }
  return *rc::gen::arbitrary<bool>() ? text : text.substr(1) + "y";
}

inline std::string MaybeText(bool lines = false) {
  return *rc::gen::arbitrary<bool>() ? AnyValidText(lines) : "";
}

inline v1::DutyHours AnyValidHours() {
  v1::DutyHours hours;
  if (*rc::gen::inRange(0, 3) == 0) {
    hours.set_around_the_clock(true);
    return hours;
  }
  for (int day = 1; day <= 7; ++day) {
    if (*rc::gen::arbitrary<bool>()) {
      v1::HoursOfDay& interval = *hours.add_hours();
      interval.add_days(static_cast<v1::Weekday>(day));
      if (day < 6) interval.add_days(static_cast<v1::Weekday>(day + 2));
      interval.set_start_minute(*rc::gen::inRange<uint32_t>(0, 1440));
      interval.set_end_minute(interval.start_minute() + *rc::gen::inRange<uint32_t>(1, 1441));
    }
    if (*rc::gen::inRange(0, 3) == 0) hours.add_weekend(static_cast<v1::Weekday>(day));
  }
  absl::CivilDay day(2026, 1, 1);
  for (int i = *rc::gen::inRange(0, 3); i > 0; --i) {
    day += *rc::gen::inRange(1, 90);
    *hours.add_holidays() = ToDate(day);
  }
  return hours;
}

inline std::string AnyEncryptionKey() {
  switch (*rc::gen::inRange(0, 3)) {
    case 0:
      return "";
    case 1:
      return "8C5D 1F2A 77E0 4B96 A1C3  D052 9E4B 6F18 2A7D C390";
    default:
      return "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nQUJD+/=\n=abcd\n"
             "-----END PGP PUBLIC KEY BLOCK-----\n";
  }
}

inline v1::Channel AnyValidChannel() {
  v1::Channel channel;
  channel.set_kind(static_cast<v1::ChannelKind>(*rc::gen::inRange(1, 6)));
  channel.set_address(AnyValidText(channel.kind() == v1::CHANNEL_KIND_POST));
  if (*rc::gen::arbitrary<bool>()) *channel.mutable_hours() = AnyValidHours();
  channel.set_encryption_key(AnyEncryptionKey());
  channel.set_note(MaybeText());
  return channel;
}

inline ListedContact AnyListedContact() {
  ListedContact listed;
  listed.state = *rc::gen::element<std::string>("KEN", "FRA", "CIV");
  v1::PointOfContact& contact = listed.contact;
  contact.set_kind(*rc::gen::element(v1::CONTACT_KIND_DIPLOMATIC, v1::CONTACT_KIND_TECHNICAL));
  contact.set_id(absl::StrCat(KindWord(contact.kind()), "-", *rc::gen::inRange(1, 99)));
  contact.set_office(AnyValidText());
  contact.set_person(MaybeText());
  contact.set_title(MaybeText());
  contact.set_organization(MaybeText());
  contact.set_responsibilities(MaybeText(/*lines=*/true));
  for (int i = *rc::gen::inRange(1, 4); i > 0; --i) {
    contact.add_languages(*rc::gen::element<std::string>("en", "sw", "zh-Hant", "no"));
  }
  contact.set_time_zone(*rc::gen::element<std::string>("Africa/Nairobi", "UTC", "Etc/GMT+5"));
  if (*rc::gen::arbitrary<bool>()) *contact.mutable_duty_hours() = AnyValidHours();
  for (int i = *rc::gen::inRange(0, 3); i > 0; --i) {
    contact.add_deputies(absl::StrCat("technical-", i));
  }
  for (int i = *rc::gen::inRange(1, 5); i > 0; --i) *contact.add_channels() = AnyValidChannel();
  for (int i = *rc::gen::inRange(0, 3); i > 0; --i) {
    v1::RegionalReference& reference = *contact.add_regional_references();
    reference.set_directory("asean");
    reference.set_reference(AnyValidText());
  }
  for (int i = *rc::gen::inRange(0, 3); i > 0; --i) {
    contact.add_acknowledgement_keys(std::string("\x30\x00\xFF", 3) + std::string(1, 'k'));
  }
  if (*rc::gen::arbitrary<bool>()) *contact.mutable_valid_from() = *ParseDate("2026-11-01");
  if (*rc::gen::arbitrary<bool>()) *contact.mutable_valid_to() = *ParseDate("2027-11-01");
  for (int i = *rc::gen::inRange(0, 3); i > 0; --i) listed.notices.push_back(AnyValidText());
  return listed;
}

inline std::vector<ListedContact> AnyListedContacts() {
  std::vector<ListedContact> contacts;
  for (int i = *rc::gen::inRange(1, 4); i > 0; --i) contacts.push_back(AnyListedContact());
  return contacts;
}

}  // namespace rollcall::testing

#endif  // ROLLCALL_TESTS_CORE_INTERCHANGE_ANY_LISTED_CONTACT_H_
