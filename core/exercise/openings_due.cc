#include "core/exercise/openings_due.h"

#include <utility>

#include "absl/time/civil_time.h"
#include "core/base/status_macros.h"
#include "core/base/timestamp.h"
#include "core/exercise/exercise_id.h"
#include "core/exercise/recurrence.h"

namespace rollcall {
namespace {

// Id of the last occurrence that has started and is not open; empty for none.
absl::StatusOr<std::string> DueOccurrence(const std::string& plan_id, const v1::PlanRecord& record,
                                          absl::Time start, absl::Time now,
                                          const ZoneFinder& zones) {
  const v1::Plan& plan = record.plan();
  const absl::TimeZone zone = zones(plan.time_zone()).value_or(absl::UTCTimeZone());
  const absl::CivilSecond first = absl::ToCivilSecond(start, zone);
  const absl::Duration time_of_day =
      absl::Seconds(first - absl::CivilSecond(absl::CivilDay(first)));
  const auto last_opened = ParseOccurrenceId(record.last_exercise());
  const absl::CivilDay after =
      last_opened.has_value() ? last_opened->day : absl::CivilDay(first) - 1;
  absl::CivilDay until = absl::ToCivilDay(now, zone);
  const absl::Time today =
      absl::FromCivil(absl::CivilSecond(until) + absl::ToInt64Seconds(time_of_day), zone);
  if (today > now) --until;
  ASSIGN_OR_RETURN(const auto day,
                   LastOccurrence(plan.recurrence(), absl::CivilDay(first), after, until));
  return day.has_value() ? OccurrenceId(plan_id, *day) : std::string();
}

}  // namespace

absl::StatusOr<std::vector<DueOpening>> OpeningsDue(const View& view, absl::Time now,
                                                    const ZoneFinder& zones) {
  std::vector<std::pair<std::string, absl::Time>> started;
  const std::string prefix = view_key::Planned("");
  absl::Status status;
  RETURN_IF_ERROR(view.Scan(prefix, prefix, [&](absl::string_view key, absl::string_view bytes) {
    v1::PlannedRecord planned;
    if (!planned.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
      status = CorruptRecord(key);
      return false;
    }
    const auto start = FromTimestamp(planned.start_time());
    if (start.ok() && *start <= now) started.emplace_back(key.substr(prefix.size()), *start);
    return true;
  }));
  RETURN_IF_ERROR(status);
  std::vector<DueOpening> due;
  for (const auto& [plan_id, start] : started) {
    ASSIGN_OR_RETURN(auto record, ReadRecord<v1::PlanRecord>(view, view_key::Plan(plan_id)));
    if (!record.has_value()) return CorruptRecord(view_key::Plan(plan_id));
    std::string exercise = plan_id;
    if (!record->plan().recurrence().empty()) {
      ASSIGN_OR_RETURN(exercise, DueOccurrence(plan_id, *record, start, now, zones));
    }
    if (!exercise.empty()) due.push_back({std::move(exercise), *std::move(record)});
  }
  return due;
}

}  // namespace rollcall
