// All duty hours in one line, for cells and properties of other formats:
// "around the clock", or parts after one another with semicolons, as in
// "Mon-Thu 08:00-17:00; Fri 08:00-12:00; weekend Sat, Sun; holidays 2026-12-25".
#ifndef ROLLCALL_CORE_INTERCHANGE_DUTY_HOURS_LINE_H_
#define ROLLCALL_CORE_INTERCHANGE_DUTY_HOURS_LINE_H_

#include <string>

#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "rollcall/v1/sheet.pb.h"

namespace rollcall {

// Total; "no hours given" when nothing is set.
std::string FormatDutyHours(const v1::DutyHours& hours);

// The inverse for valid hours; nullopt for anything else.
absl::optional<v1::DutyHours> ParseDutyHours(absl::string_view text);

}  // namespace rollcall

#endif  // ROLLCALL_CORE_INTERCHANGE_DUTY_HOURS_LINE_H_
