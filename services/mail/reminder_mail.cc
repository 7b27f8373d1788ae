#include "services/mail/reminder_mail.h"

#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/substitute.h"
#include "core/crypto/digest.h"
#include "core/directory/email_address.h"
#include "services/mail/mail_words.h"
#include "services/mail/mime_mail.h"

namespace rollcall {
namespace {

constexpr size_t kMessageIdDigits = 32;  // of a digest in hex; never alike by chance

std::string Day(absl::Time time) { return absl::FormatTime("%Y-%m-%d", time, absl::UTCTimeZone()); }

absl::string_view SheetName(v1::ContactKind kind) {
  return kind == v1::CONTACT_KIND_DIPLOMATIC ? "diplomatic" : "technical";
}

void WriteConfirmation(const Reminder& reminder, Language language, MailPage& page) {
  const auto say = [language](MailWord word, const auto&... arguments) {
    return absl::Substitute(MailWords(word, language), arguments...);
  };
  page.Paragraph(say(MailWord::kConfirmWhy, Day(reminder.time), reminder.origin));
  page.Fact(say(MailWord::kSheet),
            absl::StrCat("states/", reminder.state, "/", SheetName(reminder.sheet)));
  page.Paragraph(say(MailWord::kConfirmHow));
  page.Verbatim(absl::StrCat("rollcall confirm --sheet ", SheetName(reminder.sheet)));
}

void WriteAccess(const Reminder& reminder, Language language, MailPage& page) {
  const auto say = [language](MailWord word, const auto&... arguments) {
    return absl::Substitute(MailWords(word, language), arguments...);
  };
  for (const Reminder::Ending& ending : reminder.endings) {
    page.Paragraph(say(MailWord::kAccessWhy, Day(ending.time), reminder.origin));
    for (const Digest& key : ending.tls_keys) page.Verbatim(key.ToHex());
  }
  page.Paragraph(say(MailWord::kAccessHow));
  page.Verbatim("rollcall access grant");
}

}  // namespace

MailContent WriteReminderMail(const Reminder& reminder, const std::vector<Language>& languages) {
  const bool confirmation = reminder.subject == Reminder::Subject::kConfirmation;
  MailPage page;
  for (const Language language : languages) {
    page.Section(language);
    const StateRow* const state = FindByAlpha3(reminder.state);
    page.Fact(MailWords(MailWord::kState, language),
              state == nullptr ? absl::string_view(reminder.state) : state->name(language));
    if (confirmation) {
      WriteConfirmation(reminder, language, page);
    } else {
      WriteAccess(reminder, language, page);
    }
    page.Paragraph(MailWords(MailWord::kNoCredentials, language));
  }
  const MailWord subject = confirmation ? MailWord::kConfirmSubject : MailWord::kAccessSubject;
  return std::move(page).Finish(
      absl::Substitute(MailWords(subject, languages.front()), Day(reminder.time)));
}

ReminderMailer::ReminderMailer(MailSettings settings, std::shared_ptr<const CmsSigner> signer,
                               const Clock& clock, std::shared_ptr<SmtpRelay> relay)
    : settings_(std::move(settings)),
      signer_(std::move(signer)),
      clock_(clock),
      relay_(std::move(relay)) {}

void ReminderMailer::Send(Reminder reminder) {
  std::set<std::string> addresses;
  for (const v1::PointOfContact& contact : reminder.contacts) {
    for (const v1::Channel& channel : contact.channels()) {
      if (channel.kind() != v1::CHANNEL_KIND_EMAIL) continue;
      if (addresses.insert(channel.address()).second) SendTo(reminder, contact, channel.address());
      break;
    }
  }
}

void ReminderMailer::SendTo(const Reminder& reminder, const v1::PointOfContact& contact,
                            const std::string& address) {
  const absl::StatusOr<std::string> recipient = WithAsciiDomain(address);
  if (!recipient.ok()) return;
  MailHeaders headers;
  headers.from = settings_.from;
  headers.to = {contact.office(), address};
  headers.reply_to = settings_.reply_to;
  headers.message_id = absl::StrCat(
      Sha256(absl::StrCat(reminder.origin, "\n", reminder.state, "\n",
                          static_cast<int>(reminder.subject), "\n", reminder.sheet, "\n",
                          absl::ToUnixSeconds(reminder.time), "\n", reminder.days_before, "\n"),
             address)
          .ToHex()
          .substr(0, kMessageIdDigits),
      settings_.bounce.substr(settings_.bounce.rfind('@')));
  headers.date = clock_.Now();
  absl::StatusOr<std::string> bytes = WriteMimeMail(
      headers, WriteReminderMail(reminder, MailLanguages(contact.languages())), signer_.get());
  if (!bytes.ok()) return;
  relay_->Send({settings_.bounce, *recipient, *std::move(bytes)}, [](SendOutcome) {});
}

}  // namespace rollcall
