// What the scheduler tells whoever runs the node.
#ifndef ROLLCALL_SERVICES_EXERCISES_EXERCISE_OBSERVER_H_
#define ROLLCALL_SERVICES_EXERCISES_EXERCISE_OBSERVER_H_

#include <cstddef>
#include <cstdint>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "rollcall/v1/exercise.pb.h"
#include "rollcall/v1/sheet.pb.h"

namespace rollcall {

// Called on the scheduler's thread: quick, and does not call back. No event
// holds a contact, a code or what is held unannounced. Every method does nothing
// unless overridden.
class ExerciseObserver {
 public:
  virtual ~ExerciseObserver() = default;

  virtual void OnOpened(absl::string_view /*exercise*/, size_t /*pings*/) {}
  virtual void OnClosed(absl::string_view /*exercise*/) {}

  // What became of an attempt, as it was logged.
  virtual void OnOutcome(v1::AttemptResult /*result*/) {}

  // Attempts under way, each time that it changes.
  virtual void OnUnderWay(size_t /*attempts*/) {}

  // An answer was taken.
  virtual void OnAnswer() {}

  virtual void OnReminder() {}

  // Bodies in the log that contradict the board.
  virtual void OnFinding(uint64_t /*index*/, absl::string_view /*why*/) {}

  // The scheduler could not do something and will try again.
  virtual void OnTrouble(const absl::Status& /*why*/) {}
};

}  // namespace rollcall

#endif  // ROLLCALL_SERVICES_EXERCISES_EXERCISE_OBSERVER_H_
