// rollcall exercise plan, cancel, list, show: planning and following.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "clients/cli/durable_file.h"
#include "clients/cli/exercise/exercise_words.h"
#include "tests/clients/cli/exercise/exercise_world.h"

namespace rollcall {
namespace {

using ::rollcall::testing::Ran;
using ::testing::AllOf;
using ::testing::HasSubstr;

class FollowingTest : public testing::ExerciseWorld {};

// Planning.

TEST_F(FollowingTest, AnAnnouncedPlanIsAStatement) {
  const Ran ran = MustRun("controller", {"exercise", "plan", PlanFile()});
  EXPECT_THAT(ran.out, HasSubstr("title: A drill"));
  ASSERT_EQ(directory.accepted().back().statement.kind(), Kind::kPlan);
  EXPECT_EQ(directory.accepted().back().statement.header().subject(), "exercises/e");
  EXPECT_TRUE(server.exercises.held.empty());
}

TEST_F(FollowingTest, AnUnannouncedPlanIsHeldAndItsReceiptKept) {
  const size_t entries = directory.accepted().size();
  const Ran ran = MustRun("controller", {"exercise", "plan", PlanFile("unannounced: true\n")});
  EXPECT_EQ(directory.accepted().size(), entries);
  ASSERT_EQ(server.exercises.held.size(), 1u);
  EXPECT_THAT(ran.out, HasSubstr("nobody is told before"));
  const std::string digest = server.exercises.held[0].statement.digest().ToHex();
  const auto receipt = ReadFile(At(absl::StrCat("controller/receipts/", digest, ".held.json")));
  ASSERT_TRUE(receipt.ok()) << receipt.status();
  EXPECT_THAT(*receipt, HasSubstr("exercises/e"));
}

TEST_F(FollowingTest, ADraftOfAnUnannouncedPlanIsHeldWhenItIsSubmitted) {
  MustRun("controller",
          {"exercise", "plan", PlanFile("unannounced: true\n"), "--draft", At("plan.json")});
  EXPECT_TRUE(server.exercises.held.empty());
  MustRun("controller", {"sign", At("plan.json")});
  MustRun("controller", {"submit", At("plan.json")});
  EXPECT_EQ(server.exercises.held.size(), 1u);
}

TEST_F(FollowingTest, AnUnannouncedPlanIsNotSignedTooEarly) {
  const std::string file = folder.Write(
      "late.yaml",
      "id: e\nkind: ping\ntitle: A drill\nstart: 2027-01-01 09:00\ntime_zone: UTC\nstates: all\n"
      "unannounced: true\n");
  const Ran ran = Try("controller", {"exercise", "plan", file});
  EXPECT_EQ(ran.exit_code, 1);
  EXPECT_THAT(ran.err, HasSubstr("at most 30 days before"));
}

TEST_F(FollowingTest, OnlyTheControllerPlans) {
  const Ran ran = Try("ken", {"exercise", "plan", PlanFile()});
  EXPECT_EQ(ran.exit_code, 6);
  EXPECT_THAT(ran.err, HasSubstr("THRESHOLD_NOT_MET"));
}

TEST_F(FollowingTest, CancelsWhatIsPlanned) {
  MustRun("controller", {"exercise", "plan", PlanFile()});
  v1::Plan plan;
  ASSERT_TRUE(DecodeCanonical(directory.accepted().back().body, "plan", &plan).ok());
  v1::Exercise& exercise = server.exercises.exercises.emplace_back();
  exercise.set_name("exercises/e");
  exercise.set_phase(v1::EXERCISE_PHASE_PLANNED);
  *exercise.mutable_plan() = plan;
  MustRun("controller", {"exercise", "cancel", "e"});
  ASSERT_TRUE(DecodeCanonical(directory.accepted().back().body, "plan", &plan).ok());
  EXPECT_TRUE(plan.cancelled());
  EXPECT_EQ(plan.title(), "A drill");
  exercise.set_phase(v1::EXERCISE_PHASE_OPEN);
  const Ran late = Try("controller", {"exercise", "cancel", "e"});
  EXPECT_THAT(late.err, HasSubstr("EXERCISE_OPEN"));
}

TEST_F(FollowingTest, DropsAHeldPlan) {
  MustRun("controller", {"exercise", "plan", PlanFile("unannounced: true\n")});
  const Ran ran = MustRun("controller", {"exercise", "cancel", "e"});
  ASSERT_EQ(server.exercises.held.size(), 2u);
  v1::Plan plan;
  ASSERT_TRUE(DecodeCanonical(server.exercises.held[1].body, "plan", &plan).ok());
  EXPECT_TRUE(plan.cancelled() && plan.unannounced());
  EXPECT_THAT(ran.out, HasSubstr("will not open"));
}

// Following.

TEST_F(FollowingTest, ListsExercisesAndWhatIsHeld) {
  OpenExercise();
  MustRun("controller", {"exercise", "plan", PlanFile("unannounced: true\n")});
  const Ran ran = MustRun("controller", {"exercise", "list"});
  EXPECT_THAT(ran.out, AllOf(HasSubstr("Second half of 2026"), HasSubstr("open"),
                             HasSubstr("held, unannounced"), HasSubstr("according to the server")));
  const auto data = MustRun("controller", {"exercise", "list", "--output", "json"}).data();
  EXPECT_EQ(data["exercises"][0]["name"], "exercises/e");
  EXPECT_EQ(data["held"][0]["exercise"], "exercises/e");
}

TEST_F(FollowingTest, ShowsTheBoardByGroup) {
  OpenExercise();
  const Ran ran = MustRun("ken", {"exercise", "show", "e"});
  EXPECT_THAT(ran.out, AllOf(HasSubstr("the plan is log entry 17"), HasSubstr("African States"),
                             HasSubstr("[#######"), HasSubstr("36 h to the close"),
                             HasSubstr("according to the server; nothing here proves it")));
  EXPECT_THAT(MustRun("ken", {"exercise", "show", "e", "--language", "fr"}).out,
              HasSubstr("avant la clôture"));
}

TEST_F(FollowingTest, AStateSeesItsOwnTimesToAnswer) {
  OpenExercise();
  v1::Ping& ping = AddPing();
  ping.set_outcome(v1::PING_OUTCOME_ACKNOWLEDGED_ON_TIME);
  *ping.mutable_answer_time() = ToTimestamp(directory.clock().Now() - absl::Minutes(65));
  const Ran ran = MustRun("ken", {"exercise", "show", "e", "--own"});
  EXPECT_THAT(ran.out, AllOf(HasSubstr("Kenya"), HasSubstr("technical-1"), HasSubstr("25 min"),
                             HasSubstr("e/7f3a9c0d")));
}

TEST_F(FollowingTest, TheLiveBoardSaysWhatChangesAndEndsAtTheClose) {
  OpenExercise();
  terminal.keys.assign(5, absl::nullopt);
  int looks = 0;
  server.exercises.before_get = [&] {
    v1::Exercise& exercise = server.exercises.exercises[0];
    ++looks;
    if (looks == 3) CountOutcome(exercise, v1::PING_OUTCOME_BOUNCED, 1);
    if (looks == 4) exercise.set_phase(v1::EXERCISE_PHASE_CLOSED);
  };
  const Ran ran = MustRun("ken", {"exercise", "show", "e", "--live"});
  EXPECT_EQ(looks, 4);
  // The first look, the bounce, the close: what did not change is not said again.
  EXPECT_EQ(std::count(ran.out.begin(), ran.out.end(), '\n'), 3) << ran.out;
  EXPECT_THAT(ran.out, HasSubstr("bounced 1"));
}

TEST_F(FollowingTest, TheLiveBoardSurvivesAServerThatIsAwayAndIsLeftWithQ) {
  OpenExercise();
  terminal.keys = {absl::nullopt, 'q'};
  int looks = 0;
  server.exercises.before_get = [&] {
    server.exercises.failure =
        ++looks == 1 ? absl::UnavailableError("the server is away") : absl::OkStatus();
  };
  const Ran ran = Try("ken", {"exercise", "show", "e", "--live"});
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_THAT(ran.err, HasSubstr("the server is away"));
  EXPECT_THAT(ran.out, HasSubstr("sent 3"));
}

TEST_F(FollowingTest, SaysWhatIsNoExercise) {
  EXPECT_EQ(Try("ken", {"exercise", "show", "Not One"}).exit_code, 1);
  EXPECT_EQ(Try("ken", {"exercise", "show", "none"}).exit_code, 3);
}

TEST(ExerciseWordsTest, EveryValueOfTheWireHasAWord) {
  for (int i = v1::ExercisePhase_MIN + 1; i <= v1::ExercisePhase_MAX; ++i) {
    EXPECT_NE(WordOf(static_cast<v1::ExercisePhase>(i)), Word::kUnknown) << i;
  }
  for (int i = v1::ExerciseKind_MIN + 1; i <= v1::ExerciseKind_MAX; ++i) {
    EXPECT_NE(WordOf(static_cast<v1::ExerciseKind>(i)), Word::kUnknown) << i;
  }
  for (int i = v1::PingOutcome_MIN + 1; i <= v1::PingOutcome_MAX; ++i) {
    EXPECT_NE(WordOf(static_cast<v1::PingOutcome>(i)), Word::kUnknown) << i;
  }
  for (int i = v1::VoidReason_MIN + 1; i <= v1::VoidReason_MAX; ++i) {
    EXPECT_NE(WordOf(static_cast<v1::VoidReason>(i)), Word::kUnknown) << i;
  }
}

}  // namespace
}  // namespace rollcall
