#include "services/exercises/closing.h"

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "core/base/resource_name.h"
#include "core/base/status_macros.h"
#include "core/base/timestamp.h"
#include "core/exercise/board.h"
#include "core/exercise/report.h"
#include "rollcall/v1/exercise_view.pb.h"
#include "services/exercises/attempts.h"
#include "storage/ledger.h"

namespace rollcall {
namespace {

absl::Status FailUnmade(OperatorLog& log, absl::string_view exercise) {
  ASSIGN_OR_RETURN(const std::vector<OpenIntent> intents, OpenIntents(log.board()));
  BatchedSayings batches;
  for (const OpenIntent& intent : intents) {
    if (intent.exercise != exercise) continue;
    ASSIGN_OR_RETURN(const auto ping, ReadPing(log.board(), exercise, intent.ping));
    const uint32_t step = ping->attempts(static_cast<int>(intent.attempt) - 1).step();
    if (!IsForPeople(ping->target().steps(static_cast<int>(step)).channel_kind())) continue;
    v1::AttemptOutcome& outcome = *batches.Of(exercise, intent.state).add_outcomes();
    outcome.set_ping(intent.ping);
    outcome.set_attempt(intent.attempt);
    outcome.set_result(v1::ATTEMPT_RESULT_FAILED);
    outcome.set_reason(v1::VOID_REASON_NOT_ATTEMPTED);
  }
  if (batches.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const Verdicts verdicts, log.Say(batches.Take(log.speaker())));
  return FirstRefusal(verdicts);
}

// What is in force, of the States that were asked.
absl::StatusOr<std::map<std::string, v1::Reachability>> ReachabilityInForce(
    OperatorLog& log, absl::string_view exercise) {
  std::set<std::string> states;
  const std::string prefix = absl::StrCat("of/", exercise, "/");
  RETURN_IF_ERROR(log.board().Scan(prefix, prefix, [&](absl::string_view key, absl::string_view) {
    const absl::string_view rest = key.substr(prefix.size());
    states.emplace(rest.substr(0, rest.find('/')));
    return true;
  }));
  std::map<std::string, v1::Reachability> in_force;
  for (const std::string& state : states) {
    ASSIGN_OR_RETURN(const auto record,
                     ReadRecord<v1::ContentRecord>(StoreView(*log.head().reader),
                                                   view_key::Reachability(StateName(state))));
    if (!record.has_value()) continue;
    ASSIGN_OR_RETURN(const auto body, Ledger(*log.head().reader).Body(record->body_digest()));
    if (!body.has_value()) continue;
    if (!in_force[state].ParseFromString(*body)) return CorruptRecord("reachability");
  }
  return in_force;
}

absl::Status SayReachability(OperatorLog& log, absl::string_view exercise) {
  ASSIGN_OR_RETURN(const auto before, ReachabilityInForce(log, exercise));
  ASSIGN_OR_RETURN(auto facts, MakeReachability(log.board(), exercise, before));
  std::vector<Saying> sayings;
  for (auto& [state, fact] : facts) {
    sayings.push_back({Kind::kReachability, StateName(state), log.speaker().Body(std::move(fact))});
  }
  if (sayings.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const Verdicts verdicts, log.Say(sayings));
  return FirstRefusal(verdicts);
}

}  // namespace

absl::Status CloseExercise(OperatorLog& log, absl::string_view exercise) {
  RETURN_IF_ERROR(FailUnmade(log, exercise));
  ASSIGN_OR_RETURN(const auto record, ReadExercise(log.board(), exercise));
  ASSIGN_OR_RETURN(const absl::Time close, FromTimestamp(record->close_time()));
  if (close > log.Now()) return absl::OkStatus();
  RETURN_IF_ERROR(SayReachability(log, exercise));
  ASSIGN_OR_RETURN(v1::Report report, MakeReport(log.board(), exercise, log.head().size()));
  const std::vector<Saying> sayings = {
      {Kind::kReport, absl::StrCat("exercises/", exercise), log.speaker().Body(std::move(report))}};
  ASSIGN_OR_RETURN(const Verdicts verdicts, log.Say(sayings));
  RETURN_IF_ERROR(FirstRefusal(verdicts));
  if (!record->reported()) log.observer().OnClosed(exercise);
  return absl::OkStatus();
}

}  // namespace rollcall
