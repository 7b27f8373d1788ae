// Exercises as the node's configuration has them.
#ifndef ROLLCALL_SERVICES_NODE_EXERCISE_PART_H_
#define ROLLCALL_SERVICES_NODE_EXERCISE_PART_H_

#include <memory>

#include "absl/status/statusor.h"
#include "services/exercises/exercise_observer.h"
#include "services/node/configuration.h"
#include "services/server.h"

namespace rollcall {

// Beneath the data directory: the desk (services/exercises/desk.h).
inline constexpr char kDeskDirectory[] = "exercises";

// The scheduler and its service on a leader with an operator key, refusals on
// any other node. Errors name the file or the key and say what to do. `observer`
// must outlive it.
absl::StatusOr<std::unique_ptr<ServerExtension>> MakeExercisePart(
    const Configuration& configuration, const ServerParts& server, ExerciseObserver& observer);

}  // namespace rollcall

#endif  // ROLLCALL_SERVICES_NODE_EXERCISE_PART_H_
