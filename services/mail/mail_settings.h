// What an operator decides about mails.
#ifndef ROLLCALL_SERVICES_MAIL_MAIL_SETTINGS_H_
#define ROLLCALL_SERVICES_MAIL_MAIL_SETTINGS_H_

#include <string>

#include "services/mail/mime_mail.h"
#include "services/mail/smtp_relay.h"

namespace rollcall {

struct MailSettings {
  SmtpSettings relay;
  Mailbox from;          // whom people see
  std::string reply_to;  // where answers go; empty: `from`
  // Where what cannot be delivered comes back to: "bounces@exercises.example"
  // becomes "bounces+<tag>@exercises.example". ASCII.
  std::string bounce;
  std::string portal_url;  // a page where codes can be typed; empty: none
};

}  // namespace rollcall

#endif  // ROLLCALL_SERVICES_MAIL_MAIL_SETTINGS_H_
