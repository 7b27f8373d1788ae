// Plans: what an exercise controller may plan.
#ifndef ROLLCALL_CORE_EXERCISE_PLAN_RULES_H_
#define ROLLCALL_CORE_EXERCISE_PLAN_RULES_H_

#include <cstddef>
#include <functional>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "core/statement/judgement.h"
#include "rollcall/v1/exercise.pb.h"

namespace rollcall {

// Limits of a plan.
inline constexpr size_t kMaxPlanTitleBytes = 200;  // a subject line
inline constexpr size_t kMaxQuestionBytes = 1000;  // a paragraph
inline constexpr size_t kMaxTimeZoneBytes = 64;
inline constexpr int kMaxScorePoints = 8;
inline constexpr uint32_t kMaxAttemptsPerChannel = 3;
inline constexpr absl::Duration kMaxPlanLead = absl::Hours(24 * 3653);  // ten years
// Beyond a day a pace is no pace but several exercises.
inline constexpr absl::Duration kMaxPacing = absl::Hours(24);
// A rehearsal's; shorter ones would measure mail servers' queues (docs/adr).
inline constexpr absl::Duration kMinWindow = absl::Minutes(1);
inline constexpr absl::Duration kMaxWindow = absl::Hours(24 * 14);
inline constexpr absl::Duration kMinRetryAfter = absl::Minutes(1);
inline constexpr absl::Duration kMaxRetryAfter = absl::Hours(6);
// How late an unannounced plan may open when the operator's node was down.
inline constexpr absl::Duration kMaxUnannouncedDelay = absl::Hours(24);

// OK for a plan that breaks no rule of exercise.proto. Needs no time zone data.
// Reason INVALID_BODY, metadata "field".
absl::Status CheckPlan(const v1::Plan& plan, absl::Time accept_time);

// What only the accepting node can tell, with its time zone data: that the zone
// is known.
absl::Status AdmitPlan(const v1::Plan& plan,
                       const std::function<bool(absl::string_view)>& knows_time_zone);

// Signed by the role exercise controller. Reasons beside those of CheckPlan and
// CheckAuthorities: EXERCISE_OPEN.
absl::Status ApplyPlan(const Judgement& judgement);

// The plan that is proposed to a controller: the defaults of its kind for what
// has one. Title, start, time zone and question are the controller's.
v1::Plan DefaultPlan(v1::ExerciseKind kind);

}  // namespace rollcall

#endif  // ROLLCALL_CORE_EXERCISE_PLAN_RULES_H_
