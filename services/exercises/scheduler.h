// The scheduler: runs exercises. The only one that speaks as the operator.
//
// Follows the log onto the board, sees what is due, does it, and takes answers.
// It remembers nothing that is not in the log or on the desk: after a crash it
// goes on from there.
#ifndef ROLLCALL_SERVICES_EXERCISES_SCHEDULER_H_
#define ROLLCALL_SERVICES_EXERCISES_SCHEDULER_H_

#include <cstddef>
#include <functional>
#include <memory>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "core/exercise/targets.h"
#include "services/exercises/answers.h"
#include "services/exercises/attempts.h"
#include "services/exercises/operator_log.h"
#include "services/exercises/reminders.h"

namespace rollcall {

// How long it rests at most: a clock that somebody set is noticed by then.
inline constexpr absl::Duration kMaxRest = absl::Seconds(1);
// Answers and outcomes that wait for their turn: a few rounds of a busy hour.
inline constexpr size_t kMaxWaitingRequests = 4096;
// Rests after it could not do something, doubled each time.
inline constexpr absl::Duration kMinTroubleRest = absl::Seconds(1);
inline constexpr absl::Duration kMaxTroubleRest = absl::Minutes(1);

// One thread calls Work, by Exercises or a test; Ask is thread-safe.
class Scheduler {
 public:
  // `wake` is called when there is something to do before the time that Work
  // told, on any thread.
  Scheduler(OperatorLog& log, Dispatchers dispatchers, std::unique_ptr<ReminderSender> reminders,
            ZoneFinder zones, std::function<void()> wake);

  // Does all that is due and answers all that was asked. How long to rest: at
  // most kMaxRest.
  absl::Duration Work();

  // Takes an answer or an outcome; it is judged and told at the next Work, on its
  // thread. When too many wait, QUEUE_FULL is told at once on this one.
  void Ask(AnswerRequest request);

  // Ends the dispatchers and the sender of reminders, logs what they still told,
  // and refuses what is asked from then on with SHUTTING_DOWN. Called by the thread
  // of Work, which does not work again.
  void Stop();

 private:
  // Whether there may be more to do at once.
  absl::StatusOr<bool> DoWhatIsDue();
  absl::Status TakeAnswers();
  // Forgets what is old, when the last time is kPruningInterval ago.
  absl::Status Prune();
  std::vector<AnswerRequest> TakeRequests();

  OperatorLog& log_;
  Attempts attempts_;
  Reminders reminders_;
  const ZoneFinder zones_;
  const std::function<void()> wake_;
  absl::Duration next_pruning_ = -absl::InfiniteDuration();  // Clock::Monotonic
  absl::Duration trouble_rest_ = kMinTroubleRest;
  absl::Duration trouble_until_ = -absl::InfiniteDuration();  // Clock::Monotonic

  absl::Mutex mutex_;
  std::vector<AnswerRequest> requests_ ABSL_GUARDED_BY(mutex_);
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace rollcall

#endif  // ROLLCALL_SERVICES_EXERCISES_SCHEDULER_H_
