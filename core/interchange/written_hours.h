// Duty hours as people write them in free text.
#ifndef ROLLCALL_CORE_INTERCHANGE_WRITTEN_HOURS_H_
#define ROLLCALL_CORE_INTERCHANGE_WRITTEN_HOURS_H_

#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "rollcall/v1/sheet.pb.h"

namespace rollcall {

// Reads "24/7", "24x7", "Monday to Friday 8.30 am - 5 pm", "Mon-Thu 0800-1700, Fri
// 08:00-12:00" and the like, all that ParseDutyHours reads included. Days must be named:
// nothing is guessed from times alone. nullopt for anything else. Total.
absl::optional<v1::DutyHours> ReadWrittenHours(absl::string_view text);

}  // namespace rollcall

#endif  // ROLLCALL_CORE_INTERCHANGE_WRITTEN_HOURS_H_
