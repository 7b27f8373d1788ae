// The mail of one attempt: who asks, why, until when, how to answer and how to
// check that it is genuine, in the contact's languages. It asks for no
// credentials; the code stands in two halves, which who answers types joined.
#ifndef ROLLCALL_SERVICES_MAIL_PING_MAIL_H_
#define ROLLCALL_SERVICES_MAIL_PING_MAIL_H_

#include "absl/strings/string_view.h"
#include "core/fold/ranking.h"
#include "services/exercises/dispatcher.h"
#include "services/mail/mail_page.h"

namespace rollcall {

// `portal_url` is a page where codes can be typed; empty: there is none. It is
// the same for everybody, so opening it tells nothing. Times are in the contact's
// time zone where the machine knows it.
MailContent WritePingMail(const OutgoingPing& ping, absl::string_view portal_url,
                          const TimeZoneFinder& time_zones);

}  // namespace rollcall

#endif  // ROLLCALL_SERVICES_MAIL_PING_MAIL_H_
