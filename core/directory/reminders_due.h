// What a State is to be reminded of: dates that come near. A pure function of
// what the directory says of it and the moment asked about.
#ifndef ROLLCALL_CORE_DIRECTORY_REMINDERS_DUE_H_
#define ROLLCALL_CORE_DIRECTORY_REMINDERS_DUE_H_

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "core/crypto/digest.h"
#include "rollcall/v1/directory_service.pb.h"
#include "rollcall/v1/sheet.pb.h"

namespace rollcall {

// Days before a date on which a State is reminded, the first first.
inline constexpr int kReminderDays[] = {30, 7, 0};
// A date that has passed for longer is no news: a node that starts to remind does
// not write to everybody about last year.
inline constexpr absl::Duration kMaxReminderDelay = absl::Hours(24 * 7);

// When an access entry ends.
struct AccessEnd {
  Digest tls_key;
  absl::Time time;
};

struct DueReminder {
  // Of a sheet that is to be confirmed; unspecified for access entries.
  v1::ContactKind sheet = v1::CONTACT_KIND_UNSPECIFIED;
  std::vector<Digest> tls_keys;  // of access entries that end on one day, in UTC
  absl::Time time;               // the beginning of the date, in UTC; the first end
  int days_before = 0;           // the last of kReminderDays that has come
};

// At most one for each date: of reminders that were missed only the last. The
// same one again as long as its days last. Sheets whose words are not here are
// left out.
std::vector<DueReminder> RemindersDue(const v1::State& state, const std::vector<AccessEnd>& ends,
                                      absl::Time now);

}  // namespace rollcall

#endif  // ROLLCALL_CORE_DIRECTORY_REMINDERS_DUE_H_
