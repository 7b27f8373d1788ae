// Exercises and plans.
#include <algorithm>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/civil_time.h"
#include "absl/types/optional.h"
#include "core/base/refusal.h"
#include "core/base/resource_name.h"
#include "core/base/status_macros.h"
#include "core/base/timestamp.h"
#include "core/exercise/board.h"
#include "core/exercise/exercise_id.h"
#include "core/exercise/ping.h"
#include "core/exercise/recurrence.h"
#include "core/exercise/regional_group.h"
#include "core/geography/state.h"
#include "rollcall/v1/view.pb.h"
#include "services/exercises/desk.h"
#include "services/exercises/exercise_reading.h"
#include "services/page_token.h"
#include "storage/ledger.h"

namespace rollcall {
namespace {

constexpr size_t kDefaultPage = 100;
constexpr size_t kMaxPage = 1000;
// Recurrences are looked for no further ahead.
constexpr int kMaxDaysAhead = 20 * 366;

// The first occurrence after a day; nullopt when none follows.
absl::StatusOr<absl::optional<absl::CivilDay>> NextOccurrence(const std::string& rule,
                                                              absl::CivilDay first,
                                                              absl::CivilDay after) {
  int near = 0;
  int far = 1;
  while (true) {
    ASSIGN_OR_RETURN(const auto found, LastOccurrence(rule, first, after, after + far));
    if (found.has_value()) break;
    if (far >= kMaxDaysAhead) return absl::optional<absl::CivilDay>();
    near = std::exchange(far, 2 * far);
  }
  while (far - near > 1) {
    const int middle = near + (far - near) / 2;
    ASSIGN_OR_RETURN(const auto found, LastOccurrence(rule, first, after, after + middle));
    (found.has_value() ? far : near) = middle;
  }
  return absl::optional<absl::CivilDay>(after + far);
}

// When a plan opens next; nullopt when it does not any more.
absl::StatusOr<absl::optional<absl::Time>> NextOpening(const v1::PlanRecord& record,
                                                       const ZoneFinder& zones) {
  const v1::Plan& plan = record.plan();
  if (plan.cancelled()) return absl::optional<absl::Time>();
  ASSIGN_OR_RETURN(const absl::Time start, FromTimestamp(plan.start_time()));
  const auto last = ParseOccurrenceId(record.last_exercise());
  if (plan.recurrence().empty() || !last.has_value()) return absl::optional<absl::Time>(start);
  const absl::TimeZone zone = zones(plan.time_zone()).value_or(absl::UTCTimeZone());
  const absl::CivilSecond first = absl::ToCivilSecond(start, zone);
  const auto time_of_day = first - absl::CivilSecond(absl::CivilDay(first));
  ASSIGN_OR_RETURN(const auto day,
                   NextOccurrence(plan.recurrence(), absl::CivilDay(first), last->day));
  if (!day.has_value()) return absl::optional<absl::Time>();
  return absl::optional<absl::Time>(absl::FromCivil(absl::CivilSecond(*day) + time_of_day, zone));
}

absl::Status FillPlanStatement(const Head& head, const std::string& digest,
                               v1::Exercise& exercise) {
  exercise.set_plan_digest(digest);
  ASSIGN_OR_RETURN(const auto record, ReadRecord<v1::StatementRecord>(StoreView(*head.reader),
                                                                      view_key::Statement(digest)));
  if (record.has_value()) exercise.set_plan_index(record->index());
  return absl::OkStatus();
}

absl::StatusOr<v1::Exercise> OfPlan(const ExerciseReading& reading, const std::string& id,
                                    const v1::PlanRecord& record) {
  v1::Exercise exercise;
  exercise.set_name(absl::StrCat("exercises/", id));
  *exercise.mutable_plan() = record.plan();
  exercise.set_plan_index(record.index());
  exercise.set_plan_digest(record.statement_digest());
  ASSIGN_OR_RETURN(const auto next, NextOpening(record, reading.zones));
  if (next.has_value()) *exercise.mutable_open_time() = ToTimestamp(*next);
  exercise.set_phase(record.plan().cancelled() ? v1::EXERCISE_PHASE_CANCELLED
                     : next.has_value()        ? v1::EXERCISE_PHASE_PLANNED
                                               : v1::EXERCISE_PHASE_CLOSED);
  return exercise;
}

absl::StatusOr<v1::Exercise> OfRecord(const ExerciseReading& reading, const std::string& id,
                                      const v1::ExerciseRecord& record) {
  v1::Exercise exercise;
  exercise.set_name(absl::StrCat("exercises/", id));
  *exercise.mutable_plan() = record.plan();
  *exercise.mutable_open_time() = record.open_time();
  RETURN_IF_ERROR(FillPlanStatement(reading.head, record.plan_digest(), exercise));
  ASSIGN_OR_RETURN(const auto report, StoreView(*reading.head.reader).Get(view_key::Report(id)));
  exercise.set_phase(report.has_value() ? v1::EXERCISE_PHASE_CLOSED : v1::EXERCISE_PHASE_OPEN);
  ASSIGN_OR_RETURN(const auto board, ReadExercise(reading.board, id));
  if (board.has_value()) *exercise.mutable_close_time() = board->close_time();
  return exercise;
}

using Counts = std::map<v1::PingOutcome, uint32_t>;

template <typename Field>
void Write(const Counts& counts, Field* field) {
  for (const auto& [outcome, count] : counts) {
    v1::OutcomeCount& line = *field->Add();
    line.set_outcome(outcome);
    line.set_count(count);
  }
}

// The pings that the caller may see.
absl::Status FillOutcomes(const ExerciseReading& reading, const std::string& id,
                          v1::Exercise& exercise) {
  Counts all;
  std::map<v1::RegionalGroup, Counts> groups;
  const bool every = SeesEveryPing(reading.caller);
  absl::Status status;
  const std::string prefix = board_key::Ping(id, "");
  RETURN_IF_ERROR(
      reading.board.Scan(prefix, prefix, [&](absl::string_view key, absl::string_view bytes) {
        v1::PingRecord ping;
        if (!ping.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
          status = CorruptRecord(key);
          return false;
        }
        if (!every && reading.caller.participant != StateName(ping.state())) return true;
        const v1::PingOutcome outcome = OutcomeAt(ping, exercise.plan(), reading.now);
        ++all[outcome];
        const StateRow* const state = FindByAlpha3(ping.state());
        ++groups[state == nullptr ? v1::REGIONAL_GROUP_UNSPECIFIED : GroupOf(*state)][outcome];
        return true;
      }));
  RETURN_IF_ERROR(status);
  Write(all, exercise.mutable_outcomes());
  for (const auto& [group, counts] : groups) {
    v1::GroupOutcomes& line = *exercise.add_groups();
    line.set_group(group);
    Write(counts, line.mutable_outcomes());
  }
  return absl::OkStatus();
}

// Ids beneath a prefix of the view.
absl::Status AddIds(const View& view, const std::string& prefix, std::set<std::string>& ids) {
  return view.Scan(prefix, prefix, [&](absl::string_view key, absl::string_view) {
    ids.emplace(key.substr(prefix.size()));
    return true;
  });
}

absl::StatusOr<absl::optional<v1::Exercise>> Find(const ExerciseReading& reading,
                                                  const std::string& id) {
  const StoreView view(*reading.head.reader);
  ASSIGN_OR_RETURN(const auto opened, ReadRecord<v1::ExerciseRecord>(view, view_key::Exercise(id)));
  if (opened.has_value()) {
    ASSIGN_OR_RETURN(auto exercise, OfRecord(reading, id, *opened));
    return absl::optional<v1::Exercise>(std::move(exercise));
  }
  ASSIGN_OR_RETURN(const auto plan, ReadRecord<v1::PlanRecord>(view, view_key::Plan(id)));
  if (!plan.has_value()) return absl::optional<v1::Exercise>();
  ASSIGN_OR_RETURN(auto exercise, OfPlan(reading, id, *plan));
  return absl::optional<v1::Exercise>(std::move(exercise));
}

}  // namespace

bool SeesEveryPing(const Caller& caller) {
  return caller.roles.Meets({Role::kExerciseController, Role::kOperator, Role::kAuditor});
}

absl::StatusOr<v1::Exercise> GetExercise(const ExerciseReading& reading, absl::string_view name) {
  const auto parsed = ResourceName::Parse(name);
  if (!parsed.ok() || parsed->pattern != ResourceName::Pattern::kExercise) {
    return InvalidField("name", "must be the name of an exercise: exercises/2026-h2");
  }
  ASSIGN_OR_RETURN(auto exercise, Find(reading, parsed->exercise));
  if (!exercise.has_value()) {
    return Refusal(absl::StatusCode::kNotFound, v1::ERROR_REASON_NOT_FOUND,
                   "there is no exercise and no plan of that name");
  }
  RETURN_IF_ERROR(FillOutcomes(reading, parsed->exercise, *exercise));
  return *std::move(exercise);
}

absl::StatusOr<v1::ListExercisesResponse> ListExercises(const ExerciseReading& reading,
                                                        const v1::ListExercisesRequest& request) {
  constexpr absl::string_view kScope = "ListExercises";
  ASSIGN_OR_RETURN(const size_t limit, CheckPageSize(request.page_size(), kDefaultPage, kMaxPage));
  ASSIGN_OR_RETURN(const std::string after, ReadPageToken(kScope, request.page_token()));
  const StoreView view(*reading.head.reader);
  std::set<std::string> ids;
  RETURN_IF_ERROR(AddIds(view, view_key::Exercise(""), ids));
  RETURN_IF_ERROR(AddIds(view, view_key::Plan(""), ids));
  // The latest start first: by what is left until the end of time.
  std::map<std::string, v1::Exercise> by_start;
  for (const std::string& id : ids) {
    ASSIGN_OR_RETURN(auto exercise, Find(reading, id));
    if (!exercise.has_value()) continue;
    const auto start = FromTimestamp(exercise->has_open_time() ? exercise->open_time()
                                                               : exercise->plan().start_time());
    constexpr int64_t kEnd = 999'999'999'999;
    const int64_t left = kEnd - absl::ToUnixSeconds(start.value_or(absl::UnixEpoch()));
    by_start.emplace(absl::StrFormat("%012d/%s", left, id), *std::move(exercise));
  }
  v1::ListExercisesResponse response;
  PageRoom room(limit);
  for (auto line = by_start.upper_bound(after); line != by_start.end(); ++line) {
    if (!room.Take(line->second.ByteSizeLong())) {
      response.set_next_page_token(MakePageToken(kScope, std::prev(line)->first));
      break;
    }
    *response.add_exercises() = std::move(line->second);
  }
  return response;
}

absl::StatusOr<v1::GetReportResponse> GetReport(const ExerciseReading& reading,
                                                absl::string_view exercise) {
  const auto parsed = ResourceName::Parse(exercise);
  if (!parsed.ok() || parsed->pattern != ResourceName::Pattern::kExercise) {
    return InvalidField("exercise", "must be the name of an exercise: exercises/2026-h2");
  }
  const StoreView view(*reading.head.reader);
  const absl::Status none = Refusal(absl::StatusCode::kNotFound, v1::ERROR_REASON_NOT_FOUND,
                                    "there is no report until the exercise has closed");
  ASSIGN_OR_RETURN(const auto record,
                   ReadRecord<v1::ContentRecord>(view, view_key::Report(parsed->exercise)));
  ASSIGN_OR_RETURN(const auto opened,
                   ReadRecord<v1::ExerciseRecord>(view, view_key::Exercise(parsed->exercise)));
  if (!record.has_value() || !opened.has_value()) return none;
  ASSIGN_OR_RETURN(const auto body, Ledger(*reading.head.reader).Body(record->body_digest()));
  v1::GetReportResponse response;
  if (!body.has_value()) return none;
  if (!response.mutable_report()->ParseFromString(*body)) return CorruptRecord("report");
  response.set_index(record->index());
  response.set_statement_digest(record->statement_digest());
  *response.mutable_plan() = opened->plan();
  return response;
}

}  // namespace rollcall
