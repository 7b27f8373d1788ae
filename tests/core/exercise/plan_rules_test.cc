#include "core/exercise/plan_rules.h"

#include <functional>
#include <string>
#include <vector>

#include "core/base/refusal.h"
#include "core/base/timestamp.h"
#include "core/statement/canonical.h"
#include "gtest/gtest.h"
#include "rollcall/v1/exercise_view.pb.h"
#include "tests/testing/test_directory.h"
#include "tests/testing/test_exercise.h"

namespace rollcall {
namespace {

using testing::MakePlan;
using testing::TestDirectory;

std::string FieldOf(const absl::Status& status) {
  const auto info = ErrorInfoOf(status);
  return info.has_value() && info->metadata().contains("field") ? info->metadata().at("field") : "";
}

void Set(google::protobuf::Duration* field, absl::Duration value) {
  *field = ToProtoDuration(value);
}

class PlanTest : public ::testing::Test {
 protected:
  absl::Status Submit(const v1::Plan& plan, absl::string_view id = "2026-h2") {
    v1::Plan salted = plan;
    salted.set_salt(directory_.Salt());
    return directory_.Accept(directory_.Say(Kind::kPlan, absl::StrCat("exercises/", id),
                                            EncodeCanonical(salted), directory_.Controller()));
  }
  v1::Plan Plan() { return MakePlan(directory_.clock().Now() + absl::Hours(24)); }
  TestDirectory directory_;
};

TEST_F(PlanTest, IsKeptInTheView) {
  ASSERT_TRUE(Submit(Plan()).ok());
  const auto record = ReadRecord<v1::PlanRecord>(directory_.view(), view_key::Plan("2026-h2"));
  ASSERT_TRUE(record.ok() && record->has_value());
  EXPECT_EQ((*record)->plan().title(), Plan().title());
  EXPECT_TRUE(directory_.view().Get(view_key::Planned("2026-h2"))->has_value());
}

TEST_F(PlanTest, DefaultsBreakNoRule) {
  for (const v1::ExerciseKind kind :
       {v1::EXERCISE_KIND_PING, v1::EXERCISE_KIND_DUTY_CHECK, v1::EXERCISE_KIND_CONTENT_CHECK}) {
    v1::Plan plan = DefaultPlan(kind);
    plan.set_title("Exercise");
    plan.set_time_zone("UTC");
    *plan.mutable_start_time() = ToTimestamp(directory_.clock().Now());
    if (kind == v1::EXERCISE_KIND_CONTENT_CHECK) plan.set_question("Who answers?");
    EXPECT_TRUE(Submit(plan, absl::StrCat("kind-", kind)).ok()) << kind;
  }
}

TEST_F(PlanTest, IsForTheExerciseControllerAlone) {
  v1::Plan plan = Plan();
  plan.set_salt(directory_.Salt());
  for (const testing::Signers& signers :
       {directory_.Registrar(), directory_.Operator(), directory_.Roots()}) {
    const absl::Status status = directory_.Accept(
        directory_.Say(Kind::kPlan, "exercises/2026-h2", EncodeCanonical(plan), signers));
    EXPECT_EQ(ReasonOf(status), v1::ERROR_REASON_SIGNATURE_INVALID);
    EXPECT_EQ(status.code(), absl::StatusCode::kPermissionDenied);
  }
}

TEST_F(PlanTest, LaterOneReplacesItUntilItIsCancelled) {
  ASSERT_TRUE(Submit(Plan()).ok());
  v1::Plan next = Plan();
  next.set_title("Another title");
  ASSERT_TRUE(Submit(next).ok());
  directory_.clock().Advance(absl::Hours(48));
  next.set_cancelled(true);  // its start may have passed
  ASSERT_TRUE(Submit(next).ok());
  EXPECT_FALSE(directory_.view().Get(view_key::Planned("2026-h2"))->has_value());
}

TEST_F(PlanTest, IdsOfOccurrencesAreNotForPlans) {
  EXPECT_EQ(ReasonOf(Submit(Plan(), "ping-20261101")), v1::ERROR_REASON_INVALID_SUBJECT);
  v1::Plan plan = Plan();
  plan.set_recurrence("FREQ=YEARLY");
  EXPECT_EQ(FieldOf(Submit(plan, std::string(55, 'a'))), "recurrence");
  EXPECT_TRUE(Submit(plan, std::string(54, 'a')).ok());
}

TEST_F(PlanTest, DoesNotBeginOrCeaseToRecur) {
  ASSERT_TRUE(Submit(Plan()).ok());
  v1::Plan plan = Plan();
  plan.set_recurrence("FREQ=YEARLY");
  EXPECT_EQ(FieldOf(Submit(plan)), "recurrence");
}

TEST_F(PlanTest, AccepterChecksTheTimeZone) {
  v1::Plan plan = Plan();
  const auto knows = [](absl::string_view zone) { return zone == "UTC"; };
  plan.set_time_zone("UTC");
  EXPECT_TRUE(AdmitPlan(plan, knows).ok());
  plan.set_time_zone("Mars/Olympus");
  EXPECT_EQ(FieldOf(AdmitPlan(plan, knows)), "time_zone");
}

TEST_F(PlanTest, UnannouncedOneEntersTheLogAtItsStart) {
  const absl::Time now = directory_.clock().Now();
  const auto at = [&](absl::Time start) {
    v1::Plan plan = MakePlan(start);
    plan.set_unannounced(true);
    plan.set_salt(directory_.Salt());
    return FieldOf(CheckPlan(plan, now));
  };
  EXPECT_EQ(at(now), "");
  EXPECT_EQ(at(now - kMaxUnannouncedDelay), "");
  EXPECT_EQ(at(now - kMaxUnannouncedDelay - absl::Seconds(1)), "start_time");
  EXPECT_EQ(at(now + absl::Seconds(1)), "start_time");
}

TEST_F(PlanTest, ARehearsalMayTakeAMinute) {
  v1::Plan plan = MakePlan(directory_.clock().Now());
  plan.set_salt(directory_.Salt());
  plan.clear_escalation();
  plan.clear_score_points();
  Set(plan.mutable_window(), absl::Minutes(1));
  Set(plan.mutable_on_time_within(), absl::Minutes(1));
  EXPECT_EQ(FieldOf(CheckPlan(plan, directory_.clock().Now())), "");
}

struct Broken {
  const char* field;
  std::function<void(v1::Plan&)> spoil;
};

class BrokenPlanTest : public ::testing::TestWithParam<Broken> {};

TEST_P(BrokenPlanTest, IsRefusedNamingTheField) {
  TestDirectory directory;
  v1::Plan plan = MakePlan(directory.clock().Now() + absl::Hours(24));
  plan.set_salt(directory.Salt());
  ASSERT_TRUE(CheckPlan(plan, directory.clock().Now()).ok());
  GetParam().spoil(plan);
  const absl::Status status = CheckPlan(plan, directory.clock().Now());
  EXPECT_EQ(FieldOf(status), GetParam().field) << status;
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
}

INSTANTIATE_TEST_SUITE_P(
    All, BrokenPlanTest,
    ::testing::Values(
        Broken{"salt", [](v1::Plan& p) { p.set_salt("short"); }},
        Broken{"kind", [](v1::Plan& p) { p.clear_kind(); }},
        Broken{"mode", [](v1::Plan& p) { p.set_mode(static_cast<v1::ExerciseMode>(9)); }},
        Broken{"title", [](v1::Plan& p) { p.clear_title(); }},
        Broken{"title", [](v1::Plan& p) { p.set_title("two\nlines"); }},
        Broken{"title", [](v1::Plan& p) { p.set_title(std::string(201, 'x')); }},
        Broken{"start_time", [](v1::Plan& p) { p.clear_start_time(); }},
        Broken{"start_time", [](v1::Plan& p) { p.mutable_start_time()->set_nanos(1); }},
        Broken{"start_time", [](v1::Plan& p) { p.mutable_start_time()->set_seconds(1); }},
        Broken{"start_time",
               [](v1::Plan& p) {
                 p.mutable_start_time()->set_seconds(p.start_time().seconds() + 400'000'000);
               }},
        Broken{"time_zone", [](v1::Plan& p) { p.clear_time_zone(); }},
        Broken{"time_zone", [](v1::Plan& p) { p.set_time_zone("a b"); }},
        Broken{"recurrence", [](v1::Plan& p) { p.set_recurrence("FREQ=HOURLY"); }},
        Broken{"recurrence", [](v1::Plan& p) { p.set_recurrence(std::string(201, 'A')); }},
        Broken{"recurrence",
               [](v1::Plan& p) {
                 p.set_unannounced(true);
                 p.set_recurrence("FREQ=DAILY");
               }},
        Broken{"selection.states", [](v1::Plan& p) { p.clear_selection(); }},
        Broken{"selection.states", [](v1::Plan& p) { p.mutable_selection()->add_states("KEN"); }},
        Broken{"selection.states",
               [](v1::Plan& p) {
                 p.mutable_selection()->clear_all_states();
                 p.mutable_selection()->add_states("UGA");
                 p.mutable_selection()->add_states("KEN");
               }},
        Broken{"selection.states",
               [](v1::Plan& p) {
                 p.mutable_selection()->clear_all_states();
                 p.mutable_selection()->add_states("QQQ");
               }},
        Broken{"selection.contact_kinds",
               [](v1::Plan& p) { p.mutable_selection()->clear_contact_kinds(); }},
        Broken{"selection.contact_kinds",
               [](v1::Plan& p) {
                 p.mutable_selection()->add_contact_kinds(v1::CONTACT_KIND_DIPLOMATIC);
               }},
        Broken{"selection.around_the_clock_only",
               [](v1::Plan& p) { p.set_kind(v1::EXERCISE_KIND_DUTY_CHECK); }},
        Broken{"channels", [](v1::Plan& p) { p.clear_channels(); }},
        Broken{"channels", [](v1::Plan& p) { p.add_channels(v1::CHANNEL_KIND_EMAIL); }},
        Broken{"attempts_per_channel", [](v1::Plan& p) { p.set_attempts_per_channel(0); }},
        Broken{"attempts_per_channel", [](v1::Plan& p) { p.set_attempts_per_channel(4); }},
        Broken{"retry_after",
               [](v1::Plan& p) { Set(p.mutable_retry_after(), absl::Seconds(59)); }},
        Broken{"pacing", [](v1::Plan& p) { Set(p.mutable_pacing(), absl::Hours(25)); }},
        Broken{"pacing", [](v1::Plan& p) { Set(p.mutable_pacing(), -absl::Hours(1)); }},
        Broken{"window", [](v1::Plan& p) { p.clear_window(); }},
        Broken{"window", [](v1::Plan& p) { Set(p.mutable_window(), absl::Seconds(59)); }},
        Broken{"window", [](v1::Plan& p) { Set(p.mutable_window(), absl::Hours(24 * 15)); }},
        Broken{"window", [](v1::Plan& p) { Set(p.mutable_window(), absl::Milliseconds(3'600'500)); }},
        Broken{"on_time_within",
               [](v1::Plan& p) { Set(p.mutable_on_time_within(), absl::Hours(49)); }},
        Broken{"on_time_within", [](v1::Plan& p) { p.clear_on_time_within(); }},
        Broken{"score_points", [](v1::Plan& p) { Set(p.add_score_points(), absl::Hours(2)); }},
        Broken{"score_points", [](v1::Plan& p) { Set(p.add_score_points(), absl::Hours(48)); }},
        Broken{"escalation.paired_after",
               [](v1::Plan& p) {
                 Set(p.mutable_escalation()->mutable_paired_after(), absl::Hours(48));
               }},
        Broken{"escalation.next_channel_after",
               [](v1::Plan& p) {
                 Set(p.mutable_escalation()->mutable_next_channel_after(), absl::Hours(100));
               }},
        Broken{"escalation.deputy_after",
               [](v1::Plan& p) {
                 Set(p.mutable_escalation()->mutable_deputy_after(), absl::Hours(24));
               }},
        Broken{"escalation.reminder_after",
               [](v1::Plan& p) {
                 Set(p.mutable_escalation()->mutable_reminder_after(), absl::ZeroDuration());
               }},
        Broken{"escalation",
               [](v1::Plan& p) { p.set_mode(v1::EXERCISE_MODE_ALL_CHANNELS); }},
        Broken{"question", [](v1::Plan& p) { p.set_question("Why?"); }},
        Broken{"question", [](v1::Plan& p) { p.set_kind(v1::EXERCISE_KIND_CONTENT_CHECK); }}));

}  // namespace
}  // namespace rollcall
