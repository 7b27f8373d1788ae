// What makes duty hours valid.
#ifndef ROLLCALL_CORE_DIRECTORY_DUTY_HOURS_RULES_H_
#define ROLLCALL_CORE_DIRECTORY_DUTY_HOURS_RULES_H_

#include "absl/strings/string_view.h"
#include "core/directory/sheet_finding.h"
#include "rollcall/v1/sheet.pb.h"

namespace rollcall {

inline constexpr int kMinutesPerDay = 24 * 60;
inline constexpr int kDaysPerWeek = 7;
inline constexpr int kMaxHoursOfDay = 14;  // two shifts on each day of the week
inline constexpr int kMaxHolidays = 64;    // until the sheet is confirmed again, and longer

// Reports all that is wrong with the hours at `field`.
void CheckDutyHours(absl::string_view field, const v1::DutyHours& hours, SheetFindings& findings);

}  // namespace rollcall

#endif  // ROLLCALL_CORE_DIRECTORY_DUTY_HOURS_RULES_H_
