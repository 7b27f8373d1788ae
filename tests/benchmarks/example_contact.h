// The contacts that benchmarks of reading and importing write into files.
#ifndef ROLLCALL_TESTS_BENCHMARKS_EXAMPLE_CONTACT_H_
#define ROLLCALL_TESTS_BENCHMARKS_EXAMPLE_CONTACT_H_

#include <cstdint>

#include "absl/strings/str_cat.h"
#include "rollcall/v1/sheet.pb.h"

namespace rollcall {

// A technical contact, on duty around the clock, whose office and e-mail address are
// told apart by `number`. Its id is `technical-<id>`, its telephone number ends in
// `line`, of seven digits.
inline v1::PointOfContact ExampleContact(uint64_t number, uint64_t id, uint64_t line) {
  v1::PointOfContact contact;
  contact.set_id(absl::StrCat("technical-", id));
  contact.set_kind(v1::CONTACT_KIND_TECHNICAL);
  contact.set_office(absl::StrCat("Équipe d'intervention, desk ", number));
  contact.set_organization("Ministry of Examples");
  contact.add_languages("en");
  contact.set_time_zone("Africa/Nairobi");
  contact.mutable_duty_hours()->set_around_the_clock(true);
  v1::Channel& mail = *contact.add_channels();
  mail.set_kind(v1::CHANNEL_KIND_EMAIL);
  mail.set_address(absl::StrCat("duty", number, "@cert.example"));
  v1::Channel& phone = *contact.add_channels();
  phone.set_kind(v1::CHANNEL_KIND_PHONE);
  phone.set_address(absl::StrCat("+254 20 ", line));
  return contact;
}

}  // namespace rollcall

#endif  // ROLLCALL_TESTS_BENCHMARKS_EXAMPLE_CONTACT_H_
