// The port by which States are reminded of what ends soon.
#ifndef ROLLCALL_SERVICES_EXERCISES_REMINDER_SENDER_H_
#define ROLLCALL_SERVICES_EXERCISES_REMINDER_SENDER_H_

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "core/crypto/digest.h"
#include "rollcall/v1/sheet.pb.h"

namespace rollcall {

// One reminder to one State. Holds personal data: never logged.
struct Reminder {
  enum class Subject {
    kConfirmation,  // a sheet is to be confirmed
    kAccess,        // access entries end
  };

  // Access entries that end on one day, in UTC.
  struct Ending {
    absl::Time time;
    std::vector<Digest> tls_keys;
  };

  std::string origin;  // of the directory
  std::string state;   // alpha-3
  Subject subject = Subject::kConfirmation;
  v1::ContactKind sheet = v1::CONTACT_KIND_UNSPECIFIED;  // kConfirmation: which sheet
  std::vector<Ending> endings;                           // kAccess: by ascending day
  absl::Time time;                                       // the date, or when the first of them end
  int days_before = 0;                                   // 30, 7 or 0 of that
  // Whom to write to, as in the sheets: all of the sheet, or of both.
  std::vector<v1::PointOfContact> contacts;
};

// Thread-safe.
class ReminderSender {
 public:
  virtual ~ReminderSender() = default;

  // Sends one, later and on a thread of its own if that takes a while. Called
  // once for each reminder: that it was, is durable before. What cannot be sent
  // is dropped.
  virtual void Send(Reminder reminder) = 0;
};

}  // namespace rollcall

#endif  // ROLLCALL_SERVICES_EXERCISES_REMINDER_SENDER_H_
