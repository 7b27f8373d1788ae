#include "services/exercises/answers.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/refusal.h"
#include "core/base/timestamp.h"
#include "core/crypto/digest.h"
#include "core/exercise/ping_code.h"
#include "core/statement/canonical.h"
#include "gtest/gtest.h"
#include "services/exercises/acknowledgements.h"
#include "services/exercises/push_receipt.h"
#include "tests/services/exercises/exercise_world.h"

namespace rollcall {
namespace {

using testing::ExerciseWorld;

constexpr char kExercise[] = "2026-h2";

// Kenya and Tanzania have been sent a mail each.
class AnswersTest : public ::testing::Test {
 protected:
  AnswersTest() : world_({"KEN", "TZA"}) {
    world_.SayPlan(kExercise, world_.Plan());
    world_.Advance(absl::Hours(1));
    world_.Advance(absl::Hours(2));
  }

  std::string CodeOf(absl::string_view state) {
    return world_.Code(kExercise, world_.PingOf(kExercise, state), 1);
  }
  // The code with another last character.
  std::string Spoilt(std::string code) {
    code.back() = code.back() == '0' ? '1' : '0';
    return code;
  }
  absl::StatusOr<AnswerTaken> Type(absl::string_view code, absl::string_view state = "KEN") {
    v1::AcknowledgePingRequest request;
    request.set_code(std::string(code));
    return world_.Ask(ExerciseWorld::Officer(state), request);
  }
  v1::ErrorReason ReasonOfTyping(absl::string_view code, absl::string_view state = "KEN") {
    return ReasonOf(Type(code, state).status());
  }

  v1::RecordOutcomeRequest Mail(v1::MailVerdict verdict, absl::string_view message) {
    v1::RecordOutcomeRequest request;
    v1::MailOutcome& mail = *request.mutable_mail();
    mail.set_message_digest(Sha256(message).ToBytes());
    *mail.mutable_receive_time() = ToTimestamp(world_.directory().clock().Now());
    mail.set_verdict(verdict);
    mail.set_file_name("1795251600.M1P2.mail");
    return request;
  }
  AnswerTaken Record(const v1::RecordOutcomeRequest& request) {
    const auto taken = world_.Ask(ExerciseWorld::Staff(), request);
    EXPECT_TRUE(taken.ok()) << taken.status();
    return taken.value_or(AnswerTaken());
  }
  size_t LinesOfMail() {
    size_t lines = 0;
    EXPECT_TRUE(world_.log()
                    .board()
                    .Scan("unclear/", "unclear/",
                          [&](absl::string_view, absl::string_view) {
                            ++lines;
                            return true;
                          })
                    .ok());
    return lines;
  }

  ExerciseWorld world_;
};

TEST_F(AnswersTest, TakesACodeHoweverItIsTyped) {
  std::string typed = CodeOf("KEN");
  typed.insert(9, " - ");
  const auto taken = Type(typed);
  ASSERT_TRUE(taken.ok()) << taken.status();
  EXPECT_EQ(taken->ping.ping, world_.PingOf(kExercise, "KEN").target().ping());
  EXPECT_EQ(taken->outcome, v1::PING_OUTCOME_ACKNOWLEDGED_ON_TIME);
  EXPECT_FALSE(taken->receipt.entry().empty());
}

TEST_F(AnswersTest, RefusesCodesThatAreWrongForeignOrUsed) {
  EXPECT_EQ(ReasonOfTyping("hello"), v1::ERROR_REASON_PING_CODE_WRONG);
  EXPECT_EQ(ReasonOfTyping(Spoilt(CodeOf("KEN"))), v1::ERROR_REASON_PING_CODE_WRONG);
  EXPECT_EQ(ReasonOfTyping("0000000000000000ZZ"), v1::ERROR_REASON_PING_CODE_WRONG);
  EXPECT_EQ(ReasonOfTyping(CodeOf("TZA")), v1::ERROR_REASON_PING_CODE_WRONG);
  const v1::PingRecord ken = world_.PingOf(kExercise, "KEN");
  EXPECT_EQ(
      ReasonOfTyping(PingCode(world_.speaker().code_secret(),
                              {"rollcall.example/other", kExercise, ken.target().ping(), 1, 0})),
      v1::ERROR_REASON_PING_CODE_WRONG);
  EXPECT_EQ(ReasonOfTyping(PingCode(world_.speaker().code_secret(),
                                    {testing::kTestOrigin, "2027-h1", ken.target().ping(), 1, 0})),
            v1::ERROR_REASON_PING_CODE_WRONG);
  EXPECT_TRUE(Type(CodeOf("KEN")).ok());
  EXPECT_EQ(ReasonOfTyping(CodeOf("KEN")), v1::ERROR_REASON_ANSWER_ALREADY_TAKEN);
}

TEST_F(AnswersTest, NeitherAnotherStateNorMailsLockAPingForItsState) {
  for (uint32_t i = 0; i < 2 * kMaxWrongCodes; ++i) {
    EXPECT_EQ(ReasonOfTyping(Spoilt(CodeOf("KEN")), "TZA"), v1::ERROR_REASON_PING_CODE_WRONG) << i;
    v1::RecordOutcomeRequest mail = Mail(v1::MAIL_VERDICT_ANSWER, absl::StrCat("guess ", i));
    mail.mutable_mail()->set_code(Spoilt(CodeOf("KEN")));
    EXPECT_EQ(Record(mail).mail_verdict, v1::MAIL_VERDICT_UNCLEAR) << i;
  }
  // Guessing by mail has an end all the same: a person looks at what comes now.
  v1::RecordOutcomeRequest mail = Mail(v1::MAIL_VERDICT_ANSWER, "the code");
  mail.mutable_mail()->set_code(CodeOf("KEN"));
  EXPECT_EQ(Record(mail).mail_verdict, v1::MAIL_VERDICT_UNCLEAR);
  EXPECT_TRUE(Type(CodeOf("KEN")).ok());
}

TEST_F(AnswersTest, TenWrongCodesLockThatPingAlsoAfterARestart) {
  for (uint32_t i = 0; i < kMaxWrongCodes; ++i) {
    if (i == kMaxWrongCodes / 2) world_.Restart();
    EXPECT_EQ(ReasonOfTyping(Spoilt(CodeOf("KEN"))), v1::ERROR_REASON_PING_CODE_WRONG) << i;
  }
  world_.Restart();
  world_.Work();
  EXPECT_EQ(ReasonOfTyping(CodeOf("KEN")), v1::ERROR_REASON_PING_CODE_LOCKED);
  // Not by mail either: a person looks at it.
  v1::RecordOutcomeRequest mail = Mail(v1::MAIL_VERDICT_ANSWER, "the code, too late");
  mail.mutable_mail()->set_code(CodeOf("KEN"));
  EXPECT_EQ(Record(mail).mail_verdict, v1::MAIL_VERDICT_UNCLEAR);
  EXPECT_EQ(LinesOfMail(), 1u);
  EXPECT_TRUE(world_.PingOf(kExercise, "KEN").answers().empty());
  // Nobody else's, and the contact's own key still answers.
  EXPECT_TRUE(Type(CodeOf("TZA"), "TZA").ok());
  EXPECT_TRUE(world_
                  .Ask(ExerciseWorld::Officer("KEN"),
                       world_.SignedAnswer(kExercise, world_.PingOf(kExercise, "KEN")))
                  .ok());
}

TEST_F(AnswersTest, CountsWhatComesAfterTheCloseAsLate) {
  const std::string code = CodeOf("KEN");
  world_.Advance(absl::Hours(24 * 4));
  EXPECT_EQ(world_.OutcomeOf(kExercise, "KEN"), v1::PING_OUTCOME_NO_RESPONSE);
  const auto taken = Type(code);
  ASSERT_TRUE(taken.ok()) << taken.status();
  EXPECT_EQ(taken->outcome, v1::PING_OUTCOME_ACKNOWLEDGED_LATE);
}

TEST_F(AnswersTest, TakesASignatureOfTheContactsKeyAlone) {
  const v1::PingRecord ken = world_.PingOf(kExercise, "KEN");
  const Caller officer = ExerciseWorld::Officer("KEN");
  EXPECT_EQ(ReasonOf(world_.Ask(officer, world_.SignedAnswer(kExercise, ken, "stranger")).status()),
            v1::ERROR_REASON_KEY_USE_NOT_ALLOWED);
  EXPECT_EQ(ReasonOf(world_.Ask(officer, world_.SignedAnswer("2027-h1", ken)).status()),
            v1::ERROR_REASON_EXERCISE_NOT_OPEN);
  v1::AcknowledgePingRequest elsewhere = world_.SignedAnswer(kExercise, ken);
  v1::PingAnswer answer;
  ASSERT_TRUE(answer.ParseFromString(elsewhere.signed_answer().payload()));
  answer.set_origin("rollcall.example/other");
  elsewhere.mutable_signed_answer()->set_payload(EncodeCanonical(answer));
  EXPECT_EQ(ReasonOf(world_.Ask(officer, elsewhere).status()), v1::ERROR_REASON_INVALID_BODY);
  v1::AcknowledgePingRequest forged = world_.SignedAnswer(kExercise, ken);
  forged.mutable_signed_answer()->set_signature(std::string(64, 's'));
  EXPECT_EQ(ReasonOf(world_.Ask(officer, forged).status()), v1::ERROR_REASON_SIGNATURE_INVALID);
  EXPECT_TRUE(world_.PingOf(kExercise, "KEN").answers().empty());

  EXPECT_TRUE(world_.Ask(officer, world_.SignedAnswer(kExercise, ken)).ok());
  EXPECT_TRUE(world_.PingOf(kExercise, "KEN").answers(0).contact_signed());
  EXPECT_EQ(ReasonOf(world_.Ask(officer, world_.SignedAnswer(kExercise, ken)).status()),
            v1::ERROR_REASON_ANSWER_ALREADY_TAKEN);
}

TEST_F(AnswersTest, TellsAnswersByMailApartFromWhatIsNone) {
  v1::RecordOutcomeRequest answer = Mail(v1::MAIL_VERDICT_ANSWER, "yes");
  answer.mutable_mail()->set_code(CodeOf("KEN"));
  const AnswerTaken taken = Record(answer);
  EXPECT_EQ(taken.mail_verdict, v1::MAIL_VERDICT_ANSWER);
  EXPECT_EQ(taken.outcome, v1::PING_OUTCOME_ACKNOWLEDGED_ON_TIME);
  const AnswerTaken again = Record(answer);
  EXPECT_TRUE(again.known);
  EXPECT_EQ(again.mail_verdict, v1::MAIL_VERDICT_ANSWER);
  EXPECT_EQ(again.ping.ping, taken.ping.ping);
  EXPECT_EQ(world_.PingOf(kExercise, "KEN").answers_size(), 1);

  EXPECT_EQ(Record(Mail(v1::MAIL_VERDICT_AUTOMATIC, "away")).mail_verdict,
            v1::MAIL_VERDICT_AUTOMATIC);
  v1::RecordOutcomeRequest wrong = Mail(v1::MAIL_VERDICT_ANSWER, "no");
  wrong.mutable_mail()->set_code(Spoilt(CodeOf("TZA")));
  EXPECT_EQ(Record(wrong).mail_verdict, v1::MAIL_VERDICT_UNCLEAR);
  EXPECT_TRUE(world_.PingOf(kExercise, "TZA").answers().empty());
}

TEST_F(AnswersTest, KeepsUnclearMailsOnTheWorklistUntilSomebodyHasLooked) {
  Record(Mail(v1::MAIL_VERDICT_UNCLEAR, "what is this?"));
  EXPECT_EQ(LinesOfMail(), 1u);
  world_.Restart();
  EXPECT_TRUE(Record(Mail(v1::MAIL_VERDICT_UNCLEAR, "what is this?")).known);
  EXPECT_EQ(LinesOfMail(), 1u);
  world_.Advance(absl::Hours(1));
  EXPECT_FALSE(Record(Mail(v1::MAIL_VERDICT_AUTOMATIC, "what is this?")).known);
  EXPECT_EQ(LinesOfMail(), 0u);
}

TEST_F(AnswersTest, LogsCallsOnce) {
  world_.Advance(absl::Hours(25));
  const v1::PingRecord ken = world_.PingOf(kExercise, "KEN");
  ASSERT_EQ(ken.attempts_size(), 2);
  v1::RecordOutcomeRequest request;
  v1::CallOutcome& call = *request.mutable_call();
  call.set_ping(PingName({kExercise, ken.target().ping()}));
  call.set_attempt(2);
  call.set_result(v1::CALL_RESULT_ANSWERED);
  call.set_by_other_means(true);
  call.set_channel_kind(v1::CHANNEL_KIND_PHONE);
  *call.mutable_time() = ToTimestamp(world_.directory().clock().Now());
  const AnswerTaken taken = Record(request);
  EXPECT_FALSE(taken.known);
  EXPECT_EQ(taken.outcome, v1::PING_OUTCOME_ACKNOWLEDGED_ON_TIME);
  EXPECT_TRUE(Record(request).known);
  const v1::PingRecord after = world_.PingOf(kExercise, "KEN");
  EXPECT_EQ(after.attempts(1).result(), v1::ATTEMPT_RESULT_DELIVERED);
  ASSERT_EQ(after.answers_size(), 1);
  EXPECT_TRUE(after.answers(0).by_other_means());

  call.set_attempt(7);
  EXPECT_EQ(ReasonOf(world_.Ask(ExerciseWorld::Staff(), request).status()),
            v1::ERROR_REASON_INVALID_FIELD);
  EXPECT_EQ(ReasonOf(world_.Ask(ExerciseWorld::Officer("KEN"), request).status()),
            v1::ERROR_REASON_ROLE_NOT_ALLOWED);
}

TEST_F(AnswersTest, BelievesAPushReceiptOfThatStateAlone) {
  const PingId id{kExercise, world_.PingOf(kExercise, "KEN").target().ping()};
  v1::RecordOutcomeRequest request;
  request.set_push_receipt(PushReceipt(world_.speaker(), {id, 1}));
  EXPECT_EQ(ReasonOf(world_.Ask(ExerciseWorld::Officer("TZA"), request).status()),
            v1::ERROR_REASON_INVALID_FIELD);
  v1::RecordOutcomeRequest forged = request;
  forged.mutable_push_receipt()->back() ^= 1;
  EXPECT_EQ(ReasonOf(world_.Ask(ExerciseWorld::Officer("KEN"), forged).status()),
            v1::ERROR_REASON_INVALID_FIELD);
  const auto taken = world_.Ask(ExerciseWorld::Officer("KEN"), request);
  ASSERT_TRUE(taken.ok()) << taken.status();
  EXPECT_EQ(taken->outcome, v1::PING_OUTCOME_DELIVERED);
  const auto again = world_.Ask(ExerciseWorld::Officer("KEN"), request);
  EXPECT_TRUE(again.ok() && again->known);
}

TEST_F(AnswersTest, TakesManyAnswersToOnePingInOrder) {
  size_t taken = 0;
  size_t refused = 0;
  for (int i = 0; i < 3; ++i) {
    v1::AcknowledgePingRequest request;
    request.set_code(CodeOf("KEN"));
    world_.scheduler().Ask(
        {ExerciseWorld::Officer("KEN"), request,
         [&](const absl::StatusOr<AnswerTaken>& answer) { ++(answer.ok() ? taken : refused); }});
  }
  world_.Work();
  EXPECT_EQ(taken, 1u);
  EXPECT_EQ(refused, 2u);
}

TEST_F(AnswersTest, RefusesAtOnceWhatFindsNoPlace) {
  size_t waiting = 0;
  absl::Status last;
  const auto done = [&](const absl::StatusOr<AnswerTaken>& answer) {
    ++waiting;
    last = answer.status();
  };
  v1::AcknowledgePingRequest wrong;
  wrong.set_code("wrong");
  for (size_t i = 0; i <= kMaxWaitingRequests; ++i) {
    world_.scheduler().Ask({ExerciseWorld::Officer("KEN"), wrong, done});
  }
  EXPECT_EQ(waiting, 1u);
  EXPECT_EQ(ReasonOf(last), v1::ERROR_REASON_QUEUE_FULL);
  world_.Work();
  EXPECT_EQ(waiting, kMaxWaitingRequests + 1);
}

}  // namespace
}  // namespace rollcall
