#include "core/exercise/board.h"

#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/base/timestamp.h"
#include "core/exercise/ping.h"
#include "core/statement/canonical.h"
#include "gtest/gtest.h"
#include "rollcall/v1/exercise_report.pb.h"
#include "tests/testing/exercise_board.h"
#include "tests/testing/test_exercise.h"

namespace rollcall {
namespace {

using ::testing::ElementsAre;
using testing::ExerciseBoard;
using ::testing::HasSubstr;
using testing::MakePlan;
using testing::MakeTarget;
using testing::TestDirectory;

constexpr char kPing[] = "7f3a9c0d";
constexpr char kState[] = "exercises/e/states/KEN";

class BoardTest : public ::testing::Test {
 protected:
  BoardTest() : board_(directory_), start_(directory_.clock().Now() + absl::Hours(24)) {
    testing::SayPlan(directory_, "e", MakePlan(start_));
    directory_.clock().Advance(absl::Hours(24));
  }
  v1::TargetList List() {
    v1::TargetList list;
    *list.add_targets() = MakeTarget(kPing, start_ + absl::Minutes(10),
                                     {{v1::STEP_KIND_NEXT_CHANNEL, absl::Hours(24)}});
    *list.add_targets() = MakeTarget("00000002", start_ + absl::Minutes(20));
    return list;
  }
  void Open() { testing::OpenExercise(directory_, "e", {{"KEN", List()}}); }
  void SayIntent(uint32_t attempt, uint32_t step = 0, absl::string_view ping = kPing,
                 absl::string_view subject = kState) {
    v1::Dispatch dispatch;
    v1::Intent& intent = *dispatch.mutable_batch()->add_intents();
    intent.set_ping(std::string(ping));
    intent.set_attempt(attempt);
    intent.set_step(step);
    testing::SayDispatch(directory_, subject, dispatch);
  }
  void SayOutcome(uint32_t attempt, v1::AttemptResult result) {
    v1::Dispatch dispatch;
    v1::AttemptOutcome& outcome = *dispatch.mutable_batch()->add_outcomes();
    outcome.set_ping(kPing);
    outcome.set_attempt(attempt);
    outcome.set_result(result);
    if (result == v1::ATTEMPT_RESULT_FAILED) outcome.set_reason(v1::VOID_REASON_RELAY_DOWN);
    testing::SayDispatch(directory_, kState, dispatch);
  }
  void SayAnswer(uint32_t attempt, absl::Time time, absl::string_view state = "KEN") {
    v1::Acknowledgement body;
    body.set_salt(directory_.Salt());
    body.set_state(std::string(state));
    body.set_attempt(attempt);
    *body.mutable_answer_time() = ToTimestamp(time);
    body.mutable_code()->set_tls_key_digest(std::string(32, 'k'));
    directory_.MustAccept(Kind::kAcknowledgement, absl::StrCat("exercises/e/pings/", kPing),
                          EncodeCanonical(body), directory_.Operator());
  }
  void SayReport() {
    v1::Report report;
    report.set_salt(directory_.Salt());
    *report.mutable_open_time() = *report.mutable_close_time() = ToTimestamp(start_);
    directory_.MustAccept(Kind::kReport, "exercises/e", EncodeCanonical(report),
                          directory_.Operator());
  }
  // "ping#attempt/step" of what is due.
  std::vector<std::string> Due() {
    std::vector<std::string> result;
    for (const DueAttempt& due : board_.DueNow().attempts) {
      result.push_back(absl::StrCat(due.ping, "#", due.attempt, "/", due.step));
    }
    return result;
  }
  void Advance(absl::Duration duration) { directory_.clock().Advance(duration); }
  void ReportThatNobodyAnswered() {
    Open();
    Advance(absl::Minutes(10));
    SayIntent(1);
    SayOutcome(1, v1::ATTEMPT_RESULT_SENT);
    Advance(absl::Hours(49));
    SayReport();
  }

  TestDirectory directory_;
  ExerciseBoard board_;
  absl::Time start_;
};

TEST_F(BoardTest, ListsCountOnlyOnceTheOpeningNamesThem) {
  v1::Dispatch forgotten;
  *forgotten.mutable_targets()->add_targets() = MakeTarget("00000009", start_);
  testing::SayDispatch(directory_, kState, forgotten);  // replaced before the opening
  Advance(absl::Hours(1));
  EXPECT_THAT(Due(), ElementsAre());
  Open();
  EXPECT_THAT(Due(), ElementsAre("7f3a9c0d#1/0", "00000002#1/0"));
  EXPECT_EQ(ReadExercise(board_.Follow(), "e")->value().pings(), 2u);
  EXPECT_FALSE(ReadPing(board_.Follow(), "e", "00000009")->has_value());
  EXPECT_FALSE(board_.Follow().Get(board_key::List("e", "KEN"))->has_value());
  EXPECT_THAT(board_.TakeFindings(), ElementsAre());
}

TEST_F(BoardTest, AttemptsAreDueAtTheirFrozenTimes) {
  Open();
  EXPECT_THAT(Due(), ElementsAre());
  Advance(absl::Minutes(10) - absl::Nanoseconds(1));
  EXPECT_THAT(Due(), ElementsAre());
  Advance(absl::Nanoseconds(1));
  EXPECT_THAT(Due(), ElementsAre("7f3a9c0d#1/0"));
}

TEST_F(BoardTest, IntentIsInFlightUntilItsOutcome) {
  Open();
  Advance(absl::Minutes(10));
  SayIntent(1);
  EXPECT_THAT(Due(), ElementsAre());
  auto intents = OpenIntents(board_.Follow());
  ASSERT_TRUE(intents.ok());
  ASSERT_EQ(intents->size(), 1u);
  EXPECT_EQ(intents->front().ping, kPing);
  EXPECT_EQ(intents->front().state, "KEN");
  EXPECT_EQ(intents->front().attempt, 1u);
  SayOutcome(1, v1::ATTEMPT_RESULT_UNKNOWN);
  EXPECT_TRUE(OpenIntents(board_.Follow())->empty());
  // Never that attempt again, but the next one.
  Advance(absl::Minutes(14) + absl::Seconds(59));
  EXPECT_THAT(Due(), ElementsAre("00000002#1/0"));
  Advance(absl::Seconds(1));
  EXPECT_THAT(Due(), ElementsAre("00000002#1/0", "7f3a9c0d#2/0"));
}

TEST_F(BoardTest, OneThatWasAnsweredIsNotDue) {
  Open();
  Advance(absl::Minutes(10));
  SayIntent(1);
  SayOutcome(1, v1::ATTEMPT_RESULT_SENT);
  Advance(absl::Hours(24));
  EXPECT_THAT(Due(), ElementsAre("00000002#1/0", "7f3a9c0d#2/1"));
  SayAnswer(1, directory_.clock().Now());
  EXPECT_THAT(Due(), ElementsAre("00000002#1/0"));
}

TEST_F(BoardTest, ClosesWhenTheLastPingHasAndThenNothingIsDue) {
  Open();
  Advance(absl::Minutes(20) + absl::Hours(48) - absl::Seconds(1));
  EXPECT_TRUE(board_.DueNow().closes.empty());
  Advance(absl::Seconds(1));
  EXPECT_THAT(board_.DueNow().closes, ElementsAre("e"));
  EXPECT_THAT(Due(), ElementsAre());
  SayReport();
  EXPECT_TRUE(board_.DueNow().closes.empty());
  size_t left = 0;
  ASSERT_TRUE(board_.Follow()
                  .Scan("due/", "due/",
                        [&](absl::string_view, absl::string_view) {
                          ++left;
                          return true;
                        })
                  .ok());
  EXPECT_EQ(left, 0u);
}

TEST_F(BoardTest, ClosesLaterWhenAPingWasSentLate) {
  Open();
  Advance(absl::Hours(10));
  SayIntent(1);
  EXPECT_EQ(*FromTimestamp(ReadExercise(board_.Follow(), "e")->value().close_time()),
            start_ + absl::Hours(58));
}

TEST_F(BoardTest, AnswersAfterTheReportAreKept) {
  ReportThatNobodyAnswered();
  SayAnswer(1, directory_.clock().Now());
  const v1::PingRecord ping = board_.Ping("e", kPing);
  ASSERT_EQ(ping.answers_size(), 1);
  EXPECT_EQ(OutcomeAt(ping, MakePlan(start_), directory_.clock().Now()),
            v1::PING_OUTCOME_ACKNOWLEDGED_LATE);
}

TEST_F(BoardTest, AnswersAfterTheReportMakeOneMoreDueADayLater) {
  ReportThatNobodyAnswered();
  SayAnswer(1, directory_.clock().Now());
  Advance(absl::Hours(23));
  SayAnswer(0, directory_.clock().Now());
  EXPECT_THAT(board_.DueNow().closes, ElementsAre());
  Advance(absl::Hours(1));
  EXPECT_THAT(board_.DueNow().closes, ElementsAre("e"));
  EXPECT_THAT(Due(), ElementsAre());
  SayReport();
  EXPECT_THAT(board_.DueNow().closes, ElementsAre());
  Advance(absl::Hours(24));
  EXPECT_THAT(board_.DueNow().closes, ElementsAre());
}

TEST_F(BoardTest, AnswerCountsFromWhenItReachedUsWithinWhatIsPossible) {
  Open();
  Advance(absl::Minutes(10));
  SayIntent(1);
  SayOutcome(1, v1::ATTEMPT_RESULT_SENT);
  const absl::Time sent = directory_.clock().Now();
  Advance(absl::Hours(1));
  const auto counted = [&](absl::Time said) {
    SayAnswer(1, said);
    const v1::PingRecord ping = board_.Ping("e", kPing);
    return *FromTimestamp(ping.answers(0).time());
  };
  EXPECT_EQ(counted(sent - absl::Hours(5)), sent);
}

TEST_F(BoardTest, LeavesOutWhatCannotBe) {
  SayIntent(1);
  EXPECT_THAT(board_.TakeFindings(), ElementsAre(HasSubstr("before the opening")));
  Open();
  SayOutcome(1, v1::ATTEMPT_RESULT_SENT);
  EXPECT_THAT(board_.TakeFindings(), ElementsAre(HasSubstr("without its intent")));
  SayIntent(2);
  SayIntent(1, 1);
  EXPECT_EQ(board_.TakeFindings().size(), 2u);
  SayIntent(1, 0, kPing, "exercises/e/states/UGA");
  EXPECT_THAT(board_.TakeFindings(), ElementsAre(HasSubstr("not its own")));
  SayAnswer(0, directory_.clock().Now(), "UGA");
  EXPECT_THAT(board_.TakeFindings(), ElementsAre(HasSubstr("no ping of that State")));
  SayAnswer(1, directory_.clock().Now());
  EXPECT_THAT(board_.TakeFindings(), ElementsAre(HasSubstr("not made")));
  SayIntent(1);
  SayIntent(1);
  EXPECT_THAT(board_.TakeFindings(), ElementsAre(HasSubstr("nothing calls for")));
  SayOutcome(1, v1::ATTEMPT_RESULT_DELIVERED);
  SayOutcome(1, v1::ATTEMPT_RESULT_FAILED);
  EXPECT_THAT(board_.TakeFindings(), ElementsAre(HasSubstr("contradicts")));
  SayAnswer(1, directory_.clock().Now());
  SayAnswer(1, directory_.clock().Now());
  EXPECT_THAT(board_.TakeFindings(), ElementsAre(HasSubstr("again")));
  v1::Dispatch list;
  *list.mutable_targets() = List();
  testing::SayDispatch(directory_, kState, list);
  EXPECT_THAT(board_.TakeFindings(), ElementsAre(HasSubstr("after the opening")));
}

TEST_F(BoardTest, LateNewsReplaceSent) {
  Open();
  Advance(absl::Minutes(10));
  SayIntent(1);
  SayOutcome(1, v1::ATTEMPT_RESULT_SENT);
  Advance(absl::Hours(2));
  SayOutcome(1, v1::ATTEMPT_RESULT_BOUNCED);
  // The next channel does not wait any more.
  EXPECT_THAT(Due(), ElementsAre("00000002#1/0", "7f3a9c0d#2/1"));
  EXPECT_THAT(board_.TakeFindings(), ElementsAre());
}

TEST_F(BoardTest, AskingWithALimitGivesTheRestLater) {
  Open();
  Advance(absl::Hours(1));
  EXPECT_EQ(board_.DueNow(1).attempts.size(), 1u);
  SayIntent(1);
  const auto rest = board_.DueNow(1).attempts;
  ASSERT_EQ(rest.size(), 1u);
  EXPECT_EQ(rest[0].ping, "00000002");
}

TEST_F(BoardTest, VoidedPingIsNotTriedAnyMore) {
  Open();
  Advance(absl::Hours(1));
  v1::Dispatch dispatch;
  v1::VoidedPing& voided = *dispatch.mutable_batch()->add_voided();
  voided.set_ping(kPing);
  voided.set_reason(v1::VOID_REASON_WITHDRAWN);
  testing::SayDispatch(directory_, kState, dispatch);
  EXPECT_THAT(Due(), ElementsAre("00000002#1/0"));
  EXPECT_EQ(ReasonOfVoid(board_.Ping("e", kPing)), v1::VOID_REASON_WITHDRAWN);
}

TEST_F(BoardTest, HolderOfOneStatesListHasThatStatesPings) {
  // Bodies that are withheld are never folded.
  Open();
  EmptyView nothing;
  ChangeSet mine(&nothing);
  const auto& said = directory_.accepted();
  for (size_t i = 0; i < said.size(); ++i) {
    if (said[i].statement.kind() == Kind::kDispatch && said[i].statement.subject().state == "KEN") {
      continue;
    }
    ASSERT_TRUE(rollcall::Advance(said[i].statement, {i, directory_.accept_times()[i]},
                                  said[i].body, directory_.view(), mine)
                    .ok());
  }
  EXPECT_EQ(ReadExercise(mine, "e")->value().pings(), 0u);
}

}  // namespace
}  // namespace rollcall
