// A ping to send, for tests of mails.
#ifndef ROLLCALL_TESTS_SERVICES_MAIL_SOME_PING_H_
#define ROLLCALL_TESTS_SERVICES_MAIL_SOME_PING_H_

#include <initializer_list>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "services/exercises/dispatcher.h"

namespace rollcall {

inline constexpr char kSomeCode[] = "7F3A9C0DDC03Q4SA94";

// To the technical contact of Kenya in Nairobi, whose languages are these.
OutgoingPing SomePing(std::initializer_list<std::string> languages,
                      const std::string& address = "cert@ke-cirt.example");

// Nairobi's and Lima's times; no other zone is known.
absl::optional<absl::TimeZone> SomeZones(absl::string_view name);

}  // namespace rollcall

#endif  // ROLLCALL_TESTS_SERVICES_MAIL_SOME_PING_H_
