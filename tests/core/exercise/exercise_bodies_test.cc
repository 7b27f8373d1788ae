#include "core/exercise/exercise_bodies.h"

#include <functional>
#include <string>

#include "absl/strings/str_cat.h"
#include "core/base/refusal.h"
#include "core/base/timestamp.h"
#include "core/statement/canonical.h"
#include "gtest/gtest.h"
#include "tests/testing/test_exercise.h"

namespace rollcall {
namespace {

using testing::kTestOrigin;
using testing::MakeTarget;
using testing::TestDirectory;

constexpr char kPing[] = "exercises/e/pings/7f3a9c0d";

class BodiesTest : public ::testing::Test {
 protected:
  absl::Status Check(Kind kind, absl::string_view subject, const google::protobuf::Message& body) {
    const auto said = directory_.Say(kind, subject, EncodeCanonical(body), directory_.Operator());
    return CheckExerciseBody(said.statement, said.body);
  }
  std::string FieldOf(const absl::Status& status) {
    const auto info = ErrorInfoOf(status);
    if (!info.has_value()) return status.ok() ? "" : "?";
    EXPECT_EQ(info->reason(), "INVALID_BODY") << status;
    return info->metadata().contains("field") ? info->metadata().at("field") : "?";
  }
  v1::Dispatch List() {
    v1::Dispatch dispatch;
    dispatch.set_salt(directory_.Salt());
    *dispatch.mutable_targets()->add_targets() = MakeTarget(
        "7f3a9c0d", directory_.clock().Now(), {{v1::STEP_KIND_NEXT_CHANNEL, absl::Hours(24)}});
    return dispatch;
  }
  std::string SpoiltList(const std::function<void(v1::Target&)>& spoil) {
    v1::Dispatch dispatch = List();
    spoil(*dispatch.mutable_targets()->mutable_targets(0));
    return FieldOf(Check(Kind::kDispatch, "exercises/e/states/KEN", dispatch));
  }
  std::string SpoiltBatch(const std::function<void(v1::AttemptBatch&)>& spoil) {
    v1::Dispatch dispatch;
    dispatch.set_salt(directory_.Salt());
    v1::Intent& intent = *dispatch.mutable_batch()->add_intents();
    intent.set_ping("7f3a9c0d");
    intent.set_attempt(1);
    v1::AttemptOutcome& outcome = *dispatch.mutable_batch()->add_outcomes();
    outcome.set_ping("7f3a9c0d");
    outcome.set_attempt(1);
    outcome.set_result(v1::ATTEMPT_RESULT_SENT);
    spoil(*dispatch.mutable_batch());
    return FieldOf(Check(Kind::kDispatch, "exercises/e/states/KEN", dispatch));
  }
  v1::Acknowledgement Answer() {
    v1::Acknowledgement body;
    body.set_salt(directory_.Salt());
    body.set_state("KEN");
    *body.mutable_answer_time() = ToTimestamp(directory_.clock().Now());
    return body;
  }
  v1::SignedAnswer Sign(const v1::PingAnswer& answer, const PrivateKey& key) {
    v1::SignedAnswer result;
    result.set_payload(EncodeCanonical(answer));
    result.set_signature(*key.Sign(PreAuthenticationEncoding(kPingAnswerType, result.payload())));
    result.set_public_key(key.public_key().spki());
    return result;
  }
  v1::PingAnswer Meant() {
    v1::PingAnswer answer;
    answer.set_origin(kTestOrigin);
    answer.set_ping(kPing);
    *answer.mutable_time() = ToTimestamp(directory_.clock().Now());
    return answer;
  }
  TestDirectory directory_;
};

TEST_F(BodiesTest, OpeningIsOfTheExerciseAndListsAreOfStates) {
  v1::Dispatch opening;
  opening.set_salt(directory_.Salt());
  opening.mutable_opening()->set_plan_digest(std::string(32, 'p'));
  EXPECT_TRUE(Check(Kind::kDispatch, "exercises/e", opening).ok());
  EXPECT_EQ(FieldOf(Check(Kind::kDispatch, "exercises/e/states/KEN", opening)), "content");
  EXPECT_TRUE(Check(Kind::kDispatch, "exercises/e/states/KEN", List()).ok());
  EXPECT_EQ(FieldOf(Check(Kind::kDispatch, "exercises/e", List())), "content");
  v1::TargetListDigest& list = *opening.mutable_opening()->add_lists();
  list.set_state("QQQ");
  list.set_body_digest(std::string(32, 'b'));
  EXPECT_EQ(FieldOf(Check(Kind::kDispatch, "exercises/e", opening)), "opening.lists.state");
  list.set_state("KEN");
  EXPECT_TRUE(Check(Kind::kDispatch, "exercises/e", opening).ok());
  *opening.mutable_opening()->add_lists() = list;
  EXPECT_EQ(FieldOf(Check(Kind::kDispatch, "exercises/e", opening)), "opening.lists.state");
}

TEST_F(BodiesTest, RefusesListsThatMakeNoSense) {
  EXPECT_EQ(SpoiltList([](v1::Target&) {}), "");
  EXPECT_EQ(SpoiltList([](v1::Target& t) { t.set_ping("7F3A9C0D"); }), "targets.ping");
  EXPECT_EQ(SpoiltList([](v1::Target& t) { t.set_ping("7f3a9c0u"); }), "targets.ping");
  EXPECT_EQ(SpoiltList([](v1::Target& t) { t.set_contact("A. N. Example"); }), "targets.contact");
  EXPECT_EQ(SpoiltList([](v1::Target& t) { t.clear_kind(); }), "targets.kind");
  EXPECT_EQ(SpoiltList([](v1::Target& t) { t.set_sheet_digest("x"); }), "targets.sheet_digest");
  EXPECT_EQ(SpoiltList([](v1::Target& t) { t.clear_steps(); }), "targets.steps");
  EXPECT_EQ(SpoiltList([](v1::Target& t) { t.mutable_steps()->SwapElements(0, 1); }),
            "targets.steps");
  EXPECT_EQ(SpoiltList([](v1::Target& t) { t.mutable_steps(1)->mutable_time()->set_seconds(1); }),
            "targets.steps.time");
  EXPECT_EQ(SpoiltList([](v1::Target& t) { t.mutable_steps(1)->mutable_time()->set_nanos(1); }),
            "targets.steps.time");
  EXPECT_EQ(SpoiltList([](v1::Target& t) { t.mutable_steps(1)->set_channel(16); }),
            "targets.steps.channel");
  EXPECT_EQ(SpoiltList([](v1::Target& t) { t.mutable_steps(1)->clear_kind(); }),
            "targets.steps.kind");
  v1::Dispatch twice = List();
  *twice.mutable_targets()->add_targets() = twice.targets().targets(0);
  EXPECT_EQ(FieldOf(Check(Kind::kDispatch, "exercises/e/states/KEN", twice)), "targets.ping");
}

TEST_F(BodiesTest, RefusesBatchesThatMakeNoSense) {
  EXPECT_EQ(SpoiltBatch([](v1::AttemptBatch&) {}), "");
  EXPECT_EQ(SpoiltBatch([](v1::AttemptBatch& b) { b.Clear(); }), "batch");
  EXPECT_EQ(SpoiltBatch([](v1::AttemptBatch& b) { b.mutable_intents(0)->set_attempt(0); }),
            "batch.intents.attempt");
  EXPECT_EQ(SpoiltBatch([](v1::AttemptBatch& b) { b.mutable_intents(0)->set_step(64); }),
            "batch.intents.step");
  EXPECT_EQ(SpoiltBatch([](v1::AttemptBatch& b) { b.mutable_outcomes(0)->clear_result(); }),
            "batch.outcomes.result");
  EXPECT_EQ(SpoiltBatch([](v1::AttemptBatch& b) {
              b.mutable_outcomes(0)->set_result(v1::ATTEMPT_RESULT_FAILED);
            }),
            "batch.outcomes.reason");
  EXPECT_EQ(SpoiltBatch([](v1::AttemptBatch& b) {
              b.mutable_outcomes(0)->set_reason(v1::VOID_REASON_RELAY_DOWN);
            }),
            "batch.outcomes.reason");
  EXPECT_EQ(SpoiltBatch([](v1::AttemptBatch& b) { b.add_voided()->set_ping("7f3a9c0d"); }),
            "batch.voided.reason");
}

TEST_F(BodiesTest, AcknowledgementSaysHowItIsKnown) {
  EXPECT_EQ(FieldOf(Check(Kind::kAcknowledgement, kPing, Answer())), "evidence");
  v1::Acknowledgement body = Answer();
  body.mutable_code()->set_tls_key_digest(std::string(32, 'k'));
  EXPECT_TRUE(Check(Kind::kAcknowledgement, kPing, body).ok());
  body.mutable_mail()->set_message_digest("short");
  EXPECT_EQ(FieldOf(Check(Kind::kAcknowledgement, kPing, body)), "mail.message_digest");
  body.mutable_call()->set_registered_details(true);
  EXPECT_EQ(FieldOf(Check(Kind::kAcknowledgement, kPing, body)), "call.channel_kind");
  body.mutable_call()->set_channel_kind(v1::CHANNEL_KIND_PHONE);
  EXPECT_TRUE(Check(Kind::kAcknowledgement, kPing, body).ok());
  body.set_state("QQQ");
  EXPECT_EQ(FieldOf(Check(Kind::kAcknowledgement, kPing, body)), "state");
  body.set_state("KEN");
  body.clear_answer_time();
  EXPECT_EQ(FieldOf(Check(Kind::kAcknowledgement, kPing, body)), "answer_time");
  EXPECT_EQ(FieldOf(Check(Kind::kAcknowledgement, "exercises/e/pings/not-one", Answer())),
            "subject");
}

TEST_F(BodiesTest, SignedAnswerIsForThisPingOfThisDirectoryAlone) {
  const PrivateKey& key = directory_.Key("contact");
  const auto check = [&](const v1::PingAnswer& answer) {
    v1::Acknowledgement body = Answer();
    *body.mutable_signed_answer() = Sign(answer, key);
    return FieldOf(Check(Kind::kAcknowledgement, kPing, body));
  };
  EXPECT_EQ(check(Meant()), "");
  v1::PingAnswer other = Meant();
  other.set_origin("rollcall.example/other");
  EXPECT_EQ(check(other), "signed_answer.payload.origin");
  other = Meant();
  other.set_ping("exercises/f/pings/7f3a9c0d");
  EXPECT_EQ(check(other), "signed_answer.payload.ping");
  other = Meant();
  other.set_answer("what was not asked for");
  EXPECT_EQ(check(other), "answer");

  v1::Acknowledgement forged = Answer();
  *forged.mutable_signed_answer() = Sign(Meant(), key);
  forged.mutable_signed_answer()->set_public_key(directory_.Key("somebody").public_key().spki());
  EXPECT_EQ(ReasonOf(Check(Kind::kAcknowledgement, kPing, forged)),
            v1::ERROR_REASON_SIGNATURE_INVALID);
}

TEST_F(BodiesTest, OnlyTheContactsOwnKeysAnswerForIt) {
  const v1::SignedAnswer answer = Sign(Meant(), directory_.Key("contact"));
  v1::PointOfContact contact;
  contact.add_acknowledgement_keys(directory_.Key("colleague").public_key().spki());
  EXPECT_EQ(ReasonOf(CheckContactKey(answer, contact)), v1::ERROR_REASON_KEY_USE_NOT_ALLOWED);
  contact.add_acknowledgement_keys(directory_.Key("contact").public_key().spki());
  EXPECT_TRUE(CheckContactKey(answer, contact).ok());
}

TEST_F(BodiesTest, ReachabilityHoldsMonthsInOrder) {
  v1::Reachability body;
  body.set_salt(directory_.Salt());
  v1::LastAnswer& answer = *body.add_answers();
  answer.set_contact("technical-1");
  answer.set_year(2026);
  answer.set_month(11);
  EXPECT_TRUE(Check(Kind::kReachability, "states/KEN", body).ok());
  *body.add_answers() = body.answers(0);
  EXPECT_EQ(FieldOf(Check(Kind::kReachability, "states/KEN", body)), "answers");
  body.mutable_answers(1)->set_channel_kind(v1::CHANNEL_KIND_PHONE);
  EXPECT_TRUE(Check(Kind::kReachability, "states/KEN", body).ok());
  body.mutable_answers(1)->set_month(13);
  EXPECT_EQ(FieldOf(Check(Kind::kReachability, "states/KEN", body)), "answers.month");
}

TEST_F(BodiesTest, RefusesUnknownFields) {
  const auto said = directory_.Say(Kind::kReport, "exercises/e", std::string("\xf8\x7f\x01", 3),
                                   directory_.Operator());
  EXPECT_EQ(ReasonOf(CheckExerciseBody(said.statement, said.body)), v1::ERROR_REASON_NOT_CANONICAL);
}

}  // namespace
}  // namespace rollcall
