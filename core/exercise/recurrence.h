// Recurrence of plans: RRULE of RFC 5545, by libical, in whole local days. No
// time zone is needed here: a day of a calendar is the same everywhere.
#ifndef ROLLCALL_CORE_EXERCISE_RECURRENCE_H_
#define ROLLCALL_CORE_EXERCISE_RECURRENCE_H_

#include <cstddef>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/types/optional.h"

namespace rollcall {

inline constexpr size_t kMaxRecurrenceBytes = 200;  // the longest useful rule, twice

// OK for an RRULE value in days, weeks, months or years of the parts that
// docs/formats/exercise.md names: each comes again and again, whatever the first
// day is. Asks no library, so that the fold may ask it. INVALID_ARGUMENT, reason
// INVALID_BODY, field "recurrence", otherwise.
absl::Status CheckRecurrence(absl::string_view rule);

// The last occurrence that is after `after` and not after `until`; nullopt when
// there is none. `first` is an occurrence, whatever the rule says. Needs a rule
// that passed CheckRecurrence.
absl::StatusOr<absl::optional<absl::CivilDay>> LastOccurrence(absl::string_view rule,
                                                              absl::CivilDay first,
                                                              absl::CivilDay after,
                                                              absl::CivilDay until);

// True when `day` is an occurrence.
absl::StatusOr<bool> IsOccurrence(absl::string_view rule, absl::CivilDay first, absl::CivilDay day);

}  // namespace rollcall

#endif  // ROLLCALL_CORE_EXERCISE_RECURRENCE_H_
