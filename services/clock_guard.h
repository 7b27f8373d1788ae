// The clock guard: accept times never go backwards and never leap.
//
// A wall clock that runs away would stamp entries that every follower refuses
// and that nothing can take back. So writing stops until an operator has
// looked (DESIGN section 3, "Log").
#ifndef ROLLCALL_SERVICES_CLOCK_GUARD_H_
#define ROLLCALL_SERVICES_CLOCK_GUARD_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "core/base/clock.h"

namespace rollcall {

// How far the wall clock may run ahead of the last accept time plus monotonic
// time elapsed: more than any clock that is kept by NTP ever does.
inline constexpr absl::Duration kMaxClockLead = absl::Seconds(60);
// The same at the start, when no monotonic time is known: a node that was down
// for a long weekend and its holidays starts unattended.
inline constexpr absl::Duration kMaxClockLeadAtStart = absl::Hours(24 * 7);

// The time, as far as the log bears it out. The guard stops when the clock leaps; who
// acts on dates and writes no log that would stop asks this: a clock that has leapt
// must not make it delete or mail what is not due for weeks.
// Movable; thread-compatible.
class BoundedTime {
 public:
  // `last` is the accept time of the last entry; nullopt for an empty log,
  // which has no limit at the start. `clock` must outlive this.
  BoundedTime(const Clock& clock, absl::optional<absl::Time> last, bool accept_clock);

  // The wall clock's time; but as long as it runs further ahead than is allowed, the
  // last accept time that is known, `last` of late, plus the monotonic time elapsed.
  absl::Time Now(absl::optional<absl::Time> last);

  // How far the wall clock ran ahead when it was looked at last; zero for no further
  // than is allowed.
  absl::Duration lead() const { return lead_; }

 private:
  const Clock* clock_;
  // The wall clock should show anchor_wall_ + (monotonic - anchor_monotonic_).
  absl::Time anchor_wall_;
  absl::Duration anchor_monotonic_;
  absl::Duration lead_;
};

// Movable; thread-compatible.
class ClockGuard {
 public:
  // As of BoundedTime.
  ClockGuard(const Clock& clock, absl::optional<absl::Time> last, bool accept_clock);

  // The accept time of the next group: the clock's, truncated to milliseconds,
  // or the last accept time when that is later. UNAVAILABLE, reason CLOCK_LEAP,
  // once the clock has leapt, from then on for ever.
  absl::StatusOr<absl::Time> AcceptTime();

 private:
  BoundedTime time_;
  absl::Time last_;
  absl::Status leapt_;
};

}  // namespace rollcall

#endif  // ROLLCALL_SERVICES_CLOCK_GUARD_H_
