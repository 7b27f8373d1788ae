// Pings by mail.
#ifndef ROLLCALL_SERVICES_MAIL_MAIL_DISPATCHER_H_
#define ROLLCALL_SERVICES_MAIL_MAIL_DISPATCHER_H_

#include <cstddef>

#include "absl/types/optional.h"
#include "core/base/clock.h"
#include "core/crypto/cms_signer.h"
#include "core/fold/ranking.h"
#include "services/exercises/dispatcher.h"
#include "services/mail/mail_settings.h"
#include "services/mail/smtp_relay.h"

namespace rollcall {

// Writes each ping's mail and hands it to the relay; what becomes of it is told
// as smtp_result.h says. Thread-safe. `relay` and `clock` must outlive it;
// `signer`, if any, signs every mail.
class MailDispatcher final : public Dispatcher {
 public:
  MailDispatcher(MailSettings settings, absl::optional<CmsSigner> signer, TimeZoneFinder time_zones,
                 const Clock& clock, SmtpRelay& relay);

  size_t capacity() const override { return relay_.capacity(); }
  // Needs an e-mail channel. BOUNCED at once when its address cannot be one.
  void Send(OutgoingPing ping, Done done) override;

 private:
  const MailSettings settings_;
  const absl::optional<CmsSigner> signer_;
  const TimeZoneFinder time_zones_;
  const Clock& clock_;
  SmtpRelay& relay_;
};

}  // namespace rollcall

#endif  // ROLLCALL_SERVICES_MAIL_MAIL_DISPATCHER_H_
