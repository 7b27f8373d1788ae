// Points of contact as plain JSON, for scripts: the fields of a sheet by their names
// (docs/formats/sheet.md), beside whose they are.
#ifndef ROLLCALL_CORE_INTERCHANGE_JSON_WRITER_H_
#define ROLLCALL_CORE_INTERCHANGE_JSON_WRITER_H_

#include <string>

#include "core/interchange/listed_contact.h"

namespace rollcall {

// What a list of contacts begins and ends with; the objects stand between, with commas.
inline constexpr char kJsonPreamble[] = "{\"contacts\":[";
inline constexpr char kJsonEnd[] = "]}";

// One contact as a JSON object on one line. Holds everything but E.164 numbers, which are
// made when a sheet is sealed; docs/export.md has the table. Total.
std::string ToPlainJson(const ListedContact& listed);

}  // namespace rollcall

#endif  // ROLLCALL_CORE_INTERCHANGE_JSON_WRITER_H_
