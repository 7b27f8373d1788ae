// Opening exercises: whom they ask, frozen, and the opening that makes it count.
#ifndef ROLLCALL_SERVICES_EXERCISES_OPENINGS_H_
#define ROLLCALL_SERVICES_EXERCISES_OPENINGS_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "core/exercise/targets.h"
#include "rollcall/v1/exercise.pb.h"
#include "services/exercises/operator_log.h"

namespace rollcall {

// Opens what is due: plans in the log, and plans that are held on the desk,
// which go into the log just before. A held plan whose day has passed, or that
// the log refuses for good, is dropped. `zones` finds time zones.
absl::Status OpenDue(OperatorLog& log, const ZoneFinder& zones);

// When the next held plan starts; InfiniteFuture for none. Plans in the log are
// looked at whenever the scheduler wakes.
absl::StatusOr<absl::Time> NextHeldStart(const View& desk);

}  // namespace rollcall

#endif  // ROLLCALL_SERVICES_EXERCISES_OPENINGS_H_
