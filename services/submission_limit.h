// The limit on submissions under way: what is taken is answered soon, and nobody
// takes the room of others.
//
// A queue that takes all that comes makes everybody wait for as long as it is,
// and then for nothing, because whoever waited too long has given up. So there
// are only as many places as are answered in kMaxSubmissionWait at the rate that this
// machine has shown; the rest is refused at once and comes again. Of places and
// bytes, no caller holds more than are left free: one alone half of them, two a
// third each. Who holds none finds one as long as the queue behind has room.
#ifndef ROLLCALL_SERVICES_SUBMISSION_LIMIT_H_
#define ROLLCALL_SERVICES_SUBMISSION_LIMIT_H_

#include <cstddef>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "core/base/clock.h"

namespace rollcall {

// What a statement may wait for its verdict when all places are taken.
inline constexpr absl::Duration kMaxSubmissionWait = absl::Milliseconds(25);
// Places however slow the machine is: half of them keep 64 statements of one caller
// under way, which make a group worth its sync.
inline constexpr size_t kMinPlaces = 128;
// What a rate is measured over, and only while something is under way.
inline constexpr absl::Duration kRatePeriod = absl::Milliseconds(100);
// When a refused submission is worth another try.
inline constexpr absl::Duration kNoPlaceRetryDelay = absl::Seconds(1);

// Statements under way, and their envelopes and bodies together.
struct SubmissionRoom {
  size_t statements = 0;
  size_t bytes = 0;
};

// Thread-safe.
class SubmissionLimit {
 public:
  // `most` is what the queue behind takes. `clock` must outlive the limit.
  SubmissionLimit(const SubmissionRoom& most, const Clock& clock) : most_(most), clock_(clock) {}

  // Takes a place for a statement of a caller, whoever counts as one.
  // RESOURCE_EXHAUSTED, reason QUEUE_FULL, with RetryInfo.
  absl::Status Take(const std::string& caller, size_t bytes);
  // Gives it back; once for each that was taken. `answered`: by a receipt. A
  // refusal costs next to nothing and says nothing about the rate.
  void Release(const std::string& caller, size_t bytes, bool answered);

 private:
  size_t Places() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const SubmissionRoom most_;
  const Clock& clock_;
  absl::Mutex mutex_;
  SubmissionRoom taken_ ABSL_GUARDED_BY(mutex_);
  // By caller; nobody without a statement.
  absl::flat_hash_map<std::string, SubmissionRoom> held_ ABSL_GUARDED_BY(mutex_);
  double per_second_ ABSL_GUARDED_BY(mutex_) = 0;
  absl::Duration since_ ABSL_GUARDED_BY(mutex_);  // monotonic
  size_t answered_ ABSL_GUARDED_BY(mutex_) = 0;   // since then
};

}  // namespace rollcall

#endif  // ROLLCALL_SERVICES_SUBMISSION_LIMIT_H_
