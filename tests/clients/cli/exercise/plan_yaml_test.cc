// PLAN.yaml: what is read, what defaults there are, and where errors are said to be.
#include "clients/cli/exercise/plan_yaml.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "core/base/refusal.h"
#include "core/base/timestamp.h"
#include "core/exercise/plan_rules.h"

namespace rollcall {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

const absl::Time kNow = absl::FromUnixSeconds(1'795'250'000);  // 2026-11-21

constexpr char kShortest[] =
    "id: 2026-h2\n"                 // 1
    "kind: ping\n"                  // 2
    "title: Second half of 2026\n"  // 3
    "start: 2026-12-01 09:00\n"     // 4
    "time_zone: Africa/Nairobi\n"   // 5
    "states: all\n";                // 6

absl::StatusOr<PlanFile> Parse(const std::string& text) {
  return ParsePlanYaml(text, "plan.yaml", kNow);
}

v1::Plan MustParse(const std::string& text) {
  const auto file = Parse(text);
  EXPECT_TRUE(file.ok()) << file.status();
  return file.ok() ? file->plan : v1::Plan();
}

std::string ErrorOf(const std::string& text) { return std::string(Parse(text).status().message()); }

TEST(PlanYamlTest, LeavesTheDefaultsOfItsKind) {
  const auto file = Parse(kShortest);
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_EQ(file->id, "2026-h2");
  v1::Plan expected = DefaultPlan(v1::EXERCISE_KIND_PING);
  expected.set_title("Second half of 2026");
  expected.set_time_zone("Africa/Nairobi");
  // 09:00 in Nairobi is 06:00 UTC.
  *expected.mutable_start_time() = ToTimestamp(absl::FromUnixSeconds(1'796'104'800));
  EXPECT_EQ(file->plan.DebugString(), expected.DebugString());
}

TEST(PlanYamlTest, TheExampleOfTheHelpIsAPlan) {
  std::string text(kExamplePlan);
  text = absl::StrReplaceAll(text, {{"\n  ", "\n"}, {"kind: ping ", "kind: content_check "}});
  const v1::Plan plan = MustParse(text.substr(2));
  EXPECT_EQ(plan.recurrence(), "FREQ=MONTHLY;INTERVAL=6");
  EXPECT_EQ(plan.question(), "Who leads your CERT?");
  EXPECT_FALSE(plan.escalation().has_reminder_after());
  EXPECT_EQ(FromProtoDuration(plan.escalation().deputy_after()), absl::Hours(30));
}

TEST(PlanYamlTest, ReadsEveryField) {
  const v1::Plan plan = MustParse(
      "id: drill\nkind: duty_check\ntitle: Anybody\nstart: 2026-11-22T01:02:03Z\n"
      "time_zone: UTC\nstates: [Kenya, AUT]\ncontacts: [technical]\nchannels: [sms, phone]\n"
      "around_the_clock_only: true\nunannounced: true\nmode: all_channels\npacing: 0s\n"
      "window: 6h\non_time_within: 2h\nscore_points: [10m, 1h]\nattempts_per_channel: 1\n"
      "retry_after: 5m\n");
  EXPECT_EQ(plan.kind(), v1::EXERCISE_KIND_DUTY_CHECK);
  EXPECT_TRUE(plan.unannounced());
  EXPECT_THAT(plan.selection().states(), ElementsAre("AUT", "KEN"));
  EXPECT_THAT(plan.channels(), ElementsAre(v1::CHANNEL_KIND_PHONE, v1::CHANNEL_KIND_SMS));
  EXPECT_EQ(plan.mode(), v1::EXERCISE_MODE_ALL_CHANNELS);
  EXPECT_FALSE(plan.has_escalation());
  EXPECT_EQ(plan.pacing().seconds(), 0);
  EXPECT_EQ(plan.window().seconds(), 6 * 3600);
  EXPECT_EQ(plan.score_points(1).seconds(), 3600);
  EXPECT_EQ(plan.attempts_per_channel(), 1u);
  EXPECT_EQ(plan.retry_after().seconds(), 300);
}

TEST(PlanYamlTest, AShorterWindowCutsTheDefaults) {
  const v1::Plan plan = MustParse(absl::StrCat(kShortest, "window: 1h\n"));
  EXPECT_EQ(plan.on_time_within().seconds(), 3600);
  ASSERT_EQ(plan.score_points_size(), 1);  // 30 min
  EXPECT_FALSE(plan.escalation().has_next_channel_after());
  EXPECT_FALSE(plan.escalation().has_paired_after());
}

TEST(PlanYamlTest, SaysWhichEscalationOverrunsTheWindowAndWhere) {
  const auto file = Parse(absl::StrCat(kShortest, "window: 1h\nescalation:\n  deputy_after: 2h\n"));
  EXPECT_THAT(std::string(file.status().message()),
              StartsWith("plan.yaml:9: escalation.deputy_after: overruns the window"));
  EXPECT_EQ(ErrorInfoOf(file.status())->metadata().at("field"), "escalation.deputy_after");
  EXPECT_EQ(ErrorInfoOf(file.status())->metadata().at("line"), "9");
}

TEST(PlanYamlTest, NamesFieldAndLineOfEveryError) {
  const auto with = [](absl::string_view line) { return absl::StrCat(kShortest, line, "\n"); };
  const auto instead = [](absl::string_view line, absl::string_view other) {
    return absl::StrReplaceAll(kShortest, {{line, other}});
  };
  EXPECT_THAT(ErrorOf(with("windw: 2h")), StartsWith("plan.yaml:7: windw: is unknown"));
  EXPECT_THAT(ErrorOf(with("window: 2")), StartsWith("plan.yaml:7: window: \"2\" is no time"));
  EXPECT_THAT(ErrorOf(with("window: 30s")), StartsWith("plan.yaml:7: window: must be"));
  EXPECT_THAT(ErrorOf(with("mode: both")), StartsWith("plan.yaml:7: mode: must be one of"));
  EXPECT_THAT(ErrorOf(with("unannounced: yes")),
              StartsWith("plan.yaml:7: unannounced: must be true or false"));
  EXPECT_THAT(ErrorOf(with("channels: [email, email]")),
              StartsWith("plan.yaml:7: channels[1]: is given twice"));
  EXPECT_THAT(ErrorOf(with("recurrence: FREQ=HOURLY")), StartsWith("plan.yaml:7: recurrence: "));
  EXPECT_THAT(ErrorOf(with("question: Who?")), StartsWith("plan.yaml:7: question: "));
  EXPECT_THAT(ErrorOf(instead("id: 2026-h2", "id: 2026 H2")), StartsWith("plan.yaml:1: id: "));
  EXPECT_THAT(ErrorOf(instead("2026-12-01", "2026-11-01")),
              StartsWith("plan.yaml:4: start_time: lies in the past"));
  EXPECT_THAT(ErrorOf(instead("2026-12-01 09:00", "soon")), StartsWith("plan.yaml:4: start: "));
  EXPECT_THAT(ErrorOf(instead("Africa/Nairobi", "Nairobi")),
              StartsWith("plan.yaml:5: time_zone: "));
  EXPECT_THAT(ErrorOf(instead("all", "[KEN, XKX]")), StartsWith("plan.yaml:6: states[1]: "));
  EXPECT_THAT(ErrorOf(instead("all", "[]")),
              HasSubstr("plan.yaml:6: selection.states: selects no State"));
  EXPECT_THAT(ErrorOf(instead("states: all\n", "")), HasSubstr("states: is required"));
}

}  // namespace
}  // namespace rollcall
