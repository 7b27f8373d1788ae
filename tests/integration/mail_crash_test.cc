// An exercise over real SMTP, into a real mail server, whose node is killed at
// random moments ends as one that nobody disturbed: no attempt is sent twice, no
// contact is forgotten.
#include <algorithm>
#include <cstdlib>
#include <future>
#include <map>
#include <random>
#include <set>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "clients/mail/received_mail.h"
#include "clients/mail/returned_mail.h"
#include "gtest/gtest.h"
#include "tests/integration/mail_server.h"
#include "tests/integration/mailing_directory.h"
#include "tests/testing/run_seed.h"

namespace rollcall {
namespace {

constexpr int kFewStates = 12;  // where ROLLCALL_STATES does not ask for more (tests/soak.sh)
constexpr absl::Duration kFewPacing = absl::Seconds(10);
constexpr absl::Duration kPerKill = absl::Seconds(4);  // a node starts, and mails a little
// An attempt of which nobody knows is followed by the next after a minute; the
// machine may be busy.
constexpr absl::Duration kPatience = absl::Minutes(4);

int StateCount() {
  const char* const wanted = std::getenv("ROLLCALL_STATES");
  int states = 0;
  return wanted != nullptr && absl::SimpleAtoi(wanted, &states) && states > 0 ? states : kFewStates;
}

// What stands behind `label` on its line.
std::string Behind(absl::string_view text, absl::string_view label) {
  const size_t at = text.find(label);
  if (at == absl::string_view::npos) return "";
  const absl::string_view rest = text.substr(at + label.size());
  return std::string(rest.substr(0, rest.find_first_of("\r\n")));
}

// The first of each sheet answers the first mail that it gets.
bool Answers(absl::string_view recipient) { return absl::StrContains(recipient, "-1@"); }

// The code as somebody would type it.
v1::MailOutcome AnswerTo(const ReceivedMail& mail) {
  return ReadReturnedMail(
      absl::StrCat("Subject: Re: Exercise\r\n\r\n", Behind(mail.plain, "First half: "),
                   Behind(mail.plain, "Second half: "), "\r\n"),
      {.time = absl::Now()});
}

using Standings = std::map<std::string, MailingDirectory::Standing>;

// An exercise, watched where its mails arrive.
class Course {
 public:
  explicit Course(int kills)
      : directory_(server_.Configuration(), StateCount()),
        contacts_(static_cast<size_t>(StateCount()) * MailingDirectory::kContactsOfState),
        kills_at_all_(kills),
        kills_(kills) {
    directory_.Plan(std::max(kFewPacing, kills * kPerKill));
    PlanKill();
  }

  // Until every contact has been reached, or is known not to exist.
  Standings Run() {
    while (reached_.size() < contacts_) {
      const auto delivered = server_.Next(kPatience);
      if (!delivered.has_value()) break;
      const ReceivedMail mail = TakeApart(delivered->bytes);
      if (delivered->box == MailServer::Box::kOffices) {
        TakeMail(mail);
      } else {
        TakeReport(delivered->bytes, mail);
      }
    }
    EXPECT_EQ(kills_, 0) << "kills were left";
    EXPECT_EQ(reached_.size(), contacts_) << "contacts were forgotten";
    return directory_.Standings();
  }

 private:
  // In so many mails; all kills come before the last contact's first mail is handled.
  void PlanKill() {
    if (kills_ == 0) return;
    std::uniform_int_distribution<size_t> pause(1, contacts_ / static_cast<size_t>(kills_at_all_));
    until_kill_ = pause(random_);
  }

  // Every mail has an envelope sender of its own, and so has what comes back.
  void TakeAttempt(absl::string_view sender, const std::string& recipient) {
    EXPECT_TRUE(attempts_.emplace(sender).second) << "sent twice to " << recipient;
    if (kills_ > 0 && --until_kill_ == 0) {
      directory_.Kill();
      directory_.Restart();
      --kills_;
      PlanKill();
    }
  }

  void TakeMail(const ReceivedMail& mail) {
    const std::string recipient(mail.Header("Envelope-to").value_or(""));
    TakeAttempt(mail.Header("Return-path").value_or(""), recipient);
    if (!reached_.insert(recipient).second || !Answers(recipient)) return;
    EXPECT_EQ(directory_.Record(AnswerTo(mail)).mail_verdict(), v1::MAIL_VERDICT_ANSWER);
  }

  void TakeReport(absl::string_view bytes, const ReceivedMail& mail) {
    const std::string recipient(mail.Header("X-Failed-Recipients").value_or(""));
    EXPECT_TRUE(absl::StartsWith(recipient, "gone-")) << recipient;
    TakeAttempt(mail.Header("Envelope-to").value_or(""), recipient);
    reached_.insert(recipient);
    const v1::MailOutcome report =
        ReadReturnedMail(bytes, {.time = absl::Now(), .envelope_field = "Envelope-to"});
    EXPECT_EQ(directory_.Record(report).mail_verdict(), v1::MAIL_VERDICT_BOUNCED);
  }

  MailServer server_;
  MailingDirectory directory_;
  const size_t contacts_;
  const int kills_at_all_;
  int kills_;              // to come
  size_t until_kill_ = 0;  // mails
  std::mt19937_64 random_{testing::RunSeed()};
  std::set<std::string> attempts_;
  std::set<std::string> reached_;
};

TEST(MailCrashTest, EndsAsIfNobodyHadDisturbedIt) {
  // Each course has a thread of its own from beginning to end: its processes live
  // as long.
  auto undisturbed = std::async(std::launch::async, [] { return Course(0).Run(); });
  const Standings disturbed = Course(KillCount() / 2).Run();
  const Standings expected = undisturbed.get();
  EXPECT_EQ(expected.size(), static_cast<size_t>(StateCount()) * 4);
  EXPECT_EQ(disturbed, expected);
  for (const auto& [contact, standing] : expected) {
    const v1::PingOutcome outcome =
        absl::EndsWith(contact, "-1")             ? v1::PING_OUTCOME_ACKNOWLEDGED_ON_TIME
        : absl::EndsWith(contact, "diplomatic-2") ? v1::PING_OUTCOME_BOUNCED
                                                  : v1::PING_OUTCOME_SENT;
    EXPECT_EQ(standing.outcome, outcome) << contact;
  }
}

}  // namespace
}  // namespace rollcall
