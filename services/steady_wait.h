// A wait of one thread that others may end.
#ifndef ROLLCALL_SERVICES_STEADY_WAIT_H_
#define ROLLCALL_SERVICES_STEADY_WAIT_H_

#include <condition_variable>
#include <mutex>

#include "absl/time/time.h"

namespace rollcall {

// Goes by the machine's steady clock. The timed waits of Debian 12's Abseil
// (20220623) do not: they end at a time of the wall clock, so that a clock that is
// set back by an hour makes them last an hour longer. Thread-safe.
class SteadyWait {
 public:
  // Waits that long; false, at once, when End was called before or meanwhile.
  bool For(absl::Duration time) {
    std::unique_lock<std::mutex> lock(mutex_);
    return !changed_.wait_for(lock, absl::ToChronoNanoseconds(time), [this] { return ended_; });
  }

  // For good.
  void End() {
    const std::lock_guard<std::mutex> lock(mutex_);
    ended_ = true;
    changed_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool ended_ = false;  // under mutex_
};

}  // namespace rollcall

#endif  // ROLLCALL_SERVICES_STEADY_WAIT_H_
