// Unannounced plans before their start: held on the desk, told to nobody but
// the controller and the operator.
#ifndef ROLLCALL_SERVICES_EXERCISES_HELD_PLANS_H_
#define ROLLCALL_SERVICES_EXERCISES_HELD_PLANS_H_

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "rollcall/v1/exercise_service.pb.h"
#include "services/exercises/desk.h"
#include "services/head.h"

namespace rollcall {

// More than anybody plans at once.
inline constexpr int kMaxHeldPlans = 100;

// Judges a plan as the log would at its start, and holds it; a cancelled one
// drops what is held. The reasons of SubmitStatement; INVALID_FIELD for a plan
// that is announced.
absl::StatusOr<v1::HeldPlan> HoldPlan(Desk& desk, const Head& head,
                                      const v1::HoldPlanRequest& request, absl::Time now);

// By start.
absl::StatusOr<v1::ListHeldPlansResponse> ListHeldPlans(const View& desk);

}  // namespace rollcall

#endif  // ROLLCALL_SERVICES_EXERCISES_HELD_PLANS_H_
