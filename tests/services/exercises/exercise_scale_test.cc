// 100,000 contacts: opening and closing take seconds, and looking for what is
// due costs as much as is due.
#include <sys/resource.h>

#include <cstdint>
#include <cstdio>
#include <functional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "core/base/timestamp.h"
#include "core/exercise/ping_code.h"
#include "core/geography/state.h"
#include "gtest/gtest.h"
#include "tests/services/exercises/exercise_world.h"

namespace rollcall {
namespace {

using testing::ExerciseWorld;

constexpr char kExercise[] = "large";
constexpr int kStates = 20;
constexpr int kContactsOfAState = 5000;  // fits the 1 MiB of a list
constexpr int kDueAtOnce = 100;
// Of the 20 MB that 100,000 pings are, with indices, the log's copy and both
// stores in memory.
constexpr int64_t kMaxGrowthKib = 1536 * 1024;

int64_t PeakKib() {
  rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss;
}

std::vector<std::string> SomeStates() {
  std::vector<std::string> states;
  for (const StateRow& row : AllStates()) {
    if (states.size() < kStates) states.emplace_back(row.alpha3);
  }
  return states;
}

class ExerciseScaleTest : public ::testing::Test {
 protected:
  ExerciseScaleTest() : world_(SomeStates()) {}

  // Lists as an operator of so many contacts would say them; sheets hold 64.
  std::vector<Saying> Lists(absl::Time start) {
    std::vector<Saying> sayings;
    v1::Dispatch opening;
    opening.mutable_opening()->set_plan_digest(PlanDigest());
    int number = 0;
    for (const std::string& state : SomeStates()) {
      v1::Dispatch list;
      for (int i = 0; i < kContactsOfAState; ++i, ++number) {
        // A few now, the others tomorrow.
        const absl::Time time = number < kDueAtOnce ? start : start + absl::Hours(24);
        AddTarget(state, time, *list.mutable_targets());
      }
      std::string body = world_.speaker().Body(std::move(list));
      v1::TargetListDigest& named = *opening.mutable_opening()->add_lists();
      named.set_state(state);
      named.set_body_digest(Sha256(body).ToBytes());
      sayings.push_back({Kind::kDispatch, absl::StrCat("exercises/", kExercise, "/states/", state),
                         std::move(body)});
    }
    sayings.push_back({Kind::kDispatch, absl::StrCat("exercises/", kExercise),
                       world_.speaker().Body(std::move(opening))});
    return sayings;
  }

  void AddTarget(const std::string& state, absl::Time time, v1::TargetList& list) {
    v1::Target& target = *list.add_targets();
    target.set_ping(NewPingId(random_));
    target.set_contact("technical-1");
    target.set_kind(v1::CONTACT_KIND_TECHNICAL);
    target.set_sheet_digest(SheetOf(state));
    v1::Step& step = *target.add_steps();
    step.set_kind(v1::STEP_KIND_FIRST);
    *step.mutable_time() = ToTimestamp(time);
    step.set_contact("technical-1");
    step.set_sheet_digest(target.sheet_digest());
    step.set_channel(1);
    step.set_channel_kind(v1::CHANNEL_KIND_PHONE);
  }

  std::string SheetOf(const std::string& state) {
    const auto record =
        ReadRecord<v1::SheetRecord>(StoreView(*world_.head().reader),
                                    view_key::Sheet(absl::StrCat("states/", state, "/technical")));
    EXPECT_TRUE(record.ok() && record->has_value());
    return (*record)->body_digest();
  }
  std::string PlanDigest() {
    const auto record =
        ReadRecord<v1::PlanRecord>(StoreView(*world_.head().reader), view_key::Plan(kExercise));
    EXPECT_TRUE(record.ok() && record->has_value());
    return (*record)->statement_digest();
  }

  absl::Duration Timed(absl::string_view what, const std::function<void()>& work) {
    const absl::Time begin = absl::Now();
    work();
    const absl::Duration took = absl::Now() - begin;
    absl::FPrintF(stderr, "%s: %s\n", what, absl::FormatDuration(took));
    return took;
  }

  SystemRandom random_;
  ExerciseWorld world_;
};

TEST_F(ExerciseScaleTest, HundredThousandContactsOpenAndCloseInSeconds) {
  v1::Plan plan = world_.Plan();
  plan.clear_channels();
  plan.add_channels(v1::CHANNEL_KIND_PHONE);
  world_.SayPlan(kExercise, plan);
  world_.directory().clock().Advance(absl::Hours(1));
  const std::vector<Saying> sayings = Lists(world_.directory().clock().Now());
  const int64_t before = PeakKib();
  const absl::Duration opening = Timed("opening", [&] {
    const auto verdicts = world_.log().Say(sayings);
    ASSERT_TRUE(verdicts.ok()) << verdicts.status();
    ASSERT_TRUE(FirstRefusal(*verdicts).ok()) << FirstRefusal(*verdicts);
  });
  const auto exercise = ReadExercise(world_.log().board(), kExercise);
  ASSERT_TRUE(exercise.ok() && exercise->has_value());
  EXPECT_EQ((*exercise)->pings(), static_cast<uint32_t>(kStates * kContactsOfAState));

  Timed("what is due now", [&] { world_.Work(); });
  const auto intents = OpenIntents(world_.log().board());
  ASSERT_TRUE(intents.ok());
  EXPECT_EQ(intents->size(), static_cast<size_t>(kDueAtOnce));
  const absl::Duration idle = Timed("nothing is due", [&] { world_.Work(); });

  world_.directory().clock().Advance(absl::Hours(24 * 4));
  const absl::Duration closing = Timed("closing", [&] { world_.Work(); });
  EXPECT_EQ(world_.observer().closed.size(), 1u);
  EXPECT_TRUE(world_.observer().troubles.empty()) << world_.observer().troubles.front();

  EXPECT_LT(opening, absl::Minutes(1));
  EXPECT_LT(idle, absl::Milliseconds(200));
  EXPECT_LT(closing, absl::Minutes(1));
  EXPECT_LT(PeakKib() - before, kMaxGrowthKib);
  absl::FPrintF(stderr, "memory: %d MiB more at its peak\n", (PeakKib() - before) / 1024);
}

}  // namespace
}  // namespace rollcall
