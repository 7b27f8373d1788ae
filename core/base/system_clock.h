// The machine's own clock. Only composition roots (rollcalld, rollcall, load
// clients) construct one; everything else is given a Clock.
#ifndef ROLLCALL_CORE_BASE_SYSTEM_CLOCK_H_
#define ROLLCALL_CORE_BASE_SYSTEM_CLOCK_H_

#include <chrono>

#include "absl/time/clock.h"
#include "core/base/clock.h"

namespace rollcall {

// Thread-safe.
class SystemClock final : public Clock {
 public:
  absl::Time Now() const override { return absl::Now(); }
  absl::Duration Monotonic() const override {
    return absl::FromChrono(std::chrono::steady_clock::now().time_since_epoch());
  }
};

}  // namespace rollcall

#endif  // ROLLCALL_CORE_BASE_SYSTEM_CLOCK_H_
