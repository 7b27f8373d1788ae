#include "services/mail/ping_mail.h"

#include <fstream>
#include <iterator>
#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/services/mail/some_ping.h"

namespace rollcall {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr char kPortal[] = "https://rollcall.example/answer?a=1&b=2";

std::string Golden(const std::string& name) {
  std::ifstream in(absl::StrCat(ROLLCALL_GOLDEN_DIRECTORY, "/", name), std::ios::binary);
  EXPECT_TRUE(in.good()) << name;
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

class PingMailLanguageTest : public ::testing::TestWithParam<const char*> {};

TEST_P(PingMailLanguageTest, SaysWhatWasProofRead) {
  OutgoingPing ping = SomePing({GetParam()});
  ping.step = v1::STEP_KIND_REMINDER;
  const MailContent mail = WritePingMail(ping, kPortal, &SomeZones);
  EXPECT_EQ(absl::StrCat(mail.subject, "\n\n", mail.text),
            Golden(absl::StrCat("ping.", GetParam(), ".txt")));
}

INSTANTIATE_TEST_SUITE_P(Languages, PingMailLanguageTest,
                         ::testing::Values("en", "fr", "es", "ru", "zh", "ar"));

TEST(PingMailTest, HtmlSaysTheSame) {
  EXPECT_EQ(WritePingMail(SomePing({"ar", "en"}), "", &SomeZones).html, Golden("ping.ar-en.html"));
}

TEST(PingMailTest, NowhereShowsTheCodeJoined) {
  for (const char* language : {"en", "ar", "zh"}) {
    const MailContent mail = WritePingMail(SomePing({language, "fr"}), kPortal, &SomeZones);
    EXPECT_THAT(mail.text, HasSubstr("7F3A9C0DD"));
    EXPECT_THAT(mail.text, HasSubstr("C03Q4SA94"));
    for (const std::string& form : {mail.subject, mail.text, mail.html}) {
      EXPECT_THAT(form, Not(HasSubstr(kSomeCode)));
    }
  }
}

TEST(PingMailTest, EscapesWhatOthersWrote) {
  OutgoingPing ping = SomePing({"en"});
  ping.contact.set_office("<script>alert('x')</script> & \"sons\"");
  ping.plan.set_title("<img src=http://evil.example>");
  const MailContent mail = WritePingMail(ping, "", &SomeZones);
  EXPECT_THAT(mail.html, HasSubstr("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; "
                                   "&quot;sons&quot;"));
  EXPECT_THAT(mail.html, Not(HasSubstr("<script")));
  EXPECT_THAT(mail.html, Not(HasSubstr("<img")));
  EXPECT_THAT(mail.text, HasSubstr("<script>"));
}

TEST(PingMailTest, LinksNowhereWithoutAPortal) {
  const MailContent without = WritePingMail(SomePing({"en", "ru"}), "", &SomeZones);
  EXPECT_THAT(without.html, Not(HasSubstr("http")));
  EXPECT_THAT(without.text, Not(HasSubstr("http")));
  const MailContent with = WritePingMail(SomePing({"en"}), kPortal, &SomeZones);
  EXPECT_THAT(with.html, HasSubstr("<a href=\"https://rollcall.example/answer?a=1&amp;b=2\">"));
  EXPECT_THAT(with.text, HasSubstr(kPortal));
}

TEST(PingMailTest, SaysWhyADeputyOrPairedContactIsAsked) {
  OutgoingPing ping = SomePing({"en"});
  EXPECT_THAT(WritePingMail(ping, "", &SomeZones).text, StartsWith("This is an exercise"));
  ping.step = v1::STEP_KIND_DEPUTY;
  EXPECT_THAT(WritePingMail(ping, "", &SomeZones).text, HasSubstr("whose deputy you are"));
  ping.step = v1::STEP_KIND_PAIRED;
  EXPECT_THAT(WritePingMail(ping, "", &SomeZones).text, HasSubstr("other point of contact"));
}

TEST(PingMailTest, AsksTheQuestionOfAContentCheck) {
  OutgoingPing ping = SomePing({"es"});
  ping.plan.set_question("Which <hours>?\nAnd where?");
  EXPECT_THAT(WritePingMail(ping, "", &SomeZones).text, Not(HasSubstr("Which")));
  ping.plan.set_kind(v1::EXERCISE_KIND_CONTENT_CHECK);
  const MailContent mail = WritePingMail(ping, "", &SomeZones);
  EXPECT_THAT(mail.text, HasSubstr("Which <hours>?\nAnd where?"));
  EXPECT_THAT(mail.html, HasSubstr("Which &lt;hours&gt;?<br>And where?"));
}

TEST(PingMailTest, TellsTimesThereAndInUtc) {
  OutgoingPing ping = SomePing({"en"});
  EXPECT_THAT(
      WritePingMail(ping, "", &SomeZones).text,
      HasSubstr("2026-11-22 12:00 your time (Africa/Nairobi), which is 2026-11-22 09:00 UTC"));
  ping.contact.set_time_zone("Mars/Olympus");
  EXPECT_THAT(WritePingMail(ping, "", &SomeZones).text,
              HasSubstr("Please answer by: 2026-11-22 09:00 UTC\n"));
}

TEST(PingMailTest, NamesOneTimeWhereAnswersAreNeverLate) {
  OutgoingPing ping = SomePing({"en"});
  ping.on_time_until = ping.close_time;
  EXPECT_THAT(WritePingMail(ping, "", &SomeZones).text, Not(HasSubstr("counted as late")));
}

}  // namespace
}  // namespace rollcall
