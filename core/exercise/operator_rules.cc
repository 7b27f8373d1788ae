#include "core/exercise/operator_rules.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/refusal.h"
#include "core/base/status_macros.h"
#include "core/base/timestamp.h"
#include "core/exercise/exercise_id.h"
#include "core/statement/authority.h"
#include "core/statement/body.h"
#include "core/statement/content_record.h"

namespace rollcall {
namespace {

using Pattern = ResourceName::Pattern;

absl::Status CheckOperator(const Judgement& judgement) {
  return CheckAuthorities(judgement.statement,
                          {AuthorityFor(judgement.charter.charter(), v1::CHARTER_ROLE_OPERATOR)});
}

absl::Status NotOpen(absl::string_view why) {
  return Refusal(absl::StatusCode::kFailedPrecondition, v1::ERROR_REASON_EXERCISE_NOT_OPEN, why);
}

absl::Status RequireOpened(const Judgement& judgement) {
  ASSIGN_OR_RETURN(
      const auto opened,
      judgement.changes.Get(view_key::Exercise(judgement.statement.subject().exercise)));
  if (opened.has_value()) return absl::OkStatus();
  return NotOpen("no exercise of that name has been opened");
}

// The plan, when it lets an exercise open at this place.
absl::StatusOr<PlanOfExercise> RequireStarted(const Judgement& judgement) {
  ASSIGN_OR_RETURN(PlanOfExercise plan,
                   FindPlan(judgement.changes, judgement.statement.subject().exercise));
  ASSIGN_OR_RETURN(const absl::Time start, FromTimestamp(plan.record.plan().start_time()));
  if (judgement.place.accept_time < start) return NotOpen("its start lies ahead");
  return plan;
}

absl::Status Open(const Judgement& judgement) {
  const std::string& id = judgement.statement.subject().exercise;
  ASSIGN_OR_RETURN(const auto opened, judgement.changes.Get(view_key::Exercise(id)));
  if (opened.has_value()) {
    return Refusal(absl::StatusCode::kFailedPrecondition, v1::ERROR_REASON_EXERCISE_OPEN,
                   "the exercise has been opened already");
  }
  ASSIGN_OR_RETURN(PlanOfExercise plan, RequireStarted(judgement));
  // Occurrences of one plan differ in their day only, and days ascend.
  if (id <= plan.record.last_exercise()) {
    return NotOpen(
        absl::StrCat("a later occurrence has been opened: ", plan.record.last_exercise()));
  }
  v1::ExerciseRecord record;
  record.set_plan_id(plan.plan_id);
  *record.mutable_plan() = plan.record.plan();
  record.set_plan_digest(plan.record.statement_digest());
  record.set_index(judgement.place.index);
  record.set_body_digest(judgement.statement.body_digest().ToBytes());
  *record.mutable_open_time() = ToTimestamp(judgement.place.accept_time);
  judgement.changes.Put(view_key::Exercise(id), record);

  if (plan.record.plan().recurrence().empty()) {
    judgement.changes.Delete(view_key::Planned(plan.plan_id));
  }
  plan.record.set_last_exercise(id);
  judgement.changes.Put(view_key::Plan(plan.plan_id), plan.record);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<PlanOfExercise> FindPlan(const View& view, absl::string_view exercise_id) {
  PlanOfExercise plan{std::string(exercise_id), {}};
  ASSIGN_OR_RETURN(auto found, ReadRecord<v1::PlanRecord>(view, view_key::Plan(exercise_id)));
  bool fits = found.has_value() && found->plan().recurrence().empty();
  if (const auto occurrence = ParseOccurrenceId(exercise_id); occurrence.has_value()) {
    plan.plan_id = occurrence->plan_id;
    ASSIGN_OR_RETURN(found, ReadRecord<v1::PlanRecord>(view, view_key::Plan(plan.plan_id)));
    fits = found.has_value() && !found->plan().recurrence().empty();
  }
  if (!fits) return NotOpen("no plan in force lets an exercise of that name open");
  if (found->plan().cancelled()) return NotOpen("its plan is cancelled");
  plan.record = *std::move(found);
  return plan;
}

absl::Status ApplyDispatch(const Judgement& judgement) {
  RETURN_IF_ERROR(CheckOperator(judgement));
  if (judgement.statement.subject().pattern == Pattern::kExercise) {
    RETURN_IF_ERROR(Open(judgement));
  } else if (!RequireOpened(judgement).ok()) {
    RETURN_IF_ERROR(RequireStarted(judgement).status());
  }
  return ClaimBody(judgement);
}

absl::Status ApplyAcknowledgement(const Judgement& judgement) {
  RETURN_IF_ERROR(CheckOperator(judgement));
  RETURN_IF_ERROR(RequireOpened(judgement));
  if (judgement.statement.header().sequence() > kMaxAcknowledgements) {
    return InvalidField("sequence", absl::StrCat("a ping is acknowledged at most ",
                                                 kMaxAcknowledgements, " times"));
  }
  return ClaimBody(judgement);
}

absl::Status ApplyReachability(const Judgement& judgement) {
  RETURN_IF_ERROR(CheckOperator(judgement));
  RETURN_IF_ERROR(ClaimBody(judgement));
  judgement.changes.Put(view_key::Reachability(judgement.statement.header().subject()),
                        RecordOf(judgement));
  return absl::OkStatus();
}

absl::Status ApplyReport(const Judgement& judgement) {
  RETURN_IF_ERROR(CheckOperator(judgement));
  RETURN_IF_ERROR(RequireOpened(judgement));
  RETURN_IF_ERROR(ClaimBody(judgement));
  judgement.changes.Put(view_key::Report(judgement.statement.subject().exercise),
                        RecordOf(judgement));
  return absl::OkStatus();
}

}  // namespace rollcall
