// Pings by mail.
#ifndef ROLLCALL_SERVICES_MAIL_MAIL_DISPATCHER_H_
#define ROLLCALL_SERVICES_MAIL_MAIL_DISPATCHER_H_

#include <cstddef>
#include <memory>

#include "core/base/clock.h"
#include "core/crypto/cms_signer.h"
#include "core/fold/ranking.h"
#include "services/exercises/dispatcher.h"
#include "services/mail/mail_settings.h"
#include "services/mail/smtp_relay.h"

namespace rollcall {

// Writes each ping's mail and hands it to the relay; what becomes of it is told
// as smtp_result.h says. Thread-safe. `clock` must outlive it; `signer`, if any,
// signs every mail.
class MailDispatcher final : public Dispatcher {
 public:
  MailDispatcher(MailSettings settings, std::shared_ptr<const CmsSigner> signer,
                 TimeZoneFinder time_zones, const Clock& clock, std::shared_ptr<SmtpRelay> relay);

  size_t capacity() const override { return relay_->capacity(); }
  // Needs an e-mail channel. BOUNCED at once when its address cannot be one.
  void Send(OutgoingPing ping, Done done) override;

 private:
  const MailSettings settings_;
  const std::shared_ptr<const CmsSigner> signer_;
  const TimeZoneFinder time_zones_;
  const Clock& clock_;
  const std::shared_ptr<SmtpRelay> relay_;
};

}  // namespace rollcall

#endif  // ROLLCALL_SERVICES_MAIL_MAIL_DISPATCHER_H_
