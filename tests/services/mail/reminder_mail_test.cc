#include "services/mail/reminder_mail.h"

#include <set>
#include <string>

#include "core/base/system_clock.h"
#include "core/crypto/digest.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/services/mail/smtp_sink.h"
#include "tests/services/mail/some_ping.h"

namespace rollcall {
namespace {

using ::testing::HasSubstr;

Reminder SomeReminder() {
  Reminder reminder;
  reminder.origin = "rollcall.example/global";
  reminder.state = "KEN";
  reminder.sheet = v1::CONTACT_KIND_TECHNICAL;
  reminder.time = absl::FromUnixSeconds(1'790'000'000);
  reminder.days_before = 7;
  return reminder;
}

TEST(ReminderMailTest, SaysWhatToDoInEveryLanguage) {
  for (const Language language : {Language::kEnglish, Language::kFrench, Language::kSpanish,
                                  Language::kRussian, Language::kChinese, Language::kArabic}) {
    const MailContent mail = WriteReminderMail(SomeReminder(), {language});
    EXPECT_THAT(mail.subject, HasSubstr("2026-09-21"));
    EXPECT_THAT(mail.text, HasSubstr("states/KEN/technical"));
    EXPECT_THAT(mail.text, HasSubstr("rollcall confirm --sheet technical"));
    EXPECT_THAT(mail.html, HasSubstr(std::string("lang=\"") + std::string(LanguageCode(language))));
  }
}

TEST(ReminderMailTest, NamesTheKeysWhoseAccessEnds) {
  Reminder reminder = SomeReminder();
  reminder.subject = Reminder::Subject::kAccess;
  reminder.endings = {{reminder.time, {Sha256("a"), Sha256("b")}},
                      {reminder.time + absl::Hours(24), {Sha256("c")}}};
  const MailContent mail = WriteReminderMail(reminder, {Language::kEnglish});
  EXPECT_EQ(mail.subject, "Access of your State to the directory ends on 2026-09-21");
  EXPECT_THAT(mail.text, HasSubstr(Sha256("a").ToHex()));
  EXPECT_THAT(mail.text, HasSubstr(Sha256("b").ToHex()));
  const size_t next_day = mail.text.find("On 2026-09-22");
  ASSERT_NE(next_day, std::string::npos) << mail.text;
  EXPECT_LT(mail.text.find(Sha256("b").ToHex()), next_day);
  EXPECT_GT(mail.text.find(Sha256("c").ToHex()), next_day);
  EXPECT_THAT(mail.text, HasSubstr("rollcall access grant"));
}

TEST(ReminderMailTest, GoesToEachAddressOnce) {
  SmtpSink sink;
  const SystemClock clock;
  MailSettings settings;
  settings.relay.host = "127.0.0.1";
  settings.relay.port = sink.port();
  settings.relay.tls = SmtpTls::kNone;
  settings.relay.greeting = "exercises.example";
  settings.from = {"Rollcall", "exercises@rollcall.example"};
  settings.bounce = "bounces@exercises.example";
  ReminderMailer mailer(settings, nullptr, clock,
                        std::make_shared<SmtpRelay>(settings.relay, clock));
  Reminder reminder = SomeReminder();
  reminder.contacts = {
      SomePing({"en"}, "a@cert.example").contact, SomePing({"en"}, "nowhere").contact,
      SomePing({"fr"}, "a@cert.example").contact, SomePing({"fr"}, "b@cert.example").contact};
  mailer.Send(reminder);
  std::set<std::string> recipients;
  for (int i = 0; i < 2; ++i) {
    const nlohmann::json message = sink.Next();
    recipients.insert(message["recipients"][0].get<std::string>());
    EXPECT_EQ(message["sender"], "bounces@exercises.example");
  }
  EXPECT_EQ(recipients, (std::set<std::string>{"a@cert.example", "b@cert.example"}));
}

}  // namespace
}  // namespace rollcall
