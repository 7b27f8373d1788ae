// Names of offices, compared across spellings and scripts.
#ifndef ROLLCALL_CORE_INTERCHANGE_OFFICE_NAME_H_
#define ROLLCALL_CORE_INTERCHANGE_OFFICE_NAME_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace rollcall {

// Two names with the same key are taken for the same name: folded (case, accents, spaces)
// and written in Latin letters by ICU, "Бюро CERT" as "Byuro CERT". Empty for text that is
// not UTF-8. Thread-safe.
std::string OfficeNameKey(absl::string_view name);

// Two names that have a key in common look alike (Unicode Technical Standard 39), in small
// or in capital letters, marks and spaces aside: "CERT EU" and "CERT-EU", "CERT" in Latin and
// in Cyrillic letters. That is a reason to look, never to merge. None for text that is not
// UTF-8 or has neither letters nor digits. Thread-safe.
std::vector<std::string> LookAlikeKeys(absl::string_view name);

}  // namespace rollcall

#endif  // ROLLCALL_CORE_INTERCHANGE_OFFICE_NAME_H_
