#include "services/mail/mail_dispatcher.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/directory/email_address.h"
#include "services/mail/mime_mail.h"
#include "services/mail/ping_mail.h"

namespace rollcall {
namespace {

absl::string_view DomainOf(absl::string_view address) {
  return address.substr(address.rfind('@') + 1);
}

// The bounce address of one attempt.
std::string TaggedSender(absl::string_view bounce, absl::string_view tag) {
  const size_t at = bounce.rfind('@');
  return absl::StrCat(bounce.substr(0, at), "+", tag, bounce.substr(at));
}

}  // namespace

MailDispatcher::MailDispatcher(MailSettings settings, std::shared_ptr<const CmsSigner> signer,
                               TimeZoneFinder time_zones, const Clock& clock,
                               std::shared_ptr<SmtpRelay> relay)
    : settings_(std::move(settings)),
      signer_(std::move(signer)),
      time_zones_(std::move(time_zones)),
      clock_(clock),
      relay_(std::move(relay)) {}

void MailDispatcher::Send(OutgoingPing ping, Done done) {
  const std::string& address = ping.contact.channels(static_cast<int>(ping.channel)).address();
  const absl::StatusOr<std::string> recipient = WithAsciiDomain(address);
  if (!recipient.ok()) return done({v1::ATTEMPT_RESULT_BOUNCED, v1::VOID_REASON_UNSPECIFIED});
  MailHeaders headers;
  headers.from = settings_.from;
  headers.to = {ping.contact.office(), address};
  headers.reply_to = settings_.reply_to;
  headers.message_id = absl::StrCat(ping.ping, ".", ping.attempt, ".", ping.exercise, "@",
                                    DomainOf(settings_.bounce));
  headers.date = clock_.Now();
  absl::StatusOr<std::string> bytes =
      WriteMimeMail(headers, WritePingMail(ping, settings_.portal_url, time_zones_), signer_.get());
  // Only signing fails, and by our own fault.
  if (!bytes.ok()) return done({v1::ATTEMPT_RESULT_FAILED, v1::VOID_REASON_RELAY_DOWN});
  relay_->Send({TaggedSender(settings_.bounce, ping.bounce_tag), *recipient, *std::move(bytes)},
               std::move(done));
}

}  // namespace rollcall
