// Points of contact in the shape of Trusted Introducer's teams.json, which
// incident tools such as IntelMQ look abuse contacts up in.
#ifndef ROLLCALL_CORE_INTERCHANGE_TRUSTED_INTRODUCER_WRITER_H_
#define ROLLCALL_CORE_INTERCHANGE_TRUSTED_INTRODUCER_WRITER_H_

#include <string>
#include <vector>

#include "core/interchange/listed_contact.h"

namespace rollcall {

// The whole file: a list with one team for each contact. A sheet says nothing
// about networks, so the first technical contact of each State answers for the
// State's country-code domain and the lists of networks are empty. What the shape
// cannot hold is left out. Total.
std::string ToTrustedIntroducer(const std::vector<ListedContact>& contacts);

// What of this contact the shape cannot hold, as paths of fields: "person",
// "channels[2]", "channels[0].note". Keys belong to the team there: an e-mail address with
// another key, or none, is named with its key. Empty: all of it is there.
std::vector<std::string> NotHeldByTrustedIntroducer(const v1::PointOfContact& contact);

}  // namespace rollcall

#endif  // ROLLCALL_CORE_INTERCHANGE_TRUSTED_INTRODUCER_WRITER_H_
