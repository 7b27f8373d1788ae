// A clock that tests set by hand.
#ifndef ROLLCALL_TESTS_TESTING_FAKE_CLOCK_H_
#define ROLLCALL_TESTS_TESTING_FAKE_CLOCK_H_

#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "core/base/clock.h"

namespace rollcall::testing {

// 2026-11-21 09:00:00 UTC, a Saturday.
inline absl::Time DefaultTestTime() { return absl::FromUnixSeconds(1'795'251'600); }

// Thread-safe.
class FakeClock final : public Clock {
 public:
  explicit FakeClock(absl::Time now = DefaultTestTime()) : now_(now) {}

  absl::Time Now() const override {
    absl::MutexLock lock(&mutex_);
    return now_;
  }
  absl::Duration Monotonic() const override {
    absl::MutexLock lock(&mutex_);
    return monotonic_;
  }

  // Time passes: both clocks move.
  void Advance(absl::Duration by) {
    absl::MutexLock lock(&mutex_);
    now_ += by;
    monotonic_ += by;
  }

  // Somebody sets the machine's clock: only the wall clock moves.
  void SetWall(absl::Time now) {
    absl::MutexLock lock(&mutex_);
    now_ = now;
  }

 private:
  mutable absl::Mutex mutex_;
  absl::Time now_ ABSL_GUARDED_BY(mutex_);
  absl::Duration monotonic_ ABSL_GUARDED_BY(mutex_) = absl::Seconds(1000);
};

}  // namespace rollcall::testing

#endif  // ROLLCALL_TESTS_TESTING_FAKE_CLOCK_H_
