// A mail as bytes (RFC 5322, MIME): text and HTML, signed (S/MIME) when there is a
// certificate.
#ifndef ROLLCALL_SERVICES_MAIL_MIME_MAIL_H_
#define ROLLCALL_SERVICES_MAIL_MIME_MAIL_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "core/crypto/cms_signer.h"
#include "services/mail/mail_page.h"

namespace rollcall {

// A name for people and an address.
struct Mailbox {
  std::string name;  // may be empty
  std::string address;
};

// What stands above a mail's words.
struct MailHeaders {
  Mailbox from;
  Mailbox to;
  std::string reply_to;    // address; empty: `from`
  std::string message_id;  // without angle brackets; distinct for each mail
  absl::Time date;
};

// The mail, lines ending in CR LF. It says of itself that a machine wrote it
// (Auto-Submitted, RFC 3834), so that vacation messages stay away, and asks
// Exchange for the same; delivery reports stay wanted. It has no Precedence:
// "bulk", "list" and "junk" keep mail servers from reporting what they could not
// deliver, and mail programs from showing it to people. `signer` may be null.
// INTERNAL when it cannot be signed.
absl::StatusOr<std::string> WriteMimeMail(const MailHeaders& headers, const MailContent& content,
                                          const CmsSigner* signer);

}  // namespace rollcall

#endif  // ROLLCALL_SERVICES_MAIL_MIME_MAIL_H_
