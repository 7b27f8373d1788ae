// The log as the operator keeps it: followed onto the desk, and written to.
#ifndef ROLLCALL_SERVICES_EXERCISES_OPERATOR_LOG_H_
#define ROLLCALL_SERVICES_EXERCISES_OPERATOR_LOG_H_

#include <functional>
#include <memory>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "absl/types/span.h"
#include "core/base/clock.h"
#include "services/clock_guard.h"
#include "services/exercises/desk.h"
#include "services/exercises/exercise_observer.h"
#include "services/exercises/log_writer.h"
#include "services/exercises/operator.h"
#include "services/head.h"
#include "storage/chain.h"

namespace rollcall {

using Verdicts = std::vector<absl::StatusOr<v1::Receipt>>;

// The first refusal, or OK.
absl::Status FirstRefusal(const Verdicts& verdicts);

// Thread-compatible: the scheduler's thread's. What is given must outlive it.
class OperatorLog {
 public:
  // Told which pings changed, after each Follow that changed some.
  using OnChange = std::function<void(const std::vector<PingId>&)>;

  OperatorLog(Operator& speaker, LogWriter& writer, const PublishedHead& head, Desk& desk,
              const Clock& clock, bool accept_clock, ExerciseObserver& observer, OnChange on_change)
      : speaker_(speaker),
        writer_(writer),
        published_(head),
        desk_(desk),
        clock_(clock),
        observer_(observer),
        on_change_(std::move(on_change)),
        head_(head.Current()),
        last_accept_time_(LastAcceptTime(*head_->reader).value_or(absl::nullopt)),
        bounded_time_(clock, last_accept_time_, accept_clock) {}

  // Brings the board up to the published head.
  absl::Status Follow();

  // Says these in this order, after statements that others have sealed, then
  // follows. One verdict each; what was not tried has the refusal before it. An
  // error beside them: what was said may be in the log, and the board is behind.
  absl::StatusOr<Verdicts> Say(absl::Span<const Saying> sayings,
                               std::vector<LogWriter::Sealed> before = {});

  // As of the last Follow.
  const Head& head() const { return *head_; }
  const View& board() const { return desk_.view(); }
  Desk& desk() { return desk_; }
  Operator& speaker() { return speaker_; }
  ExerciseObserver& observer() { return observer_; }
  absl::Time Now() const { return clock_.Now(); }
  // The same, but not further ahead than the log bears out (BoundedTime): for what
  // cannot be taken back and passes no clock guard.
  absl::Time BoundedNow() { return bounded_time_.Now(last_accept_time_); }
  // Of the last entry; nullopt when it cannot be read, which Follow tells.
  absl::optional<absl::Time> last_accept_time() const { return last_accept_time_; }
  const Clock& clock() const { return clock_; }

 private:
  Operator& speaker_;
  LogWriter& writer_;
  const PublishedHead& published_;
  Desk& desk_;
  const Clock& clock_;
  ExerciseObserver& observer_;
  const OnChange on_change_;
  std::shared_ptr<const Head> head_;
  absl::optional<absl::Time> last_accept_time_;
  BoundedTime bounded_time_;
};

}  // namespace rollcall

#endif  // ROLLCALL_SERVICES_EXERCISES_OPERATOR_LOG_H_
