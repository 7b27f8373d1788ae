#include "core/exercise/exercise_id.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "core/base/calendar_date.h"

namespace rollcall {

std::string OccurrenceId(absl::string_view plan_id, absl::CivilDay day) {
  return absl::StrFormat("%s-%04d%02d%02d", plan_id, day.year(), day.month(), day.day());
}

absl::optional<Occurrence> ParseOccurrenceId(absl::string_view exercise_id) {
  if (exercise_id.size() <= kOccurrenceSuffixBytes) return absl::nullopt;
  const size_t dash = exercise_id.size() - kOccurrenceSuffixBytes;
  if (exercise_id[dash] != '-') return absl::nullopt;
  const absl::string_view digits = exercise_id.substr(dash + 1);
  const auto date = ParseDate(
      absl::StrCat(digits.substr(0, 4), "-", digits.substr(4, 2), "-", digits.substr(6, 2)));
  if (!date.has_value()) return absl::nullopt;
  return Occurrence{std::string(exercise_id.substr(0, dash)), *ToCivilDay(*date)};
}

}  // namespace rollcall
