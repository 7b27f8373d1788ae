// Ids of exercises. A plan that does not recur is an exercise of its own id; an
// occurrence of a recurring plan is an exercise of its own, named after the
// local day on which it opens: plan "half-yearly", exercise
// "half-yearly-20261123".
#ifndef ROLLCALL_CORE_EXERCISE_EXERCISE_ID_H_
#define ROLLCALL_CORE_EXERCISE_EXERCISE_ID_H_

#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/types/optional.h"

namespace rollcall {

// A dash and eight digits.
inline constexpr size_t kOccurrenceSuffixBytes = 9;

struct Occurrence {
  std::string plan_id;
  absl::CivilDay day;
};

// Needs a year of 1000 to 9999.
std::string OccurrenceId(absl::string_view plan_id, absl::CivilDay day);

// The inverse; nullopt for an id that does not end with a dash and a day.
absl::optional<Occurrence> ParseOccurrenceId(absl::string_view exercise_id);

}  // namespace rollcall

#endif  // ROLLCALL_CORE_EXERCISE_EXERCISE_ID_H_
