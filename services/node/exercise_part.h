// Exercises as the node's configuration has them.
#ifndef ROLLCALL_SERVICES_NODE_EXERCISE_PART_H_
#define ROLLCALL_SERVICES_NODE_EXERCISE_PART_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "services/exercises/exercise_observer.h"
#include "services/exercises/operator.h"
#include "services/node/configuration.h"
#include "services/server.h"
#include "storage/rocksdb_store.h"
#include "storage/store.h"

namespace rollcall {

// Beneath the data directory: the desk (services/exercises/desk.h).
inline constexpr char kDeskDirectory[] = "exercises";

// The operator whose key is configured; null for none. Errors name the file.
absl::StatusOr<std::unique_ptr<Operator>> LoadOperator(const Configuration& configuration,
                                                       const std::string& origin);

// Opens or makes the desk. The errors of OpenRocksDbStore.
absl::StatusOr<std::unique_ptr<DiskStore>> OpenDesk(const Configuration& configuration);

// The scheduler and its service on a leader with an operator, refusals on any
// other node, which needs no desk. `desk` and `observer` must outlive it.
absl::StatusOr<std::unique_ptr<ServerExtension>> MakeExercisePart(
    const Configuration& configuration, std::unique_ptr<Operator> speaker, Store* desk,
    const ServerParts& server, ExerciseObserver& observer);

}  // namespace rollcall

#endif  // ROLLCALL_SERVICES_NODE_EXERCISE_PART_H_
