// Delivery reports (RFC 3464): what a mail server says became of a mail.
#ifndef ROLLCALL_CLIENTS_MAIL_DELIVERY_REPORT_H_
#define ROLLCALL_CLIENTS_MAIL_DELIVERY_REPORT_H_

#include "absl/strings/string_view.h"
#include "rollcall/v1/exercise_work.pb.h"

namespace rollcall {

// The verdict of a delivery status, by the worst of its recipients: BOUNCED for
// "failed" with a permanent status (5.x.x), DELAYED for "delayed" or a failure
// that was for then only (4.x.x), DELIVERED, AUTOMATIC for "relayed" and
// "expanded", after which nobody knows; UNCLEAR when it says none of these.
v1::MailVerdict ReadDeliveryStatus(absl::string_view status);

}  // namespace rollcall

#endif  // ROLLCALL_CLIENTS_MAIL_DELIVERY_REPORT_H_
