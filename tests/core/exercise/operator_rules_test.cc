#include "core/exercise/operator_rules.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "core/base/refusal.h"
#include "core/base/timestamp.h"
#include "core/statement/canonical.h"
#include "gtest/gtest.h"
#include "rollcall/v1/exercise_report.pb.h"
#include "rollcall/v1/view.pb.h"
#include "tests/testing/test_exercise.h"

namespace rollcall {
namespace {

using testing::MakePlan;
using testing::MakeTarget;
using testing::Said;
using testing::Signers;
using testing::TestDirectory;

class OperatorTest : public ::testing::Test {
 protected:
  OperatorTest() : start_(directory_.clock().Now() + absl::Hours(24)) {}

  std::string ListBody() {
    v1::Dispatch dispatch;
    dispatch.set_salt(directory_.Salt());
    *dispatch.mutable_targets()->add_targets() = MakeTarget("7f3a9c0d", start_);
    return EncodeCanonical(dispatch);
  }
  std::string OpeningBody() {
    v1::Dispatch dispatch;
    dispatch.set_salt(directory_.Salt());
    dispatch.mutable_opening()->set_plan_digest(std::string(32, 'p'));
    return EncodeCanonical(dispatch);
  }
  std::string AnswerBody() {
    v1::Acknowledgement body;
    body.set_salt(directory_.Salt());
    body.set_state("KEN");
    body.set_attempt(1);
    *body.mutable_answer_time() = ToTimestamp(directory_.clock().Now());
    body.mutable_code()->set_tls_key_digest(std::string(32, 'k'));
    return EncodeCanonical(body);
  }
  std::string ReportBody() {
    v1::Report body;
    body.set_salt(directory_.Salt());
    *body.mutable_open_time() = *body.mutable_close_time() = ToTimestamp(start_);
    return EncodeCanonical(body);
  }
  std::string ReachabilityBody() {
    v1::Reachability body;
    body.set_salt(directory_.Salt());
    return EncodeCanonical(body);
  }
  absl::Status Submit(Kind kind, absl::string_view subject, std::string body) {
    return directory_.Accept(directory_.Say(kind, subject, std::move(body), directory_.Operator()));
  }
  void PlanAndStart() {
    testing::SayPlan(directory_, "e", MakePlan(start_));
    directory_.clock().Advance(absl::Hours(24));
  }

  TestDirectory directory_;
  absl::Time start_;
};

TEST_F(OperatorTest, OpensAnExerciseOnceAndFreezesItsPlan) {
  PlanAndStart();
  ASSERT_TRUE(Submit(Kind::kDispatch, "exercises/e/states/KEN", ListBody()).ok());
  ASSERT_TRUE(Submit(Kind::kDispatch, "exercises/e", OpeningBody()).ok());
  const auto record = ReadRecord<v1::ExerciseRecord>(directory_.view(), view_key::Exercise("e"));
  ASSERT_TRUE(record.ok() && record->has_value());
  EXPECT_EQ((*record)->plan().title(), MakePlan(start_).title());
  EXPECT_EQ(*FromTimestamp((*record)->open_time()), start_);
  EXPECT_FALSE(directory_.view().Get(view_key::Planned("e"))->has_value());

  EXPECT_EQ(ReasonOf(Submit(Kind::kDispatch, "exercises/e", OpeningBody())),
            v1::ERROR_REASON_EXERCISE_OPEN);
  v1::Plan next = MakePlan(start_ + absl::Hours(48));
  next.set_salt(directory_.Salt());
  EXPECT_EQ(ReasonOf(directory_.Accept(directory_.Say(
                Kind::kPlan, "exercises/e", EncodeCanonical(next), directory_.Controller()))),
            v1::ERROR_REASON_EXERCISE_OPEN);
}

TEST_F(OperatorTest, OpensNothingBeforeItsStartOrWithoutAPlan) {
  const auto reason = [&] {
    const auto list = ReasonOf(Submit(Kind::kDispatch, "exercises/e/states/KEN", ListBody()));
    EXPECT_EQ(ReasonOf(Submit(Kind::kDispatch, "exercises/e", OpeningBody())), list);
    return list;
  };
  EXPECT_EQ(reason(), v1::ERROR_REASON_EXERCISE_NOT_OPEN);
  testing::SayPlan(directory_, "e", MakePlan(start_));
  EXPECT_EQ(reason(), v1::ERROR_REASON_EXERCISE_NOT_OPEN);
  v1::Plan cancelled = MakePlan(start_);
  cancelled.set_cancelled(true);
  testing::SayPlan(directory_, "e", cancelled);
  directory_.clock().Advance(absl::Hours(25));
  EXPECT_EQ(reason(), v1::ERROR_REASON_EXERCISE_NOT_OPEN);
}

TEST_F(OperatorTest, AloneMaySignWhatItSays) {
  PlanAndStart();
  testing::OpenExercise(directory_, "e", {});
  const struct {
    Kind kind;
    const char* subject;
    std::string body;
  } cases[] = {{Kind::kDispatch, "exercises/e/states/KEN", ListBody()},
               {Kind::kAcknowledgement, "exercises/e/pings/7f3a9c0d", AnswerBody()},
               {Kind::kReachability, "states/KEN", ReachabilityBody()},
               {Kind::kReport, "exercises/e", ReportBody()}};
  for (const auto& c : cases) {
    for (const Signers& signers :
         {directory_.Controller(), directory_.Registrar(), directory_.Roots()}) {
      const absl::Status status =
          directory_.Accept(directory_.Say(c.kind, c.subject, c.body, signers));
      EXPECT_EQ(ReasonOf(status), v1::ERROR_REASON_SIGNATURE_INVALID) << c.subject;
    }
    EXPECT_TRUE(Submit(c.kind, c.subject, c.body).ok()) << c.subject;
  }
  EXPECT_TRUE(directory_.view().Get(view_key::Reachability("states/KEN"))->has_value());
  EXPECT_TRUE(directory_.view().Get(view_key::Report("e"))->has_value());
}

TEST_F(OperatorTest, AcknowledgesOnlyWhatIsOpenAndNeverTooLate) {
  testing::SayPlan(directory_, "e", MakePlan(start_));
  EXPECT_EQ(ReasonOf(Submit(Kind::kAcknowledgement, "exercises/e/pings/7f3a9c0d", AnswerBody())),
            v1::ERROR_REASON_EXERCISE_NOT_OPEN);
  EXPECT_EQ(ReasonOf(Submit(Kind::kReport, "exercises/e", ReportBody())),
            v1::ERROR_REASON_EXERCISE_NOT_OPEN);
  directory_.clock().Advance(absl::Hours(24));
  testing::OpenExercise(directory_, "e", {});
  ASSERT_TRUE(Submit(Kind::kReport, "exercises/e", ReportBody()).ok());
  directory_.clock().Advance(absl::Hours(24 * 365));
  EXPECT_TRUE(Submit(Kind::kAcknowledgement, "exercises/e/pings/7f3a9c0d", AnswerBody()).ok());
}

TEST_F(OperatorTest, BoundsTheAnswersToOnePing) {
  PlanAndStart();
  testing::OpenExercise(directory_, "e", {});
  for (uint64_t i = 0; i < kMaxAcknowledgements; ++i) {
    ASSERT_TRUE(Submit(Kind::kAcknowledgement, "exercises/e/pings/7f3a9c0d", AnswerBody()).ok());
  }
  const absl::Status refused =
      Submit(Kind::kAcknowledgement, "exercises/e/pings/7f3a9c0d", AnswerBody());
  EXPECT_EQ(ReasonOf(refused), v1::ERROR_REASON_INVALID_FIELD);
  EXPECT_EQ(refused.code(), absl::StatusCode::kInvalidArgument);
}

TEST_F(OperatorTest, EachOccurrenceOfARecurringPlanIsAnExerciseOfItsOwn) {
  v1::Plan plan = MakePlan(start_);
  plan.set_recurrence("FREQ=YEARLY");
  testing::SayPlan(directory_, "yearly", plan);
  directory_.clock().Advance(absl::Hours(24));
  testing::OpenExercise(directory_, "yearly-20270101", {});
  directory_.clock().Advance(absl::Hours(24 * 365));
  testing::OpenExercise(directory_, "yearly-20280101", {});
  EXPECT_TRUE(directory_.view().Get(view_key::Planned("yearly"))->has_value());
  EXPECT_EQ(FindPlan(directory_.view(), "yearly-20290101")->record.last_exercise(),
            "yearly-20280101");
  // Neither the plan's own name, nor a day that lies behind, nor another plan's.
  for (const char* id : {"yearly", "yearly-20270601", "other-20290101"}) {
    EXPECT_EQ(ReasonOf(Submit(Kind::kDispatch, absl::StrCat("exercises/", id), OpeningBody())),
              v1::ERROR_REASON_EXERCISE_NOT_OPEN)
        << id;
  }
}

TEST_F(OperatorTest, BodyBelongsToOneStatement) {
  PlanAndStart();
  const std::string body = ListBody();
  ASSERT_TRUE(Submit(Kind::kDispatch, "exercises/e/states/KEN", body).ok());
  EXPECT_EQ(ReasonOf(Submit(Kind::kDispatch, "exercises/e/states/UGA", body)),
            v1::ERROR_REASON_BODY_REUSED);
}

TEST_F(OperatorTest, RegistrarErasesWhatWasAnswered) {
  PlanAndStart();
  testing::OpenExercise(directory_, "e", {});
  const Said said = directory_.MustAccept(Kind::kAcknowledgement, "exercises/e/pings/7f3a9c0d",
                                          AnswerBody(), directory_.Operator());
  const std::string digest = said.statement.body_digest().ToBytes();
  const auto erase = [&](const Signers& signers) {
    return directory_.Accept(directory_.Say(Kind::kErasure, "exercises/e/pings/7f3a9c0d",
                                            directory_.ErasureBody({digest}), signers));
  };
  EXPECT_EQ(ReasonOf(erase(directory_.Operator())), v1::ERROR_REASON_SIGNATURE_INVALID);
  ASSERT_TRUE(erase(directory_.Registrar()).ok());
  const auto record = ReadRecord<v1::BodyRecord>(directory_.view(), view_key::Body(digest));
  EXPECT_TRUE(record.ok() && (*record)->erased());
}

}  // namespace
}  // namespace rollcall
