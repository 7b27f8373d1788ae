// Reminding States of what ends soon, each time once.
#ifndef ROLLCALL_SERVICES_EXERCISES_REMINDERS_H_
#define ROLLCALL_SERVICES_EXERCISES_REMINDERS_H_

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "core/directory/reminders_due.h"
#include "services/exercises/operator_log.h"
#include "services/exercises/reminder_sender.h"

namespace rollcall {

// How often dates are looked at: they are days.
inline constexpr absl::Duration kReminderInterval = absl::Hours(1);

// Thread-compatible: the scheduler's thread's.
class Reminders {
 public:
  // Without a sender nobody is reminded. `log` must outlive it.
  Reminders(OperatorLog& log, std::unique_ptr<ReminderSender> sender)
      : log_(log), sender_(std::move(sender)) {}

  // Sends what is due, when the last look is kReminderInterval ago. Marked on the
  // desk before it is sent: a crash in between loses it, and none is sent twice. One a
  // day at most to a State about each of its sheets and about its access.
  absl::Status SendDue();

  // From then on nobody is reminded.
  void EndSender() { sender_.reset(); }

 private:
  using AccessEnds = std::map<std::string, std::vector<AccessEnd>>;  // by participant

  absl::StatusOr<AccessEnds> ReadAccessEnds() const;
  // What is due of one State and not marked.
  absl::StatusOr<std::vector<Reminder>> TakeDue(const std::string& alpha3,
                                                const std::vector<AccessEnd>& ends,
                                                ChangeSet& marks) const;

  OperatorLog& log_;
  std::unique_ptr<ReminderSender> sender_;
  absl::Duration next_look_ = -absl::InfiniteDuration();  // Clock::Monotonic
};

}  // namespace rollcall

#endif  // ROLLCALL_SERVICES_EXERCISES_REMINDERS_H_
