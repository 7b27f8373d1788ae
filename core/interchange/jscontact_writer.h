// Points of contact as JSContact cards (RFC 9553). What the standard has no
// property for has one under the prefix "rollcall.v1:", as its section 1.8 asks;
// docs/export.md has the table.
#ifndef ROLLCALL_CORE_INTERCHANGE_JSCONTACT_WRITER_H_
#define ROLLCALL_CORE_INTERCHANGE_JSCONTACT_WRITER_H_

#include <string>

#include "core/interchange/listed_contact.h"

namespace rollcall {

// One card as a JSON object on one line. Holds everything but E.164 numbers,
// which are made when a sheet is sealed. A list of cards is for the caller to
// put in brackets.
std::string ToJsContact(const ListedContact& listed);

}  // namespace rollcall

#endif  // ROLLCALL_CORE_INTERCHANGE_JSCONTACT_WRITER_H_
