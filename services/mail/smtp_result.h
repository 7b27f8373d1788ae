// What became of a message that was handed to a mail relay by SMTP (RFC 5321).
#ifndef ROLLCALL_SERVICES_MAIL_SMTP_RESULT_H_
#define ROLLCALL_SERVICES_MAIL_SMTP_RESULT_H_

#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "services/exercises/dispatcher.h"

namespace rollcall {

// How far a message got.
enum class SmtpStage {
  kConnecting,  // until the relay has taken the sender: connection, TLS, authentication, MAIL
  kRecipient,   // RCPT was said
  kData,        // DATA was said
  kHandedOver,  // every byte went out, and the dot that ends it may have
};

// One message's dialogue: what was said and what was last answered to it.
class SmtpDialogue {
 public:
  // A command, as it goes out.
  void Say(absl::string_view command);
  // A line of a reply; only the last line of one counts.
  void Hear(absl::string_view line);
  // The message's last byte was handed over: the dot follows.
  void HandOver();

  SmtpStage stage() const { return stage_; }
  // The reply's code to what was said last; 0 while there is none.
  int reply() const { return reply_; }
  // Whether the relay takes addresses in UTF-8 (RFC 6531); nullopt when it was
  // not greeted, because the connection was used before.
  absl::optional<bool> offers_utf8() const { return offers_utf8_; }

 private:
  SmtpStage stage_ = SmtpStage::kConnecting;
  int reply_ = 0;
  absl::optional<bool> offers_utf8_;
  bool over_ = false;  // QUIT was said: nothing after it matters
};

// SENT when the relay said that it took the message. Else, by the reply to what
// was said last:
//
//   5xx to RCPT, DATA or the message    BOUNCED
//   4xx to RCPT, DATA or the message    DEFERRED
//   421 anywhere, any refusal before    FAILED, RELAY_DOWN: the relay takes
//   RCPT, no reply before the message   nothing, whoever it is for
//   was handed over
//   no reply to the message, once it    UNKNOWN: it may have been taken
//   was handed over
SendOutcome SmtpOutcome(bool taken, const SmtpDialogue& dialogue);

}  // namespace rollcall

#endif  // ROLLCALL_SERVICES_MAIL_SMTP_RESULT_H_
