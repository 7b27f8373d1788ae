#include "core/exercise/report.h"

#include <map>
#include <string>

#include "absl/strings/str_format.h"
#include "core/base/refusal.h"
#include "core/base/timestamp.h"
#include "core/exercise/board.h"
#include "core/exercise/exercise_bodies.h"
#include "gtest/gtest.h"
#include "tests/testing/test_exercise.h"

namespace rollcall {
namespace {

const absl::Time kSend = absl::FromUnixSeconds(1'800'000'000);  // 2027-01-15

class ReportTest : public ::testing::Test {
 protected:
  ReportTest() : board_(&nothing_) {
    *exercise_.mutable_plan() = testing::MakePlan(kSend);
    *exercise_.mutable_open_time() = ToTimestamp(kSend);
    *exercise_.mutable_close_time() = ToTimestamp(kSend + absl::Hours(48));
  }
  // A ping that was sent by mail and, by default, is silent.
  v1::PingRecord Ping(absl::string_view state, v1::ContactKind kind = v1::CONTACT_KIND_TECHNICAL) {
    v1::PingRecord ping;
    ping.set_state(std::string(state));
    *ping.mutable_target() = testing::MakeTarget(absl::StrFormat("%08d", ++pings_), kSend,
                                                 {{v1::STEP_KIND_NEXT_CHANNEL, absl::Hours(24)}});
    ping.mutable_target()->set_kind(kind);
    Try(ping, 0, absl::ZeroDuration());
    return ping;
  }
  static void Try(v1::PingRecord& ping, uint32_t step, absl::Duration after,
                  v1::AttemptResult result = v1::ATTEMPT_RESULT_SENT) {
    v1::AttemptRecord& attempt = *ping.add_attempts();
    attempt.set_step(step);
    attempt.set_result(result);
    *attempt.mutable_intent_time() = *attempt.mutable_outcome_time() = ToTimestamp(kSend + after);
  }
  static v1::PingRecord Answered(v1::PingRecord ping, absl::Duration after, uint32_t attempt = 1,
                                 v1::ChannelKind channel = v1::CHANNEL_KIND_EMAIL) {
    v1::AnswerRecord& answer = *ping.add_answers();
    *answer.mutable_time() = ToTimestamp(kSend + after);
    answer.set_attempt(attempt);
    answer.set_channel_kind(channel);
    return ping;
  }
  void Put(const v1::PingRecord& ping) {
    board_.Put(board_key::Ping("e", ping.target().ping()), ping);
  }
  v1::Report Report() {
    board_.Put(board_key::Exercise("e"), exercise_);
    const auto report = MakeReport(board_, "e", 17);
    EXPECT_TRUE(report.ok()) << report.status();
    return report.value_or(v1::Report());
  }
  EmptyView nothing_;
  ChangeSet board_;
  v1::BoardExercise exercise_;
  int pings_ = 0;
};

TEST_F(ReportTest, CountsOutcomesAndTimes) {
  for (int i = 1; i <= 8; ++i) Put(Answered(Ping("KEN"), absl::Hours(3 * i)));
  Put(Answered(Ping("KEN"), absl::Hours(50)));
  Put(Ping("KEN"));
  const v1::Report report = Report();
  EXPECT_EQ(report.log_size(), 17u);
  const v1::Figures& total = report.total();
  EXPECT_EQ(total.on_time().count(), 8u);
  EXPECT_EQ(total.on_time().of(), 10u);
  EXPECT_EQ(total.on_time().low_millionths(), 490162u);  // Wilson for 8 of 10
  EXPECT_EQ(total.on_time().high_millionths(), 943318u);
  ASSERT_EQ(total.at_score_points_size(), 3);
  EXPECT_EQ(total.at_score_points(0).count(), 0u);  // 30 min
  EXPECT_EQ(total.at_score_points(2).count(), 8u);  // 24 h
  EXPECT_EQ(total.late(), 1u);
  EXPECT_EQ(total.operator_attested(), 9u);
  EXPECT_EQ(total.by_registered_details(), 9u);
  EXPECT_EQ(FromProtoDuration(total.median()), absl::Hours(15));
  EXPECT_FALSE(total.has_ninety_percent());  // two did not answer in the window
}

TEST_F(ReportTest, TellsHowAnAnswerIsKnownAndByWhatDetails) {
  for (int i = 0; i < 5; ++i) {
    v1::PingRecord ping = Answered(Ping("KEN"), absl::Hours(1));
    ping.mutable_answers(0)->set_contact_signed(i < 2);
    ping.mutable_answers(0)->set_by_other_means(i == 4);
    Put(ping);
  }
  const v1::Figures total = Report().total();
  EXPECT_EQ(total.contact_signed(), 2u);
  EXPECT_EQ(total.operator_attested(), 3u);
  EXPECT_EQ(total.by_registered_details(), 4u);
  EXPECT_EQ(total.by_other_means(), 1u);
}

TEST_F(ReportTest, CoverageTellsObserversApartAndCountsRegisteredDetailsOnly) {
  Put(Answered(Ping("KEN"), absl::Hours(1)));
  Put(Ping("UGA"));
  v1::PingRecord found = Answered(Ping("FRA"), absl::Hours(1));
  found.mutable_answers(0)->set_by_other_means(true);
  Put(found);
  Put(Answered(Ping("VAT"), absl::Hours(1)));
  const v1::Report report = Report();
  EXPECT_EQ(report.members().states(), 193u);
  EXPECT_EQ(report.members().asked(), 3u);
  EXPECT_EQ(report.members().reached(), 1u);
  EXPECT_EQ(report.observers().states(), 2u);
  EXPECT_EQ(report.observers().asked(), 1u);
  EXPECT_EQ(report.observers().reached(), 1u);
  // Four pings in all: too few to say more.
  EXPECT_TRUE(report.total().suppressed());
  EXPECT_FALSE(report.total().has_on_time());
  for (const auto& group : report.groups()) EXPECT_TRUE(group.figures().suppressed());
}

TEST_F(ReportTest, SmallCellsAndTheirComplementAreSuppressed) {
  for (int i = 0; i < 9; ++i) Put(Ping("KEN"));
  for (int i = 0; i < 6; ++i) Put(Ping("FRA"));
  for (int i = 0; i < 2; ++i) Put(Ping("JPN", v1::CONTACT_KIND_DIPLOMATIC));
  const v1::Report report = Report();
  EXPECT_FALSE(report.total().suppressed());
  ASSERT_EQ(report.groups_size(), 3);
  EXPECT_EQ(report.groups(0).group(), v1::REGIONAL_GROUP_AFRICAN);
  EXPECT_FALSE(report.groups(0).figures().suppressed());
  EXPECT_EQ(report.groups(1).group(), v1::REGIONAL_GROUP_ASIA_PACIFIC);
  EXPECT_TRUE(report.groups(1).figures().suppressed());
  EXPECT_EQ(report.groups(2).group(), v1::REGIONAL_GROUP_WESTERN_EUROPEAN_AND_OTHERS);
  EXPECT_TRUE(report.groups(2).figures().suppressed());
  ASSERT_EQ(report.kinds_size(), 2);
  EXPECT_TRUE(report.kinds(0).figures().suppressed());
  EXPECT_TRUE(report.kinds(1).figures().suppressed());
}

TEST_F(ReportTest, VoidPingsLeaveTheDenominatorsAndAreToldWithTheirReason) {
  for (int i = 0; i < 5; ++i) Put(Ping("KEN"));
  v1::PingRecord withdrawn = Ping("KEN");
  withdrawn.set_void_reason(v1::VOID_REASON_WITHDRAWN);
  Put(withdrawn);
  v1::PingRecord never = Ping("KEN");
  never.clear_attempts();
  Put(never);
  const v1::Report report = Report();
  EXPECT_EQ(report.total().on_time().of(), 5u);
  ASSERT_EQ(report.voids_size(), 2);
  EXPECT_EQ(report.voids(0).reason(), v1::VOID_REASON_NOT_ATTEMPTED);
  EXPECT_EQ(report.voids(1).reason(), v1::VOID_REASON_WITHDRAWN);
}

TEST_F(ReportTest, EscalatingPingTellsOnlyOfItsFirstChannel) {
  for (int i = 0; i < 5; ++i) Put(Answered(Ping("KEN"), absl::Hours(1)));
  for (int i = 0; i < 5; ++i) {
    v1::PingRecord ping = Ping("KEN");
    Try(ping, 1, absl::Hours(24));
    Put(Answered(ping, absl::Hours(25), /*attempt=*/2, v1::CHANNEL_KIND_PHONE));
  }
  const v1::Report report = Report();
  ASSERT_EQ(report.channels_size(), 1);
  EXPECT_EQ(report.channels(0).kind(), v1::CHANNEL_KIND_EMAIL);
  EXPECT_EQ(report.channels(0).figures().on_time().count(), 5u);
  EXPECT_EQ(report.channels(0).figures().on_time().of(), 10u);
  EXPECT_EQ(report.total().on_time().count(), 10u);
}

TEST_F(ReportTest, WithAllChannelsEachIsCountedForItself) {
  exercise_.mutable_plan()->set_mode(v1::EXERCISE_MODE_ALL_CHANNELS);
  for (int i = 0; i < 6; ++i) {
    v1::PingRecord ping = Ping("KEN");
    Try(ping, 1, absl::ZeroDuration());
    ping = Answered(ping, absl::Hours(1), 1, v1::CHANNEL_KIND_EMAIL);
    if (i < 2) ping = Answered(ping, absl::Hours(2), 2, v1::CHANNEL_KIND_PHONE);
    Put(ping);
  }
  const v1::Report report = Report();
  ASSERT_EQ(report.channels_size(), 2);
  EXPECT_EQ(report.channels(0).figures().on_time().count(), 6u);
  EXPECT_EQ(report.channels(1).kind(), v1::CHANNEL_KIND_PHONE);
  EXPECT_EQ(report.channels(1).figures().on_time().count(), 2u);
  EXPECT_EQ(report.channels(1).figures().on_time().of(), 6u);
}

TEST_F(ReportTest, ComparisonNamesWhatDiffersAndIgnoresTheSalt) {
  for (int i = 0; i < 5; ++i) Put(Ping("KEN"));
  v1::Report said = Report();
  said.set_salt("some salt");
  EXPECT_TRUE(CompareReports(said, Report()).ok());
  said.mutable_members()->set_reached(1);
  const absl::Status status = CompareReports(said, Report());
  EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss);
  EXPECT_NE(status.message().find("members.reached"), absl::string_view::npos) << status;
}

TEST_F(ReportTest, UnknownExerciseHasNone) {
  EXPECT_EQ(ReasonOf(MakeReport(board_, "other", 0).status()), v1::ERROR_REASON_EXERCISE_NOT_OPEN);
}

TEST_F(ReportTest, ReachabilityHoldsPositiveFactsOnly) {
  Put(Answered(Ping("KEN"), absl::Hours(1)));
  Put(Ping("UGA"));
  v1::PingRecord found = Answered(Ping("FRA"), absl::Hours(1));
  found.mutable_answers(0)->set_by_other_means(true);
  Put(found);
  const auto facts = MakeReachability(board_, "e", {});
  ASSERT_TRUE(facts.ok());
  ASSERT_EQ(facts->size(), 1u);
  const v1::Reachability& kenya = facts->at("KEN");
  ASSERT_EQ(kenya.answers_size(), 1);
  EXPECT_EQ(kenya.answers(0).contact(), "technical-1");
  EXPECT_EQ(kenya.answers(0).channel_kind(), v1::CHANNEL_KIND_EMAIL);
  EXPECT_EQ(kenya.answers(0).year(), 2027);
  EXPECT_EQ(kenya.answers(0).month(), 1);
  // Said already: nothing changes.
  EXPECT_TRUE(MakeReachability(board_, "e", *facts)->empty());
}

TEST_F(ReportTest, ReachabilityNeverGoesBack) {
  Put(Answered(Ping("KEN"), absl::Hours(1)));
  v1::Reachability before;
  v1::LastAnswer& later = *before.add_answers();
  later.set_contact("technical-1");
  later.set_channel_kind(v1::CHANNEL_KIND_EMAIL);
  later.set_year(2028);
  later.set_month(2);
  EXPECT_TRUE(MakeReachability(board_, "e", {{"KEN", before}})->empty());
  later.set_year(2026);
  v1::LastAnswer& other = *before.add_answers();
  other = before.answers(0);
  other.set_contact("technical-9");
  const auto facts = MakeReachability(board_, "e", {{"KEN", before}});
  ASSERT_EQ(facts->at("KEN").answers_size(), 2);
  EXPECT_EQ(facts->at("KEN").answers(0).year(), 2027);
  EXPECT_EQ(facts->at("KEN").answers(1).year(), 2026);
}

TEST_F(ReportTest, DeputyAnswersForItself) {
  v1::PingRecord ping = Ping("KEN");
  v1::Step& deputy = *ping.mutable_target()->add_steps();
  deputy = ping.target().steps(1);
  deputy.set_kind(v1::STEP_KIND_DEPUTY);
  deputy.set_contact("technical-2");
  Try(ping, 2, absl::Hours(30));
  Put(Answered(ping, absl::Hours(31), 2, v1::CHANNEL_KIND_PHONE));
  const auto facts = MakeReachability(board_, "e", {});
  ASSERT_EQ(facts->at("KEN").answers_size(), 1);
  EXPECT_EQ(facts->at("KEN").answers(0).contact(), "technical-2");
}

TEST_F(ReportTest, OldestFactsGoWhenThereAreTooMany) {
  Put(Answered(Ping("KEN"), absl::Hours(1)));
  v1::Reachability before;
  for (int i = 0; i < kMaxLastAnswers; ++i) {
    v1::LastAnswer& answer = *before.add_answers();
    answer.set_contact(absl::StrFormat("diplomatic-%04d", i));
    answer.set_year(i == 700 ? 2020 : 2026);
    answer.set_month(5);
  }
  const auto facts = MakeReachability(board_, "e", {{"KEN", before}});
  ASSERT_EQ(facts->at("KEN").answers_size(), kMaxLastAnswers);
  for (const auto& answer : facts->at("KEN").answers()) EXPECT_GT(answer.year(), 2020);
}

}  // namespace
}  // namespace rollcall
