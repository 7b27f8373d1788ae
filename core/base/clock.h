// The clock as a port: whoever needs the time is given one of these, so that
// tests and replays decide what time it is.
#ifndef ROLLCALL_CORE_BASE_CLOCK_H_
#define ROLLCALL_CORE_BASE_CLOCK_H_

#include "absl/time/time.h"

namespace rollcall {

// Thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;

  // Wall-clock time; may step when the machine's clock is set.
  virtual absl::Time Now() const = 0;

  // Time since some fixed moment; never goes back, never leaps.
  virtual absl::Duration Monotonic() const = 0;
};

}  // namespace rollcall

#endif  // ROLLCALL_CORE_BASE_CLOCK_H_
