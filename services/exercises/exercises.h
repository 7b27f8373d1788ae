// Exercises as a part of a node: the scheduler on its thread, and the service.
#ifndef ROLLCALL_SERVICES_EXERCISES_EXERCISES_H_
#define ROLLCALL_SERVICES_EXERCISES_EXERCISES_H_

#include <memory>

#include "absl/status/statusor.h"
#include "services/exercises/attempts.h"
#include "services/exercises/exercise_observer.h"
#include "services/exercises/operator.h"
#include "services/exercises/reminder_sender.h"
#include "services/server.h"
#include "storage/store.h"

namespace rollcall {

// What a node runs exercises with.
struct ExerciseParts {
  Store* store = nullptr;  // the desk's own, written by nobody else; must outlive it
  std::unique_ptr<Operator> speaker;
  Dispatchers dispatchers;                    // beside the one for secure URIs, which is made here
  std::unique_ptr<ReminderSender> reminders;  // null: States are not reminded
  ExerciseObserver* observer = nullptr;       // must outlive it
};

// Runs exercises. FAILED_PRECONDITION when the charter in force does not name
// the operator's key.
absl::StatusOr<std::unique_ptr<ServerExtension>> RunExercises(ExerciseParts parts,
                                                              const ServerParts& server);

// For a follower, or a node without the operator's key. Serves what every copy of
// the log tells: GetExercise and ListExercises, without how pings stand, and
// GetReport. Refuses all other calls with NO_EXERCISES_HERE.
std::unique_ptr<ServerExtension> RefuseExercises(const ServerParts& server);

}  // namespace rollcall

#endif  // ROLLCALL_SERVICES_EXERCISES_EXERCISES_H_
