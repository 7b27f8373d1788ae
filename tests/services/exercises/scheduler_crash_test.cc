// The process dies at every place where it can: what becomes of each ping is the
// same as without.
#include <cstddef>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/base/timestamp.h"
#include "core/exercise/ping.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/exercises/acknowledgements.h"
#include "services/exercises/held_plans.h"
#include "tests/services/exercises/exercise_world.h"

namespace rollcall {
namespace {

using ::testing::ElementsAre;
using testing::ExerciseWorld;
using ::testing::IsEmpty;

constexpr char kExercise[] = "2026-h2";
constexpr absl::Duration kTick = absl::Minutes(30);
constexpr absl::Duration kLife = absl::Hours(24 * 4);

// What the world around the scheduler does, whatever happens to it.
class Surroundings {
 public:
  explicit Surroundings(ExerciseWorld& world) : world_(world) {
    world.SetMailServer([](const OutgoingPing& ping) -> absl::optional<SendOutcome> {
      SendOutcome outcome;
      outcome.result = ping.state == "TZA"                        ? v1::ATTEMPT_RESULT_BOUNCED
                       : ping.state == "SOM" && ping.attempt == 1 ? v1::ATTEMPT_RESULT_DEFERRED
                                                                  : v1::ATTEMPT_RESULT_SENT;
      return outcome;
    });
    // So that whoever is called in the second night is still on time.
    v1::Plan plan = world.Plan();
    *plan.mutable_on_time_within() = ToProtoDuration(absl::Hours(40));
    world.SayPlan(kExercise, plan);
  }

  void Live() {
    const absl::Time end = world_.directory().clock().Now() + kLife;
    while (world_.directory().clock().Now() < end) {
      world_.Advance(kTick);
      for (const v1::PingRecord& ping : world_.Pings(kExercise)) Act(ping);
    }
  }

 private:
  static bool HasLeftBy(const v1::PingRecord& ping, v1::ChannelKind kind, int& attempt) {
    for (attempt = ping.attempts_size(); attempt > 0; --attempt) {
      const v1::AttemptRecord& record = ping.attempts(attempt - 1);
      const v1::Step& step = ping.target().steps(static_cast<int>(record.step()));
      if (step.channel_kind() == kind && record.result() != v1::ATTEMPT_RESULT_BOUNCED &&
          record.result() != v1::ATTEMPT_RESULT_DEFERRED) {
        return true;
      }
    }
    return false;
  }

  void Act(const v1::PingRecord& ping) {
    if (!ping.answers().empty()) return;
    int attempt = 0;
    const absl::Time now = world_.directory().clock().Now();
    if (HasLeftBy(ping, v1::CHANNEL_KIND_PHONE, attempt)) return Call(ping, attempt);
    if (!HasLeftBy(ping, v1::CHANNEL_KIND_EMAIL, attempt) ||
        now < SendTime(ping) + absl::Hours(4)) {
      return;
    }
    if (ping.state() == "KEN" || ping.state() == "SOM") {
      v1::AcknowledgePingRequest request;
      request.set_code(world_.Code(kExercise, ping, static_cast<uint32_t>(attempt)));
      world_.Ask(ExerciseWorld::Officer(ping.state()), request).IgnoreError();
    } else if (ping.state() == "RWA") {
      world_.Ask(ExerciseWorld::Officer("RWA"), world_.SignedAnswer(kExercise, ping)).IgnoreError();
    }
  }

  // Staff, who try again when the server did not answer them.
  void Call(const v1::PingRecord& ping, int attempt) {
    if (ping.attempts(attempt - 1).result() != v1::ATTEMPT_RESULT_UNSPECIFIED &&
        ping.state() != "TZA") {
      return;
    }
    v1::RecordOutcomeRequest request;
    v1::CallOutcome& call = *request.mutable_call();
    call.set_ping(PingName({kExercise, ping.target().ping()}));
    call.set_attempt(static_cast<uint32_t>(attempt));
    call.set_result(ping.state() == "TZA" ? v1::CALL_RESULT_ANSWERED : v1::CALL_RESULT_NO_ANSWER);
    call.set_channel_kind(v1::CHANNEL_KIND_PHONE);
    *call.mutable_time() = ToTimestamp(world_.directory().clock().Now());
    world_.Ask(ExerciseWorld::Staff(), request).IgnoreError();
  }

  ExerciseWorld& world_;
};

// Outcome by State, and how each was answered.
std::map<std::string, std::string> OutcomesWith(ExerciseWorld::CrashOracle crashes,
                                                size_t& crash_count) {
  ExerciseWorld world({"KEN", "RWA", "SOM", "TZA", "UGA"});
  Surroundings surroundings(world);
  world.SetCrashes(std::move(crashes));
  surroundings.Live();
  EXPECT_EQ(world.sent_twice(), 0u);
  EXPECT_THAT(world.observer().findings, IsEmpty());
  std::map<std::string, std::string> outcomes;
  for (const v1::PingRecord& ping : world.Pings(kExercise)) {
    std::string answers;
    for (const v1::AnswerRecord& answer : ping.answers()) {
      absl::StrAppend(&answers, " ", v1::ChannelKind_Name(answer.channel_kind()),
                      answer.contact_signed() ? " signed" : "");
    }
    outcomes[ping.state()] =
        absl::StrCat(v1::PingOutcome_Name(world.OutcomeOf(kExercise, ping.state())), answers);
  }
  const auto exercise = ReadExercise(world.log().board(), kExercise);
  EXPECT_TRUE(exercise.ok() && exercise->has_value() && (*exercise)->reported());
  crash_count = world.crashes();
  return outcomes;
}

std::map<std::string, std::string> Expected() {
  return {{"KEN", "PING_OUTCOME_ACKNOWLEDGED_ON_TIME CHANNEL_KIND_EMAIL"},
          {"RWA", "PING_OUTCOME_ACKNOWLEDGED_ON_TIME CHANNEL_KIND_UNSPECIFIED signed"},
          {"SOM", "PING_OUTCOME_ACKNOWLEDGED_ON_TIME CHANNEL_KIND_EMAIL"},
          {"TZA", "PING_OUTCOME_ACKNOWLEDGED_ON_TIME CHANNEL_KIND_PHONE"},
          {"UGA", "PING_OUTCOME_NO_RESPONSE"}};
}

TEST(SchedulerCrash, UndisturbedItIsAsExpected) {
  size_t crashes = 0;
  EXPECT_EQ(OutcomesWith(nullptr, crashes), Expected());
}

TEST(SchedulerCrash, DyingOnceAnywhereChangesNothing) {
  size_t crashes = 1;
  for (size_t place = 1; crashes > 0; ++place) {
    size_t passed = 0;
    EXPECT_EQ(OutcomesWith([&] { return ++passed == place; }, crashes), Expected())
        << "place " << place;
    if (HasFailure()) return;
  }
}

TEST(SchedulerCrash, DyingAgainAndAgainChangesNothing) {
  for (uint32_t seed = 0; seed < 10; ++seed) {
    std::mt19937 random(seed);
    size_t crashes = 0;
    EXPECT_EQ(OutcomesWith([&] { return random() % 8 == 0; }, crashes), Expected())
        << "seed " << seed;
    EXPECT_GT(crashes, 0u);
    if (HasFailure()) return;
  }
}

TEST(SchedulerCrash, OpensAHeldPlanOnceWhereverItDies) {
  size_t crashes = 1;
  for (size_t place = 1; crashes > 0; ++place) {
    SCOPED_TRACE(place);
    ExerciseWorld world({"KEN", "UGA"});
    ASSERT_TRUE(world.HoldPlan(kExercise, world.Plan()).ok());
    const uint64_t before = world.head().size();
    size_t passed = 0;
    world.SetCrashes([&] { return ++passed == place; });
    world.Work();
    EXPECT_EQ(world.head().size(), before);
    for (int i = 0; i < 12; ++i) world.Advance(kTick);
    EXPECT_EQ(world.Pings(kExercise).size(), 2u);
    EXPECT_EQ(world.sent_twice(), 0u);
    EXPECT_EQ(world.OutcomeOf(kExercise, "KEN"), v1::PING_OUTCOME_SENT);
    const auto held = ListHeldPlans(world.log().board());
    EXPECT_TRUE(held.ok() && held->plans().empty());
    crashes = world.crashes();
  }
}

}  // namespace
}  // namespace rollcall
