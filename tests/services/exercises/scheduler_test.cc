#include "services/exercises/scheduler.h"

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/base/refusal.h"
#include "core/base/resource_name.h"
#include "core/base/timestamp.h"
#include "core/exercise/ping.h"
#include "core/exercise/report.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/exercises/acknowledgements.h"
#include "services/exercises/exercise_reading.h"
#include "services/exercises/held_plans.h"
#include "services/time_zones.h"
#include "storage/ledger.h"
#include "tests/services/exercises/exercise_world.h"

namespace rollcall {
namespace {

using ::testing::ElementsAre;
using testing::ExerciseWorld;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

constexpr char kExercise[] = "2026-h2";

// Until the plan's opening and beyond its pacing.
void OpenAndSend(ExerciseWorld& world, const v1::Plan& plan) {
  world.SayPlan(kExercise, plan);
  world.Advance(absl::Hours(1));
  world.Advance(absl::Hours(2));
}

TEST(Scheduler, OpensWhatIsDueAndSendsEachAttemptOnce) {
  ExerciseWorld world({"KEN", "TZA", "UGA"});
  world.SayPlan(kExercise, world.Plan());
  world.Work();
  EXPECT_THAT(world.observer().opened, IsEmpty());
  world.Advance(absl::Hours(1));
  EXPECT_THAT(world.observer().opened, ElementsAre(kExercise));
  EXPECT_THAT(world.Pings(kExercise), SizeIs(3));
  world.Advance(absl::Hours(2));  // beyond the pacing
  EXPECT_THAT(world.sent(), SizeIs(3));
  EXPECT_EQ(world.sent_twice(), 0u);
  EXPECT_EQ(world.OutcomeOf(kExercise, "KEN"), v1::PING_OUTCOME_SENT);
  for (const OutgoingPing& ping : world.sent()) {
    EXPECT_EQ(ping.contact.channels(static_cast<int>(ping.channel)).address(),
              "office@cert.example");
    EXPECT_EQ(ping.code, world.Code(kExercise, world.PingOf(kExercise, ping.state), 1));
  }
  EXPECT_THAT(world.observer().findings, IsEmpty());
  EXPECT_THAT(world.observer().troubles, IsEmpty());
}

void Answer(ExerciseWorld& world, absl::string_view state, v1::PingOutcome outcome) {
  v1::AcknowledgePingRequest answer;
  answer.set_code(world.Code(kExercise, world.PingOf(kExercise, state), 1));
  const auto taken = world.Ask(ExerciseWorld::Officer(state), answer);
  ASSERT_TRUE(taken.ok()) << taken.status();
  EXPECT_EQ(taken->outcome, outcome);
}

// The one in force, which must be what the board adds up to.
v1::Report ReportInForce(ExerciseWorld& world) {
  v1::Report report;
  const auto record =
      ReadRecord<v1::ContentRecord>(StoreView(*world.head().reader), view_key::Report(kExercise));
  EXPECT_TRUE(record.ok() && record->has_value());
  const auto body = Ledger(*world.head().reader).Body((*record)->body_digest());
  EXPECT_TRUE(body.ok() && body->has_value() && report.ParseFromString(**body));
  const auto again = MakeReport(world.log().board(), kExercise, report.log_size());
  EXPECT_TRUE(again.ok() && CompareReports(report, *again).ok());
  return report;
}

bool HasFact(ExerciseWorld& world, absl::string_view state) {
  const auto fact = StoreView(*world.head().reader).Get(view_key::Reachability(StateName(state)));
  EXPECT_TRUE(fact.ok()) << fact.status();
  return fact.ok() && fact->has_value();
}

TEST(Scheduler, ClosesWithPositiveFactsAndAReportThatAnybodyRecomputes) {
  ExerciseWorld world({"KEN", "TZA"});
  OpenAndSend(world, world.Plan());
  Answer(world, "KEN", v1::PING_OUTCOME_ACKNOWLEDGED_ON_TIME);
  world.Advance(absl::Hours(24 * 4));
  EXPECT_THAT(world.observer().closed, ElementsAre(kExercise));
  EXPECT_EQ(ReportInForce(world).members().reached(), 1u);
  EXPECT_TRUE(HasFact(world, "KEN"));
  EXPECT_FALSE(HasFact(world, "TZA"));
}

TEST(Scheduler, SaysFactsAndReportAgainWhenAnswersCameLate) {
  ExerciseWorld world({"KEN", "TZA"});
  OpenAndSend(world, world.Plan());
  world.Advance(absl::Hours(24 * 4));
  EXPECT_EQ(ReportInForce(world).members().reached(), 0u);
  Answer(world, "KEN", v1::PING_OUTCOME_ACKNOWLEDGED_LATE);
  const uint64_t answered = world.head().size();
  world.Restart();
  world.Advance(absl::Hours(23));
  EXPECT_EQ(world.head().size(), answered);
  world.Advance(absl::Hours(1));
  EXPECT_EQ(ReportInForce(world).members().reached(), 1u);
  EXPECT_TRUE(HasFact(world, "KEN"));
  EXPECT_FALSE(HasFact(world, "TZA"));
  const uint64_t size = world.head().size();
  world.Advance(absl::Hours(24 * 30));
  EXPECT_EQ(world.head().size(), size);
  EXPECT_THAT(world.observer().closed, ElementsAre(kExercise));
}

TEST(Scheduler, SendsNothingAgainWhenTheClockIsSetBack) {
  ExerciseWorld world({"KEN"});
  OpenAndSend(world, world.Plan());
  ASSERT_THAT(world.sent(), SizeIs(1));
  world.directory().clock().SetWall(world.directory().clock().Now() - absl::Hours(30));
  world.Work();
  world.Restart();
  world.Work();
  EXPECT_THAT(world.sent(), SizeIs(1));
  EXPECT_EQ(world.sent_twice(), 0u);
}

TEST(Scheduler, NeverSendsAgainWhatNobodyKnowsOf) {
  ExerciseWorld world({"KEN"});
  world.SetMailServer([](const OutgoingPing&) { return absl::nullopt; });
  OpenAndSend(world, world.Plan());
  ASSERT_THAT(world.sent(), SizeIs(1));
  world.Restart();
  world.Work();
  EXPECT_EQ(world.PingOf(kExercise, "KEN").attempts(0).result(), v1::ATTEMPT_RESULT_UNKNOWN);
  world.Advance(absl::Minutes(20));
  ASSERT_THAT(world.sent(), SizeIs(2));
  EXPECT_EQ(world.sent()[1].attempt, 2u);
}

// Takes pings and says what became of them only when it ends, as a relay does with
// messages that are under way.
class LateRelay {
 public:
  ~LateRelay() {
    for (const Dispatcher::Done& done : waiting_) done({v1::ATTEMPT_RESULT_SENT, {}});
  }
  void Send(Dispatcher::Done done) { waiting_.push_back(std::move(done)); }

 private:
  std::vector<Dispatcher::Done> waiting_;
};

class LateMailer final : public Dispatcher {
 public:
  explicit LateMailer(std::shared_ptr<LateRelay> relay) : relay_(std::move(relay)) {}
  size_t capacity() const override { return 10; }
  void Send(OutgoingPing, Done done) override { relay_->Send(std::move(done)); }

 private:
  const std::shared_ptr<LateRelay> relay_;
};

class LateReminders final : public ReminderSender {
 public:
  explicit LateReminders(std::shared_ptr<LateRelay> relay) : relay_(std::move(relay)) {}
  void Send(Reminder) override {}

 private:
  const std::shared_ptr<LateRelay> relay_;
};

TEST(Scheduler, LogsWhatARelayThatRemindersShareTellsAtItsEnd) {
  ExerciseWorld world({"KEN"});
  world.SayPlan(kExercise, world.Plan());
  auto relay = std::make_shared<LateRelay>();
  Dispatchers dispatchers;
  dispatchers.emplace(v1::CHANNEL_KIND_EMAIL, std::make_unique<LateMailer>(relay));
  Scheduler scheduler(world.log(), std::move(dispatchers), std::make_unique<LateReminders>(relay),
                      FindTimeZone, nullptr);
  relay.reset();
  for (int hour = 0; hour < 3; ++hour) {
    world.directory().clock().Advance(absl::Hours(1));
    while (scheduler.Work() == absl::ZeroDuration()) {
    }
  }
  ASSERT_EQ(world.PingOf(kExercise, "KEN").attempts_size(), 1);
  EXPECT_EQ(world.PingOf(kExercise, "KEN").attempts(0).result(), v1::ATTEMPT_RESULT_UNSPECIFIED);
  scheduler.Stop();
  EXPECT_EQ(world.PingOf(kExercise, "KEN").attempts(0).result(), v1::ATTEMPT_RESULT_SENT);
}

TEST(Scheduler, HandsOverNoMoreThanADispatcherTakes) {
  ExerciseWorld world({"KEN", "TZA", "UGA"});
  world.SetMailCapacity(2);
  world.SetMailServer([](const OutgoingPing&) { return absl::nullopt; });
  OpenAndSend(world, world.Plan());
  EXPECT_THAT(world.sent(), SizeIs(2));
}

TEST(Scheduler, PutsOntoTheWorklistWhatNoMachineSends) {
  ExerciseWorld world({"KEN"});
  v1::Plan plan = world.Plan();
  plan.clear_channels();
  plan.add_channels(v1::CHANNEL_KIND_PHONE);
  OpenAndSend(world, plan);
  EXPECT_THAT(world.sent(), IsEmpty());
  world.Restart();
  world.Work();
  // Still to be called, by the same number.
  ASSERT_EQ(world.PingOf(kExercise, "KEN").attempts_size(), 1);
  EXPECT_EQ(world.PingOf(kExercise, "KEN").attempts(0).result(), v1::ATTEMPT_RESULT_UNSPECIFIED);
  // Nobody calls: our own fault, not the State's.
  world.Advance(absl::Hours(24 * 4));
  EXPECT_THAT(world.observer().closed, ElementsAre(kExercise));
  EXPECT_EQ(world.OutcomeOf(kExercise, "KEN"), v1::PING_OUTCOME_VOID);
  EXPECT_EQ(ReasonOfVoid(world.PingOf(kExercise, "KEN")), v1::VOID_REASON_NOT_ATTEMPTED);
}

TEST(Scheduler, SaysThatASheetWasErasedBeforeItWasSent) {
  ExerciseWorld world({"KEN"});
  world.SayPlan(kExercise, world.Plan());
  world.directory().clock().Advance(absl::Hours(1));
  world.SetMailCapacity(0);
  world.Work();
  const std::string digest = world.PingOf(kExercise, "KEN").target().sheet_digest();
  world.Submit(world.directory().Say(Kind::kErasure, "states/KEN/technical",
                                     world.directory().ErasureBody({digest}),
                                     world.directory().StateSigners("KEN")));
  world.SetMailCapacity(10);
  world.Advance(absl::Hours(2));
  EXPECT_THAT(world.sent(), IsEmpty());
  EXPECT_EQ(world.PingOf(kExercise, "KEN").attempts(0).reason(), v1::VOID_REASON_SHEET_ERASED);
}

TEST(Scheduler, MakesTheBoardAnewWhenItIsLost) {
  ExerciseWorld world({"KEN", "TZA"});
  OpenAndSend(world, world.Plan());
  const std::string before = world.PingOf(kExercise, "KEN").SerializeAsString();
  world.LoseDesk();
  world.Work();
  EXPECT_EQ(world.PingOf(kExercise, "KEN").SerializeAsString(), before);
  EXPECT_THAT(world.sent(), SizeIs(2));
}

TEST(Scheduler, GoesOnWhenTheDeskCanBeWrittenAgain) {
  ExerciseWorld world({"KEN"});
  world.SayPlan(kExercise, world.Plan());
  world.Advance(absl::Hours(1));
  world.directory().clock().Advance(absl::Hours(2));
  world.desk_store().Fail(testing::ScriptedStore::Failure::kNothingWritten);
  world.Work();
  EXPECT_THAT(world.sent(), IsEmpty());
  EXPECT_FALSE(world.observer().troubles.empty());
  world.desk_store().Fail(testing::ScriptedStore::Failure::kNone);
  // The intent got into the log, and for all that the desk knows it was sent.
  world.Advance(absl::Minutes(2));
  EXPECT_THAT(world.sent(), IsEmpty());
  EXPECT_EQ(world.PingOf(kExercise, "KEN").attempts(0).result(), v1::ATTEMPT_RESULT_UNKNOWN);
  world.Advance(absl::Hours(1));
  ASSERT_THAT(world.sent(), SizeIs(1));
  EXPECT_EQ(world.sent()[0].attempt, 2u);
}

TEST(Scheduler, KeepsAHeldPlanWhenTheClockLeaps) {
  ExerciseWorld world({"KEN"});
  ASSERT_TRUE(world.HoldPlan(kExercise, world.Plan()).ok());
  world.Work();
  world.directory().clock().SetWall(world.directory().clock().Now() + absl::Hours(24 * 40));
  world.Work();
  EXPECT_THAT(world.observer().opened, IsEmpty());
  ASSERT_FALSE(world.observer().troubles.empty());
  EXPECT_EQ(ReasonOf(world.observer().troubles.back()), v1::ERROR_REASON_CLOCK_LEAP);
  world.Restart();
  world.Work();
  EXPECT_TRUE(world.log().board().Get(desk_key::Held(kExercise))->has_value());
}

TEST(Scheduler, HoldsAHundredPlansAndNotOneMore) {
  ExerciseWorld world({"KEN"});
  for (int i = 0; i < kMaxHeldPlans; ++i) {
    ASSERT_TRUE(world.HoldPlan(absl::StrCat("e", i), world.Plan()).ok()) << i;
  }
  const absl::Status more = world.HoldPlan("one-more", world.Plan());
  EXPECT_TRUE(absl::IsResourceExhausted(more)) << more;
  EXPECT_FALSE(world.log().board().Get(desk_key::Held("one-more"))->has_value());
  v1::Plan cancelled = world.Plan();
  cancelled.set_cancelled(true);
  EXPECT_TRUE(world.HoldPlan("e7", cancelled).ok()) << "there is always a way out";
  EXPECT_TRUE(world.HoldPlan("one-more", world.Plan()).ok());
}

TEST(Scheduler, DropsAHeldPlanWhenItsDayHasPassedInTruth) {
  ExerciseWorld world({"KEN"});
  ASSERT_TRUE(world.HoldPlan(kExercise, world.Plan()).ok());
  world.directory().clock().Advance(absl::Hours(26));
  world.Work();
  EXPECT_THAT(world.observer().opened, IsEmpty());
  EXPECT_FALSE(world.log().board().Get(desk_key::Held(kExercise))->has_value());
}

}  // namespace
}  // namespace rollcall
