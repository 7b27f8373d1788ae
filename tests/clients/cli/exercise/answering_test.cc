// rollcall exercise acknowledge, watch, and what people do by hand.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "core/exercise/exercise_bodies.h"
#include "tests/clients/cli/exercise/exercise_world.h"

namespace rollcall {
namespace {

using ::rollcall::testing::Ran;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class AnsweringTest : public testing::ExerciseWorld {};

// Answering.

TEST_F(AnsweringTest, AcknowledgesByCode) {
  server.exercises.acknowledgement->set_outcome(v1::PING_OUTCOME_ACKNOWLEDGED_ON_TIME);
  const Ran ran = MustRun("ken", {"exercise", "acknowledge", "7F3A9C0DDC03Q4SA94"});
  ASSERT_EQ(server.exercises.acknowledged.size(), 1u);
  EXPECT_EQ(server.exercises.acknowledged[0].code(), "7F3A9C0DDC03Q4SA94");
  EXPECT_THAT(ran.out, HasSubstr("acknowledged on time"));
}

TEST_F(AnsweringTest, ASlipIsNoTryAtTheServer) {
  const Ran ran = Try("ken", {"exercise", "acknowledge", "7F3A9C0D"});
  EXPECT_EQ(ran.exit_code, 1);
  EXPECT_THAT(ran.err, HasSubstr("both halves joined"));
  EXPECT_TRUE(server.exercises.acknowledged.empty());
}

TEST_F(AnsweringTest, AcknowledgesByTheContactsOwnKey) {
  GiveKenyaADutyKey();
  AddPing();
  MustRun("ken", {"exercise", "acknowledge", "e/7f3a9c0d"});
  ASSERT_EQ(server.exercises.acknowledged.size(), 1u);
  const v1::SignedAnswer& signed_answer = server.exercises.acknowledged[0].signed_answer();
  v1::PingAnswer answer;
  EXPECT_TRUE(DecodeSignedAnswer(signed_answer, testing::kTestOrigin, testing::kPing, answer).ok());
  EXPECT_EQ(signed_answer.public_key(), directory.Key("duty").public_key().spki());
}

TEST_F(AnsweringTest, AKeyThatIsNotTheContactsStaysHome) {
  directory.MustAccept(Kind::kSheet, "states/KEN/technical",
                       directory.SheetBody(v1::CONTACT_KIND_TECHNICAL),
                       directory.StateSigners("KEN"));
  AddPing();
  const Ran ran = Try("ken", {"exercise", "acknowledge", "e/7f3a9c0d"});
  EXPECT_EQ(ran.exit_code, 6);
  EXPECT_THAT(ran.err, HasSubstr("KEY_USE_NOT_ALLOWED"));
  EXPECT_TRUE(server.exercises.acknowledged.empty());
}

TEST_F(AnsweringTest, TheDutyOfficerAnswersWithOneDeliberateKey) {
  GiveKenyaADutyKey();
  v1::PingNotice notice = Notice();
  notice.set_push_receipt("receipt");
  Stream({Give(notice), Quiet(), Quiet(), Quiet()});
  terminal.keys = {'y', 'Y', 'q'};  // a small one is no answer
  server.exercises.acknowledgement->set_outcome(v1::PING_OUTCOME_ACKNOWLEDGED_ON_TIME);
  const Ran ran = MustRun("ken", {"exercise", "watch"});
  EXPECT_THAT(ran.out, AllOf(HasSubstr("On duty for Kenya"), HasSubstr("A drill"),
                             HasSubstr("Press capital Y"), HasSubstr("acknowledged on time")));
  ASSERT_EQ(server.exercises.acknowledged.size(), 1u);
  EXPECT_EQ(server.exercises.acknowledged[0].signed_answer().public_key(),
            directory.Key("duty").public_key().spki());
  ASSERT_EQ(server.exercises.recorded.size(), 1u);
  EXPECT_EQ(server.exercises.recorded[0].push_receipt(), "receipt");
  EXPECT_GE(terminal.forgotten, 1);  // keys from before the ping was shown
}

TEST_F(AnsweringTest, AKeyPressWithoutAPingAnswersNothing) {
  GiveKenyaADutyKey();
  Stream({Quiet(), Quiet(), Give(Notice()), Quiet()});
  terminal.keys = {'Y', 'Y', 'q'};
  MustRun("ken", {"exercise", "watch"});
  EXPECT_TRUE(server.exercises.acknowledged.empty());
}

TEST_F(AnsweringTest, ASettledPingIsTakenDownAndTheNextIsShown) {
  GiveKenyaADutyKey();
  v1::PingNotice settled = Notice("00000001");
  settled.set_settled(true);
  Stream({Give(Notice("00000001")), Quiet(), Quiet(), Give(Notice("00000002")), Give(settled),
          Quiet(), Quiet()});
  terminal.keys = {absl::nullopt, 'Y', 'q'};
  const Ran ran = MustRun("ken", {"exercise", "watch"});
  EXPECT_THAT(ran.out, HasSubstr("e/00000001 needs nothing any more"));
  ASSERT_EQ(server.exercises.acknowledged.size(), 1u);
  v1::PingAnswer answer;
  ASSERT_TRUE(answer.ParseFromString(server.exercises.acknowledged[0].signed_answer().payload()));
  EXPECT_EQ(answer.ping(), "exercises/e/pings/00000002");
}

TEST_F(AnsweringTest, AContentCheckAsksForTheAnswer) {
  GiveKenyaADutyKey();
  v1::PingNotice notice = Notice();
  notice.set_kind(v1::EXERCISE_KIND_CONTENT_CHECK);
  notice.set_question("Who leads your CERT?");
  Stream({Give(notice), Quiet(), Quiet()});
  terminal.keys = {'Y', 'q'};
  terminal.texts = {"The director"};
  const Ran ran = MustRun("ken", {"exercise", "watch"});
  EXPECT_THAT(ran.out, HasSubstr("Who leads your CERT?"));
  ASSERT_EQ(server.exercises.acknowledged.size(), 1u);
  v1::PingAnswer answer;
  ASSERT_TRUE(answer.ParseFromString(server.exercises.acknowledged[0].signed_answer().payload()));
  EXPECT_EQ(answer.answer(), "The director");
}

TEST_F(AnsweringTest, TheWatchComesBackWithoutRingingTwice) {
  GiveKenyaADutyKey();
  Stream({Give(Notice()), Quiet()});
  Stream({Give(Notice()), Quiet()});
  terminal.keys = {absl::nullopt, absl::nullopt, 'q'};  // the second while it is away
  const Ran ran = MustRun("ken", {"exercise", "watch"});
  EXPECT_THAT(ran.err, HasSubstr("the server ended the stream; again in 1 s"));
  EXPECT_EQ(ran.out.find("Press capital Y"), ran.out.rfind("Press capital Y"));
}

TEST_F(AnsweringTest, WhoMayNotWatchIsTold) {
  const Ran ran = Try("ken", {"exercise", "watch"});
  EXPECT_EQ(ran.exit_code, 1);
  EXPECT_THAT(ran.err, HasSubstr("only a duty officer may watch"));
}

TEST_F(AnsweringTest, WithoutAKeyTheWatchPointsAtTheCode) {
  Stream({Give(Notice()), Quiet(), Quiet()});
  terminal.keys = {'Y', 'q'};
  const Ran ran = MustRun("ken", {"exercise", "watch"});
  EXPECT_THAT(ran.out, AllOf(HasSubstr("rollcall exercise acknowledge CODE"),
                             Not(HasSubstr("Press capital Y"))));
  EXPECT_TRUE(server.exercises.acknowledged.empty());
}

// The work by hand, and silences.

TEST_F(AnsweringTest, TheWorklistShowsWhomToCallAndTheCode) {
  v1::WorkItem& item = server.exercises.work.emplace_back();
  v1::CallWork& call = *item.mutable_call();
  call.set_ping(testing::kPing);
  call.set_attempt(2);
  call.set_state("states/KEN");
  call.set_code("7F3A9C0DDC03Q4SA94");
  call.mutable_contact()->set_office("Kenya CERT \x1b[2J");
  v1::Channel& channel = *call.mutable_contact()->add_channels();
  channel.set_kind(v1::CHANNEL_KIND_PHONE);
  channel.set_address("+254 20 1");
  const Ran ran = MustRun("controller", {"exercise", "worklist", "e"});
  EXPECT_THAT(ran.out, AllOf(HasSubstr("Kenya (KEN)"), HasSubstr("+254 20 1"),
                             HasSubstr("7F3A9C0DD C03Q4SA94"), Not(HasSubstr("\x1b")),
                             HasSubstr("log-call e/7f3a9c0d --attempt 2 --result answered")));
  for (const uint32_t none : {1u, 0x80000000u, 0xffffffffu}) {
    call.set_channel(none);
    EXPECT_THAT(MustRun("controller", {"exercise", "worklist", "e"}).out,
                AllOf(HasSubstr("Kenya (KEN)"), Not(HasSubstr("+254 20 1"))));
  }
  EXPECT_THAT(MustRun("controller", {"exercise", "worklist", "other"}).out,
              HasSubstr("Nothing to do"));
}

TEST_F(AnsweringTest, SettlesAMailThatSomebodyHasLookedAt) {
  for (const char first : {'\x3f', '\x40'}) {
    v1::MailOutcome& mail = *server.exercises.work.emplace_back().mutable_mail();
    mail.set_message_digest(first + std::string(31, '\x11'));
    mail.set_file_name("1790000001.M1.host");
    mail.mutable_receive_time()->set_seconds(1'790'000'001);
  }
  EXPECT_THAT(MustRun("controller", {"exercise", "worklist"}).out,
              AllOf(HasSubstr("1790000001.M1.host"), HasSubstr("Received at"),
                    Not(HasSubstr("Sent at")), HasSubstr("settle 3f1111111111")));
  MustRun("controller", {"exercise", "settle", "3F1111111111"});
  ASSERT_EQ(server.exercises.recorded.size(), 1u);
  const v1::MailOutcome& told = server.exercises.recorded[0].mail();
  EXPECT_EQ(told.message_digest(), server.exercises.work[0].mail().message_digest());
  EXPECT_EQ(told.verdict(), v1::MAIL_VERDICT_AUTOMATIC);
  const Ran other = Try("controller", {"exercise", "settle", "3f11"});
  EXPECT_NE(other.exit_code, 0);
  EXPECT_THAT(other.err, HasSubstr("no mail 3f11 waits"));
  EXPECT_EQ(server.exercises.recorded.size(), 1u);
}

TEST_F(AnsweringTest, SettlesAMailByWhatProgramsAreTold) {
  v1::MailOutcome& mail = *server.exercises.work.emplace_back().mutable_mail();
  mail.set_message_digest("\x40" + std::string(31, '\xfe'));
  const nlohmann::json listed =
      MustRun("controller", {"--output", "json", "exercise", "worklist"}).data();
  const std::string digest = listed["items"][0]["mail"]["message_digest"];
  MustRun("controller", {"exercise", "settle", digest});
  ASSERT_EQ(server.exercises.recorded.size(), 1u);
  EXPECT_EQ(server.exercises.recorded[0].mail().message_digest(), mail.message_digest());
}

TEST_F(AnsweringTest, LogsACall) {
  MustRun("controller", {"exercise", "log-call", "e/7f3a9c0d", "--attempt", "2", "--result",
                         "answered", "--by-other-means", "--at", "2026-11-21 08:30"});
  ASSERT_EQ(server.exercises.recorded.size(), 1u);
  const v1::CallOutcome& call = server.exercises.recorded[0].call();
  EXPECT_EQ(call.ping(), testing::kPing);
  EXPECT_EQ(call.attempt(), 2u);
  EXPECT_EQ(call.result(), v1::CALL_RESULT_ANSWERED);
  EXPECT_EQ(call.channel_kind(), v1::CHANNEL_KIND_PHONE);
  EXPECT_TRUE(call.by_other_means());
  EXPECT_EQ(FromTimestamp(call.time()).value(), directory.clock().Now() - absl::Minutes(30));
}

TEST_F(AnsweringTest, OtherMeansNeedAnAnswer) {
  const Ran ran = Try("controller", {"exercise", "log-call", "e/7f3a9c0d", "--result", "no_answer",
                                     "--by-other-means"});
  EXPECT_EQ(ran.exit_code, 1);
  EXPECT_TRUE(server.exercises.recorded.empty());
}

TEST_F(AnsweringTest, ReportsAndShowsSilences) {
  MustRun("ken", {"exercise", "silence", "Uganda", "technical-1", "phone", "--waited", "20m"});
  ASSERT_EQ(server.exercises.silences.size(), 1u);
  EXPECT_EQ(server.exercises.silences[0].state(), "states/UGA");
  EXPECT_EQ(server.exercises.silences[0].channel_kind(), v1::CHANNEL_KIND_PHONE);
  const Ran ran = MustRun("ken", {"exercise", "silences"});
  EXPECT_THAT(ran.out, AllOf(HasSubstr("Uganda"), HasSubstr("20 min")));
}

}  // namespace
}  // namespace rollcall
