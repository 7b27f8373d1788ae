// What the tests of `rollcall exercise` share: the controller's and Kenya's
// offices, an exercise and pings on the fake server, scripted streams.
#ifndef ROLLCALL_TESTS_CLIENTS_CLI_EXERCISE_EXERCISE_WORLD_H_
#define ROLLCALL_TESTS_CLIENTS_CLI_EXERCISE_EXERCISE_WORLD_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "clients/cli/keystore.h"
#include "core/base/timestamp.h"
#include "core/statement/canonical.h"
#include "gtest/gtest.h"
#include "tests/clients/cli/cli_world.h"
#include "tests/testing/test_exercise.h"

namespace rollcall::testing {

inline constexpr char kPing[] = "exercises/e/pings/7f3a9c0d";

class ExerciseWorld : public ::testing::Test, protected CliWorld {
 protected:
  ExerciseWorld() {
    Install("controller", "exercise_controller", {"controller"});
    InstallState("ken", "KEN");
  }

  std::string PlanFile(absl::string_view more = "") {
    return folder.Write("plan.yaml", absl::StrCat("id: e\nkind: ping\ntitle: A drill\n"
                                                  "start: 2026-12-01 09:00\ntime_zone: UTC\n"
                                                  "states: all\n",
                                                  more));
  }

  // exercises/e, open, with two pings of one group.
  v1::Exercise& OpenExercise() {
    v1::Exercise& exercise = server.exercises.exercises.emplace_back();
    exercise.set_name("exercises/e");
    exercise.set_phase(v1::EXERCISE_PHASE_OPEN);
    *exercise.mutable_plan() = MakePlan(directory.clock().Now());
    exercise.set_plan_index(17);
    *exercise.mutable_open_time() = ToTimestamp(directory.clock().Now() - absl::Hours(12));
    *exercise.mutable_close_time() = ToTimestamp(directory.clock().Now() + absl::Hours(36));
    CountOutcome(exercise, v1::PING_OUTCOME_SENT, 3);
    CountOutcome(exercise, v1::PING_OUTCOME_ACKNOWLEDGED_ON_TIME, 2);
    return exercise;
  }
  static void CountOutcome(v1::Exercise& exercise, v1::PingOutcome outcome, uint32_t count) {
    if (exercise.groups().empty()) exercise.add_groups()->set_group(v1::REGIONAL_GROUP_AFRICAN);
    for (auto* outcomes :
         {exercise.mutable_outcomes(), exercise.mutable_groups(0)->mutable_outcomes()}) {
      v1::OutcomeCount& line = *outcomes->Add();
      line.set_outcome(outcome);
      line.set_count(count);
    }
  }

  v1::Ping& AddPing() {
    v1::Ping& ping = server.exercises.pings["exercises/e"].emplace_back();
    ping.set_name(kPing);
    ping.set_state("states/KEN");
    ping.set_contact("technical-1");
    ping.set_outcome(v1::PING_OUTCOME_SENT);
    *ping.mutable_send_time() = ToTimestamp(directory.clock().Now() - absl::Minutes(90));
    return ping;
  }

  // Kenya's technical contact has the acknowledgement key "duty", which is in its
  // keystore.
  void GiveKenyaADutyKey() {
    v1::Sheet sheet;
    ASSERT_TRUE(
        DecodeCanonical(directory.SheetBody(v1::CONTACT_KIND_TECHNICAL), "sheet", &sheet).ok());
    sheet.mutable_points_of_contact(0)->add_acknowledgement_keys(
        std::string(directory.Key("duty").public_key().spki()));
    directory.MustAccept(Kind::kSheet, "states/KEN/technical", EncodeCanonical(sheet),
                         directory.StateSigners("KEN"));
    auto keystore = Keystore::Open(At("ken"));
    ASSERT_TRUE(keystore.ok());
    ASSERT_TRUE((*keystore)->AddKey("duty", directory.Key("duty"), "").ok());
  }

  v1::PingNotice Notice(absl::string_view id = "7f3a9c0d") {
    v1::PingNotice notice;
    notice.set_ping(absl::StrCat("exercises/e/pings/", id));
    notice.set_kind(v1::EXERCISE_KIND_PING);
    notice.set_title("A drill");
    notice.set_contact("technical-1");
    *notice.mutable_send_time() = ToTimestamp(directory.clock().Now());
    return notice;
  }
  // One stream that gives these.
  void Stream(std::vector<FakeExercises::StreamStep> steps) {
    server.exercises.streams.emplace_back(steps.begin(), steps.end());
  }
  static FakeExercises::StreamStep Give(v1::PingNotice notice) {
    return absl::optional<v1::PingNotice>(std::move(notice));
  }
  static FakeExercises::StreamStep Quiet() { return absl::optional<v1::PingNotice>(); }
};

}  // namespace rollcall::testing

#endif  // ROLLCALL_TESTS_CLIENTS_CLI_EXERCISE_EXERCISE_WORLD_H_
