// An exercise over real SMTP whose node is killed at random moments ends as one
// that nobody disturbed: no attempt is sent twice, no contact is forgotten.
#include <algorithm>
#include <cstdlib>
#include <map>
#include <random>
#include <set>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "gtest/gtest.h"
#include "tests/integration/mailing_directory.h"
#include "tests/services/mail/smtp_sink.h"

namespace rollcall {
namespace {

constexpr int kAllStates = 195;
constexpr int kFewStates = 12;  // where tests/soak.sh does not ask for more
constexpr absl::Duration kPacing = absl::Seconds(20);
// An attempt of which nobody knows is followed by the next after a minute; the
// machine may be busy.
constexpr absl::Duration kPatience = absl::Minutes(4);

bool IsSoak() { return std::getenv("ROLLCALL_KILLS") != nullptr; }
int StateCount() { return IsSoak() ? kAllStates : kFewStates; }

// What stands behind `label` on its line.
std::string Behind(absl::string_view text, absl::string_view label) {
  const size_t at = text.find(label);
  if (at == absl::string_view::npos) return "";
  const absl::string_view rest = text.substr(at + label.size());
  return std::string(rest.substr(0, rest.find_first_of("\r\n")));
}

// Every second contact answers the first mail that it gets.
bool Answers(absl::string_view recipient) { return absl::StrContains(recipient, "-1@"); }

struct Course {
  std::map<std::string, v1::PingOutcome> outcomes;
  size_t mails = 0;
};

class MailCrashTest : public ::testing::Test {
 protected:
  // Runs an exercise, killing the node so often.
  static Course Run(int kills) {
    SmtpSink sink;
    MailingDirectory directory(sink.port(), StateCount());
    const size_t contacts = static_cast<size_t>(StateCount()) * MailingDirectory::kContactsOfState;
    directory.Plan(kPacing);
    std::mt19937 random(std::random_device{}());
    // Mails between two kills; all of them come before the last mail.
    std::uniform_int_distribution<size_t> pause(1,
                                                contacts / static_cast<size_t>(std::max(kills, 1)));
    size_t until_kill = kills > 0 ? pause(random) : 0;
    Course course;
    std::set<std::string> attempts;
    std::set<std::string> reached;
    while (reached.size() < contacts) {
      const nlohmann::json message = sink.Next(kPatience);
      if (message.is_null()) break;
      ++course.mails;
      const std::string recipient = message["recipients"][0];
      EXPECT_TRUE(attempts.insert(message["sender"]).second) << "sent twice to " << recipient;
      if (until_kill > 0 && --until_kill == 0) {
        directory.Kill();
        directory.Restart();
        if (--kills > 0) until_kill = pause(random);
      }
      if (reached.insert(recipient).second && Answers(recipient)) {
        const std::string text = message["text"];
        EXPECT_EQ(directory
                      .RecordAnswer(
                          absl::StrCat(Behind(text, "First half: "), Behind(text, "Second half: ")))
                      .mail_verdict(),
                  v1::MAIL_VERDICT_ANSWER);
      }
    }
    EXPECT_EQ(kills, 0) << "kills were left";
    EXPECT_EQ(reached.size(), contacts) << "contacts were forgotten";
    course.outcomes = directory.Outcomes();
    return course;
  }
};

TEST_F(MailCrashTest, EndsAsIfNobodyHadDisturbedIt) {
  const Course undisturbed = Run(0);
  EXPECT_EQ(undisturbed.mails, undisturbed.outcomes.size());
  const Course disturbed = Run(KillCount() / 2);
  EXPECT_EQ(disturbed.outcomes, undisturbed.outcomes);
}

}  // namespace
}  // namespace rollcall
