// Forgetting what lies on the desk and matters no more.
#ifndef ROLLCALL_SERVICES_EXERCISES_DESK_PRUNING_H_
#define ROLLCALL_SERVICES_EXERCISES_DESK_PRUNING_H_

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "services/exercises/desk.h"

namespace rollcall {

// How long the desk remembers what came and what was sent: exercises come every six
// months and some once a year, so what is older belongs to none that anybody looks at.
//
//   mails, by when they were received   told again, one changes nothing that is in the
//                                       log: answers and bounces are there. Also those
//                                       on the worklist: anybody can send a mail that
//                                       nobody understands, and their exercises are over
//   silences, by when the channel failed
//   reminders, by the date that came near   it is no news a week later, and nobody is
//                                           reminded of it (kMaxReminderDelay)
//
// Held plans stay until they open. Wrong codes stay as long as the pings that they were for.
inline constexpr absl::Duration kDeskMemory = absl::Hours(24 * 400);
inline constexpr absl::Duration kPruningInterval = absl::Hours(24);

// Deletes what is older, durably. `now` must not leap ahead: the log's last accept
// time does not.
absl::Status PruneDesk(Desk& desk, absl::Time now);

}  // namespace rollcall

#endif  // ROLLCALL_SERVICES_EXERCISES_DESK_PRUNING_H_
