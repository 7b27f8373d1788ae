// What the operator says in an exercise, by headers and plans alone: the bodies
// are the admission check's matter (exercise_bodies.h) and the board's.
#ifndef ROLLCALL_CORE_EXERCISE_OPERATOR_RULES_H_
#define ROLLCALL_CORE_EXERCISE_OPERATOR_RULES_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "core/statement/judgement.h"
#include "core/statement/view.h"
#include "rollcall/v1/exercise_view.pb.h"

namespace rollcall {

// Answers to one ping: by each of a contact's channels once, and then some.
inline constexpr uint64_t kMaxAcknowledgements = 32;

// The plan under which an exercise of this id opens, and its id. Reason
// EXERCISE_NOT_OPEN when there is none or it is cancelled.
struct PlanOfExercise {
  std::string plan_id;
  v1::PlanRecord record;
};
absl::StatusOr<PlanOfExercise> FindPlan(const View& view, absl::string_view exercise_id);

// Signed by the role operator, as all below. About an exercise: opens it, once,
// from its plan's start on. About one of its States: lists before the opening,
// batches after it. Reasons beside those of CheckAuthorities and ClaimBody:
// EXERCISE_NOT_OPEN, EXERCISE_OPEN.
absl::Status ApplyDispatch(const Judgement& judgement);

// Of an exercise that is open or was: late ones count as late and are never
// refused. Reason EXERCISE_NOT_OPEN.
absl::Status ApplyAcknowledgement(const Judgement& judgement);

// Replaces what was in force for the State.
absl::Status ApplyReachability(const Judgement& judgement);

// Of an exercise that is open or was. Replaces an earlier report.
absl::Status ApplyReport(const Judgement& judgement);

}  // namespace rollcall

#endif  // ROLLCALL_CORE_EXERCISE_OPERATOR_RULES_H_
