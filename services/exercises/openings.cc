#include "services/exercises/openings.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/types/optional.h"
#include "core/base/refusal.h"
#include "core/base/status_macros.h"
#include "core/base/timestamp.h"
#include "core/exercise/board.h"
#include "core/exercise/openings_due.h"
#include "core/exercise/plan_rules.h"
#include "core/geography/state.h"
#include "rollcall/v1/directory_service.pb.h"
#include "rollcall/v1/exercise_desk.pb.h"
#include "storage/ledger.h"

namespace rollcall {
namespace {

// An exercise that may open now.
struct Opening {
  std::string exercise;
  v1::Plan plan;
  std::string plan_digest;
  std::vector<LogWriter::Sealed> held;  // the plan itself, when the log has it not yet
};

// A list of each State that is asked, then the opening that names them.
absl::StatusOr<std::vector<Saying>> ListsAndOpening(OperatorLog& log, const ZoneFinder& zones,
                                                    const Opening& opening) {
  TargetPicker picker(opening.plan, log.Now(), zones, log.speaker().random());
  const Ledger ledger(*log.head().reader);
  const std::string name = absl::StrCat("exercises/", opening.exercise);
  v1::Dispatch said;
  said.mutable_opening()->set_plan_digest(opening.plan_digest);
  std::vector<Saying> sayings;
  for (const StateRow& row : AllStates()) {
    ASSIGN_OR_RETURN(const auto bytes, ledger.Answer(row.alpha3));
    if (!bytes.has_value()) continue;
    v1::State state;
    if (!state.ParseFromString(*bytes)) return CorruptRecord(row.alpha3);
    v1::Dispatch list;
    *list.mutable_targets() = picker.Pick(state);
    if (list.targets().targets().empty()) continue;
    std::string body = log.speaker().Body(std::move(list));
    v1::TargetListDigest& named = *said.mutable_opening()->add_lists();
    named.set_state(std::string(row.alpha3));
    named.set_body_digest(Sha256(body).ToBytes());
    sayings.push_back(
        {Kind::kDispatch, absl::StrCat(name, "/states/", row.alpha3), std::move(body)});
  }
  sayings.push_back({Kind::kDispatch, name, log.speaker().Body(std::move(said))});
  return sayings;
}

absl::Status Open(OperatorLog& log, const ZoneFinder& zones, Opening opening) {
  ASSIGN_OR_RETURN(const std::vector<Saying> sayings, ListsAndOpening(log, zones, opening));
  ASSIGN_OR_RETURN(const Verdicts verdicts, log.Say(sayings, std::move(opening.held)));
  RETURN_IF_ERROR(FirstRefusal(verdicts));
  ASSIGN_OR_RETURN(const auto exercise, ReadExercise(log.board(), opening.exercise));
  log.observer().OnOpened(opening.exercise, exercise.has_value() ? exercise->pings() : 0);
  return absl::OkStatus();
}

// A plan on the desk whose start has come.
struct Held {
  std::string exercise;
  std::string bytes;  // as they were read
  v1::HeldPlanRecord record;
  v1::Plan plan;
  absl::Time start;
};

absl::StatusOr<std::vector<Held>> ReadHeld(const View& desk) {
  std::vector<Held> all;
  const std::string prefix = desk_key::Held("");
  absl::Status status;
  RETURN_IF_ERROR(desk.Scan(prefix, prefix, [&](absl::string_view key, absl::string_view bytes) {
    Held held;
    held.exercise = std::string(key.substr(prefix.size()));
    held.bytes = std::string(bytes);
    if (!held.record.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())) ||
        !held.plan.ParseFromString(held.record.body())) {
      status = CorruptRecord(key);
      return false;
    }
    held.start = FromTimestamp(held.plan.start_time()).value_or(absl::InfinitePast());
    all.push_back(std::move(held));
    return true;
  }));
  RETURN_IF_ERROR(status);
  return all;
}

// Unless the controller has given another one meanwhile.
absl::Status Drop(OperatorLog& log, const Held& held) {
  return log.desk().DeleteIf(desk_key::Held(held.exercise), held.bytes);
}

absl::Status OpenHeld(OperatorLog& log, const ZoneFinder& zones, const Held& held) {
  ASSIGN_OR_RETURN(Statement statement, Statement::Open(held.record.envelope()));
  Opening opening{held.exercise, held.plan, statement.digest().ToBytes(), {}};
  // After a crash between the plan and its opening it is an ordinary plan.
  ASSIGN_OR_RETURN(const auto index, Ledger(*log.head().reader).IndexOf(statement.digest()));
  if (index.has_value()) return Drop(log, held);
  opening.held.push_back({std::move(statement), held.record.body()});
  const absl::Status opened = Open(log, zones, std::move(opening));
  // UNAVAILABLE and the like pass, a leap of the clock too, by which no day has
  // passed; everything else will be refused again.
  const bool tries_again = absl::IsUnavailable(opened) || absl::IsResourceExhausted(opened);
  if (tries_again && log.BoundedNow() < held.start + kMaxUnannouncedDelay) return opened;
  if (!opened.ok()) log.observer().OnTrouble(opened);
  return Drop(log, held);
}

}  // namespace

absl::Status OpenDue(OperatorLog& log, const ZoneFinder& zones) {
  ASSIGN_OR_RETURN(const std::vector<Held> all, ReadHeld(log.board()));
  for (const Held& held : all) {
    if (held.start <= log.Now()) RETURN_IF_ERROR(OpenHeld(log, zones, held));
  }
  ASSIGN_OR_RETURN(const std::vector<DueOpening> due,
                   OpeningsDue(StoreView(*log.head().reader), log.Now(), zones));
  for (const DueOpening& opening : due) {
    RETURN_IF_ERROR(Open(
        log, zones, {opening.exercise, opening.plan.plan(), opening.plan.statement_digest(), {}}));
  }
  return absl::OkStatus();
}

absl::StatusOr<absl::Time> NextHeldStart(const View& desk) {
  ASSIGN_OR_RETURN(const std::vector<Held> all, ReadHeld(desk));
  absl::Time next = absl::InfiniteFuture();
  for (const Held& held : all) next = std::min(next, held.start);
  return next;
}

}  // namespace rollcall
