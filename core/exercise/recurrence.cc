#include "core/exercise/recurrence.h"

#include <libical/ical.h>

#include <memory>
#include <string>

#include "core/base/status_macros.h"
#include "core/statement/body.h"

namespace rollcall {
namespace {

using Iterator = std::unique_ptr<icalrecur_iterator, void (*)(icalrecur_iterator*)>;

icaltimetype ToIcal(absl::CivilDay day) {
  icaltimetype time = icaltime_null_time();
  time.year = static_cast<int>(day.year());
  time.month = day.month();
  time.day = day.day();
  time.is_date = 1;
  return time;
}

}  // namespace

absl::StatusOr<absl::optional<absl::CivilDay>> LastOccurrence(absl::string_view rule,
                                                              absl::CivilDay first,
                                                              absl::CivilDay after,
                                                              absl::CivilDay until) {
  RETURN_IF_ERROR(CheckRecurrence(rule));
  const icalrecurrencetype parsed = icalrecurrencetype_from_string(std::string(rule).c_str());
  const Iterator iterator(icalrecur_iterator_new(parsed, ToIcal(first)), icalrecur_iterator_free);
  if (iterator == nullptr) {
    return InvalidBody("recurrence", "is a rule that the calendar library does not take");
  }
  absl::optional<absl::CivilDay> last;
  const auto take = [&](absl::CivilDay day) {
    if (day > after && day <= until) last = day;
  };
  take(first);
  while (true) {
    const icaltimetype next = icalrecur_iterator_next(iterator.get());
    if (icaltime_is_null_time(next)) return last;
    const absl::CivilDay day(next.year, next.month, next.day);
    if (day > until) return last;
    if (day > first) take(day);
  }
}

absl::StatusOr<bool> IsOccurrence(absl::string_view rule, absl::CivilDay first,
                                  absl::CivilDay day) {
  ASSIGN_OR_RETURN(const auto last, LastOccurrence(rule, first, day - 1, day));
  return last.has_value();
}

}  // namespace rollcall
