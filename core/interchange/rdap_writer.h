// Points of contact as RDAP entities (RFC 9083 section 5.1) with jCard (RFC 7095).
#ifndef ROLLCALL_CORE_INTERCHANGE_RDAP_WRITER_H_
#define ROLLCALL_CORE_INTERCHANGE_RDAP_WRITER_H_

#include <string>

#include "core/interchange/listed_contact.h"

namespace rollcall {

// What an answer with several entities begins and ends with (RFC 9083 section
// 8); the entities stand between, with commas.
inline constexpr char kRdapPreamble[] =
    "{\"rdapConformance\":[\"rdap_level_0\"],\"entitySearchResults\":[";
inline constexpr char kRdapEnd[] = "]}";

// One entity as a JSON object on one line; holds what a vCard holds.
std::string ToRdapEntity(const ListedContact& listed);

// The jCard alone.
std::string ToJCard(const ListedContact& listed);

}  // namespace rollcall

#endif  // ROLLCALL_CORE_INTERCHANGE_RDAP_WRITER_H_
