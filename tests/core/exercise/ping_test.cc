#include "core/exercise/ping.h"

#include <string>
#include <vector>

#include "core/base/timestamp.h"
#include "gtest/gtest.h"
#include "tests/testing/test_exercise.h"

namespace rollcall {
namespace {

const absl::Time kSend = absl::FromUnixSeconds(1'800'000'000);

class PingTest : public ::testing::Test {
 protected:
  PingTest() : plan_(testing::MakePlan(kSend)) {
    ping_.set_state("KEN");
    *ping_.mutable_target() = testing::MakeTarget("7f3a9c0d", kSend,
                                                  {{v1::STEP_KIND_REMINDER, absl::Hours(12)},
                                                   {v1::STEP_KIND_NEXT_CHANNEL, absl::Hours(24)},
                                                   {v1::STEP_KIND_DEPUTY, absl::Hours(30)}});
  }
  void Try(uint32_t step, absl::Duration after, v1::AttemptResult result,
           absl::Duration outcome_after = absl::ZeroDuration()) {
    v1::AttemptRecord& attempt = *ping_.add_attempts();
    attempt.set_step(step);
    *attempt.mutable_intent_time() = ToTimestamp(kSend + after);
    attempt.set_result(result);
    if (result == v1::ATTEMPT_RESULT_FAILED) attempt.set_reason(v1::VOID_REASON_RELAY_DOWN);
    *attempt.mutable_outcome_time() = ToTimestamp(
        kSend + after + (outcome_after == absl::ZeroDuration() ? absl::Seconds(1) : outcome_after));
  }
  void Answer(absl::Duration after, uint32_t attempt = 1) {
    v1::AnswerRecord& answer = *ping_.add_answers();
    *answer.mutable_time() = ToTimestamp(kSend + after);
    answer.set_attempt(attempt);
  }
  // "step@offset" of what waits.
  std::vector<std::string> Waiting() {
    std::vector<std::string> result;
    for (const WaitingStep& step : WaitingSteps(ping_, plan_)) {
      result.push_back(absl::StrCat(step.step, "@", absl::FormatDuration(step.time - kSend)));
    }
    return result;
  }
  v1::PingOutcome Outcome(absl::Duration after) { return OutcomeAt(ping_, plan_, kSend + after); }

  using Steps = std::vector<std::string>;
  v1::Plan plan_;
  v1::PingRecord ping_;
};

TEST_F(PingTest, AtFirstOnlyTheFirstStepWaits) {
  EXPECT_EQ(Waiting(), Steps{"0@0"});
  EXPECT_EQ(NextTime(ping_, plan_), kSend);
  EXPECT_EQ(Outcome(absl::ZeroDuration()), v1::PING_OUTCOME_SCHEDULED);
}

TEST_F(PingTest, SilenceEscalates) {
  Try(0, absl::ZeroDuration(), v1::ATTEMPT_RESULT_SENT);
  EXPECT_EQ(Waiting(), (Steps{"1@12h", "2@24h", "3@30h"}));
  EXPECT_EQ(Outcome(absl::Hours(1)), v1::PING_OUTCOME_SENT);
  Try(1, absl::Hours(12), v1::ATTEMPT_RESULT_DELIVERED);
  EXPECT_EQ(Waiting(), (Steps{"2@24h", "3@30h"}));
  EXPECT_EQ(Outcome(absl::Hours(13)), v1::PING_OUTCOME_DELIVERED);
}

TEST_F(PingTest, AnswerEndsIt) {
  Try(0, absl::ZeroDuration(), v1::ATTEMPT_RESULT_SENT);
  Answer(absl::Hours(1));
  EXPECT_EQ(Waiting(), Steps{});
  EXPECT_EQ(Outcome(absl::Hours(2)), v1::PING_OUTCOME_ACKNOWLEDGED_ON_TIME);
}

TEST_F(PingTest, OnTimeEndsWhereThePlanSays) {
  Try(0, absl::ZeroDuration(), v1::ATTEMPT_RESULT_SENT);
  *plan_.mutable_on_time_within() = ToProtoDuration(absl::Hours(2));
  Answer(absl::Hours(2));
  EXPECT_EQ(Outcome(absl::Hours(3)), v1::PING_OUTCOME_ACKNOWLEDGED_ON_TIME);
  *ping_.mutable_answers(0)->mutable_time() =
      ToTimestamp(kSend + absl::Hours(2) + absl::Nanoseconds(1));
  EXPECT_EQ(Outcome(absl::Hours(3)), v1::PING_OUTCOME_ACKNOWLEDGED_LATE);
}

TEST_F(PingTest, EscalationCountsFromThePingsOwnSending) {
  Try(0, absl::Hours(5), v1::ATTEMPT_RESULT_SENT);
  EXPECT_EQ(SendTime(ping_), kSend + absl::Hours(5));
  EXPECT_EQ(CloseTime(ping_, plan_), kSend + absl::Hours(53));
  EXPECT_EQ(Waiting(), (Steps{"1@17h", "2@29h", "3@35h"}));
}

TEST_F(PingTest, NextChannelDoesNotWaitForOneThatBounced) {
  Try(0, absl::ZeroDuration(), v1::ATTEMPT_RESULT_BOUNCED, absl::Minutes(3));
  EXPECT_EQ(Waiting(), (Steps{"1@12h", "2@3m", "3@30h"}));
  EXPECT_EQ(Outcome(absl::Minutes(4)), v1::PING_OUTCOME_BOUNCED);
}

TEST_F(PingTest, DeferredIsTriedAgainLaterEachTimeAndAtMostThreeTimes) {
  Try(0, absl::ZeroDuration(), v1::ATTEMPT_RESULT_DEFERRED, absl::Minutes(1));
  EXPECT_EQ(Waiting().front(), "0@16m");
  Try(0, absl::Minutes(16), v1::ATTEMPT_RESULT_DEFERRED, absl::Minutes(1));
  EXPECT_EQ(Waiting().front(), "0@47m");
  Try(0, absl::Minutes(47), v1::ATTEMPT_RESULT_DEFERRED, absl::Minutes(1));
  // The channel has had its three attempts: no reminder on it either.
  EXPECT_EQ(Waiting(), (Steps{"2@24h", "3@30h"}));
}

TEST_F(PingTest, UnknownIsNeverSentAgainButTheNextAttemptFollows) {
  Try(0, absl::ZeroDuration(), v1::ATTEMPT_RESULT_UNKNOWN, absl::Minutes(1));
  EXPECT_EQ(Waiting().front(), "0@16m");
  EXPECT_EQ(Outcome(absl::Hours(1)), v1::PING_OUTCOME_SENT);
}

TEST_F(PingTest, InFlightNothingElseIsTriedOnThatStep) {
  Try(0, absl::ZeroDuration(), v1::ATTEMPT_RESULT_UNSPECIFIED);
  EXPECT_EQ(Waiting(), (Steps{"1@12h", "2@24h", "3@30h"}));
}

TEST_F(PingTest, NothingIsTriedAgainOnceTheNextStepWasTaken) {
  Try(0, absl::ZeroDuration(), v1::ATTEMPT_RESULT_DEFERRED, absl::Hours(23));
  Try(2, absl::Hours(24), v1::ATTEMPT_RESULT_SENT);
  EXPECT_EQ(Waiting(), Steps{"3@30h"});
}

TEST_F(PingTest, OurOwnFailureIsNoAttemptAndIfNothingLeftItIsVoid) {
  for (int i = 0; i < 6; ++i) Try(0, absl::Hours(i), v1::ATTEMPT_RESULT_FAILED);
  EXPECT_EQ(Waiting().size(), 1u);
  EXPECT_FALSE(HasLeft(ping_));
  EXPECT_EQ(SendTime(ping_), kSend);
  EXPECT_EQ(Outcome(absl::Hours(47)), v1::PING_OUTCOME_SCHEDULED);
  EXPECT_EQ(Outcome(absl::Hours(48)), v1::PING_OUTCOME_VOID);
  EXPECT_EQ(ReasonOfVoid(ping_), v1::VOID_REASON_RELAY_DOWN);
}

TEST_F(PingTest, NeverAttemptedIsVoidToo) {
  EXPECT_EQ(Outcome(absl::Hours(48)), v1::PING_OUTCOME_VOID);
  EXPECT_EQ(ReasonOfVoid(ping_), v1::VOID_REASON_NOT_ATTEMPTED);
}

TEST_F(PingTest, ClosesWithoutAResponse) {
  Try(0, absl::ZeroDuration(), v1::ATTEMPT_RESULT_BOUNCED);
  EXPECT_EQ(Outcome(absl::Hours(48) - absl::Nanoseconds(1)), v1::PING_OUTCOME_BOUNCED);
  EXPECT_EQ(Outcome(absl::Hours(48)), v1::PING_OUTCOME_NO_RESPONSE);
  Answer(absl::Hours(60));
  EXPECT_EQ(Outcome(absl::Hours(61)), v1::PING_OUTCOME_ACKNOWLEDGED_LATE);
}

TEST_F(PingTest, WithdrawnIsVoidWhateverWasAnswered) {
  Try(0, absl::ZeroDuration(), v1::ATTEMPT_RESULT_SENT);
  Answer(absl::Hours(1));
  ping_.set_void_reason(v1::VOID_REASON_WITHDRAWN);
  EXPECT_EQ(Outcome(absl::Hours(2)), v1::PING_OUTCOME_VOID);
  EXPECT_EQ(Waiting(), Steps{});
}

TEST_F(PingTest, AllChannelsGoOnEachForItself) {
  plan_.set_mode(v1::EXERCISE_MODE_ALL_CHANNELS);
  plan_.clear_escalation();
  ping_.mutable_target()->mutable_steps()->DeleteSubrange(1, 3);
  v1::Step& second = *ping_.mutable_target()->add_steps();
  second = ping_.target().steps(0);
  second.set_channel(1);
  EXPECT_EQ(Waiting(), (Steps{"0@0", "1@0"}));
  Try(0, absl::ZeroDuration(), v1::ATTEMPT_RESULT_DEFERRED, absl::Minutes(1));
  Try(1, absl::ZeroDuration(), v1::ATTEMPT_RESULT_DEFERRED, absl::Minutes(1));
  EXPECT_EQ(Waiting(), (Steps{"0@16m", "1@16m"}));
  Answer(absl::Minutes(2), /*attempt=*/1);
  EXPECT_EQ(Waiting(), Steps{"1@16m"});
}

}  // namespace
}  // namespace rollcall
