// Reminders to States by mail: a sheet is to be confirmed, access ends.
#ifndef ROLLCALL_SERVICES_MAIL_REMINDER_MAIL_H_
#define ROLLCALL_SERVICES_MAIL_REMINDER_MAIL_H_

#include <memory>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/geography/state.h"
#include "services/exercises/reminder_sender.h"
#include "services/mail/mail_page.h"
#include "services/mail/mail_settings.h"
#include "services/mail/smtp_relay.h"

namespace rollcall {

// The words of a reminder in these languages; names the command that helps.
MailContent WriteReminderMail(const Reminder& reminder, const std::vector<Language>& languages);

// Writes to each contact's first e-mail address, and to no address twice; in the
// contact's languages, signed by `signer` when there is one. Nobody hears whether
// it arrived. Thread-safe; `clock` must outlive it.
class ReminderMailer final : public ReminderSender {
 public:
  ReminderMailer(MailSettings settings, std::shared_ptr<const CmsSigner> signer, const Clock& clock,
                 std::shared_ptr<SmtpRelay> relay);

  void Send(Reminder reminder) override;

 private:
  void SendTo(const Reminder& reminder, const v1::PointOfContact& contact,
              const std::string& address);

  const MailSettings settings_;
  const std::shared_ptr<const CmsSigner> signer_;
  const Clock& clock_;
  const std::shared_ptr<SmtpRelay> relay_;
};

}  // namespace rollcall

#endif  // ROLLCALL_SERVICES_MAIL_REMINDER_MAIL_H_
