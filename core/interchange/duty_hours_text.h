// Duty hours as people write them: "Mon-Fri 08:00-17:00".
//
//   interval = days SP time "-" time
//   days     = "daily" / range *("," range)
//   range    = day ["-" day]            ; may pass Sunday: "Sun-Thu"
//   day      = "Mon" / "Tue" / "Wed" / "Thu" / "Fri" / "Sat" / "Sun", or the full name
//   time     = HH:MM                    ; the end may be 24:00
//
// An end that is not after the start is one on the next day: "Mon 22:00-06:00";
// "Mon 08:00-08:00" lasts 24 hours. Case does not matter.
#ifndef ROLLCALL_CORE_INTERCHANGE_DUTY_HOURS_TEXT_H_
#define ROLLCALL_CORE_INTERCHANGE_DUTY_HOURS_TEXT_H_

#include <string>

#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "rollcall/v1/sheet.pb.h"

namespace rollcall {

// nullopt for text outside the grammar.
absl::optional<v1::HoursOfDay> ParseHours(absl::string_view text);

// The inverse for valid intervals; total for all.
std::string FormatHours(const v1::HoursOfDay& interval);

// "Mon" or "Monday"; nullopt for anything else.
absl::optional<v1::Weekday> ParseWeekday(absl::string_view text);

// "Mon"; empty for no day.
absl::string_view FormatWeekday(int weekday);

}  // namespace rollcall

#endif  // ROLLCALL_CORE_INTERCHANGE_DUTY_HOURS_TEXT_H_
