// Delivery reports that come back to the address of an attempt, and forged ones.
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "core/base/timestamp.h"
#include "core/crypto/digest.h"
#include "core/exercise/bounce_tag.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/services/exercises/exercise_world.h"

namespace rollcall {
namespace {

using ::testing::ElementsAre;
using testing::ExerciseWorld;

constexpr char kExercise[] = "2026-h2";

class DeliveryReportsTest : public ::testing::Test {
 protected:
  DeliveryReportsTest() : world_({"KEN", "TZA"}) {
    world_.SayPlan(kExercise, world_.Plan());
    world_.Advance(absl::Hours(1));
    world_.Advance(absl::Hours(2));
  }

  // The tag of the first mail to a State.
  std::string TagOf(absl::string_view state) const {
    for (const OutgoingPing& ping : world_.sent()) {
      if (ping.state == state) return ping.bounce_tag;
    }
    ADD_FAILURE() << "nothing was sent to " << state;
    return "";
  }

  AnswerTaken Report(v1::MailVerdict verdict, const std::string& recipient) {
    return Report(world_, verdict, recipient);
  }
  AnswerTaken Report(ExerciseWorld& world, v1::MailVerdict verdict, const std::string& recipient) {
    v1::RecordOutcomeRequest request;
    v1::MailOutcome& mail = *request.mutable_mail();
    mail.set_message_digest(Sha256(absl::StrCat(++reports_)).ToBytes());
    *mail.mutable_receive_time() = ToTimestamp(world.directory().clock().Now());
    mail.set_verdict(verdict);
    mail.set_envelope_recipient(recipient);
    const auto taken = world.Ask(ExerciseWorld::Staff(), request);
    EXPECT_TRUE(taken.ok()) << taken.status();
    return taken.value_or(AnswerTaken());
  }

  v1::PingOutcome OutcomeOf(absl::string_view state) { return world_.OutcomeOf(kExercise, state); }

  ExerciseWorld world_;
  int reports_ = 0;
};

TEST_F(DeliveryReportsTest, CountForTheAttemptThatTheirAddressNames) {
  const AnswerTaken bounced =
      Report(v1::MAIL_VERDICT_BOUNCED, absl::StrCat("bounces+", TagOf("KEN")));
  EXPECT_EQ(bounced.mail_verdict, v1::MAIL_VERDICT_BOUNCED);
  EXPECT_EQ(bounced.ping.exercise, kExercise);
  EXPECT_EQ(world_.PingOf(kExercise, "KEN").attempts(0).result(), v1::ATTEMPT_RESULT_BOUNCED);
  EXPECT_EQ(OutcomeOf("TZA"), v1::PING_OUTCOME_SENT);
  Report(v1::MAIL_VERDICT_DELIVERED, absl::AsciiStrToUpper(absl::StrCat("bounces+", TagOf("TZA"))));
  EXPECT_EQ(OutcomeOf("TZA"), v1::PING_OUTCOME_DELIVERED);
}

TEST_F(DeliveryReportsTest, ForgedOnesAreForAPersonAndChangeNothing) {
  std::string forged = absl::StrCat("bounces+", TagOf("KEN"));
  forged.back() = forged.back() == 'a' ? 'b' : 'a';
  for (const std::string& recipient :
       {forged, absl::StrCat("bounces+00000000", TagOf("KEN").substr(8)), std::string("bounces"),
        std::string(), TagOf("KEN")}) {
    const AnswerTaken taken = Report(v1::MAIL_VERDICT_BOUNCED, recipient);
    EXPECT_EQ(taken.mail_verdict, v1::MAIL_VERDICT_UNCLEAR) << recipient;
    EXPECT_EQ(taken.ping.ping, "") << recipient;
  }
  EXPECT_EQ(OutcomeOf("KEN"), v1::PING_OUTCOME_SENT);
}

TEST_F(DeliveryReportsTest, WhatWasRefusedForThenIsTriedAgain) {
  const size_t before = world_.sent().size();
  Report(v1::MAIL_VERDICT_DELAYED, absl::StrCat("bounces+", TagOf("KEN")));
  world_.Advance(absl::Hours(1));
  EXPECT_EQ(world_.sent().size(), before + 1);
  EXPECT_EQ(world_.sent().back().state, "KEN");
  EXPECT_EQ(world_.sent().back().attempt, 2u);
  EXPECT_NE(world_.sent().back().bounce_tag, TagOf("KEN"));
}

TEST_F(DeliveryReportsTest, WhatArrivedStaysSo) {
  const std::string recipient = absl::StrCat("bounces+", TagOf("KEN"));
  Report(v1::MAIL_VERDICT_DELIVERED, recipient);
  Report(v1::MAIL_VERDICT_BOUNCED, recipient);
  Report(v1::MAIL_VERDICT_DELAYED, recipient);
  EXPECT_EQ(OutcomeOf("KEN"), v1::PING_OUTCOME_DELIVERED);
  EXPECT_TRUE(world_.observer().findings.empty());
}

// A mail server on the same machine reports within milliseconds; outcomes wait for
// others for a second.
TEST_F(DeliveryReportsTest, CountBeforeTheOutcomeOfTheirAttemptIsLogged) {
  ExerciseWorld world({"KEN", "TZA"});
  world.SetMailServer([](const OutgoingPing& ping) -> absl::optional<SendOutcome> {
    if (ping.state == "TZA") return absl::nullopt;  // what is under way makes others wait
    return SendOutcome{v1::ATTEMPT_RESULT_SENT, {}};
  });
  v1::Plan plan = world.Plan();
  plan.clear_pacing();
  world.SayPlan(kExercise, plan);
  world.Advance(absl::Hours(1));
  ASSERT_EQ(world.sent().size(), 2u);
  const OutgoingPing& ping = world.sent()[world.sent()[0].state == "KEN" ? 0 : 1];
  const auto result = [&] { return world.PingOf(kExercise, "KEN").attempts(0).result(); };
  ASSERT_EQ(result(), v1::ATTEMPT_RESULT_UNSPECIFIED);

  Report(world, v1::MAIL_VERDICT_BOUNCED, absl::StrCat("bounces+", ping.bounce_tag));
  EXPECT_EQ(result(), v1::ATTEMPT_RESULT_BOUNCED);
  world.Advance(absl::Seconds(2));
  EXPECT_EQ(result(), v1::ATTEMPT_RESULT_BOUNCED);
  EXPECT_THAT(world.observer().outcomes, ElementsAre(v1::ATTEMPT_RESULT_BOUNCED));
  EXPECT_TRUE(world.observer().findings.empty());
  EXPECT_TRUE(world.observer().troubles.empty());
}

TEST_F(DeliveryReportsTest, AnAnswerByMailNeedsNoQuestion) {
  v1::RecordOutcomeRequest request;
  v1::MailOutcome& mail = *request.mutable_mail();
  mail.set_message_digest(Sha256("answer").ToBytes());
  *mail.mutable_receive_time() = ToTimestamp(world_.directory().clock().Now());
  mail.set_verdict(v1::MAIL_VERDICT_ANSWER);
  mail.set_code(world_.Code(kExercise, world_.PingOf(kExercise, "KEN"), 1));
  mail.set_text("Kind regards");
  const auto taken = world_.Ask(ExerciseWorld::Staff(), request);
  ASSERT_TRUE(taken.ok()) << taken.status();
  EXPECT_EQ(taken->mail_verdict, v1::MAIL_VERDICT_ANSWER);
  EXPECT_EQ(OutcomeOf("KEN"), v1::PING_OUTCOME_ACKNOWLEDGED_ON_TIME);
}

}  // namespace
}  // namespace rollcall
