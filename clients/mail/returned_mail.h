// Understanding a mail that came back from an exercise.
#ifndef ROLLCALL_CLIENTS_MAIL_RETURNED_MAIL_H_
#define ROLLCALL_CLIENTS_MAIL_RETURNED_MAIL_H_

#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "rollcall/v1/exercise_work.pb.h"

namespace rollcall {

// What the mail itself does not tell.
struct MailArrival {
  absl::Time time;  // when it came, at the latest
  // The field in which our mail server says what it was sent to.
  std::string envelope_field = "Delivered-To";
};

// What RecordOutcome needs to know, apart from a file's name. Any bytes give some
// verdict, decided in this order:
//
//   a delivery report                                    DELIVERED, BOUNCED, DELAYED
//   a machine says that it wrote it                      AUTOMATIC
//   holds a joined code outside of what is quoted        ANSWER
//   looks like a machine's                               AUTOMATIC
//   all else, and what is larger or deeper than it may   UNCLEAR
//
// The time is that of the uppermost Received, which our own mail server wrote,
// unless that is later than `arrival.time`. `text` of an answer is what stands
// beside the code, at most 1,000 bytes.
v1::MailOutcome ReadReturnedMail(absl::string_view bytes, const MailArrival& arrival);

}  // namespace rollcall

#endif  // ROLLCALL_CLIENTS_MAIL_RETURNED_MAIL_H_
