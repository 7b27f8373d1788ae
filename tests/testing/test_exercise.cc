#include "tests/testing/test_exercise.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/timestamp.h"
#include "core/crypto/digest.h"
#include "core/exercise/operator_rules.h"
#include "core/exercise/plan_rules.h"
#include "core/statement/canonical.h"
#include "gtest/gtest.h"

namespace rollcall::testing {

v1::Plan MakePlan(absl::Time start) {
  v1::Plan plan = DefaultPlan(v1::EXERCISE_KIND_PING);
  plan.set_title("Second half of 2026");
  plan.set_time_zone("UTC");
  *plan.mutable_start_time() = ToTimestamp(start);
  return plan;
}

v1::Target MakeTarget(absl::string_view ping, absl::Time send_time,
                      const std::vector<std::pair<v1::StepKind, absl::Duration>>& more) {
  v1::Target target;
  target.set_ping(std::string(ping));
  target.set_contact("technical-1");
  target.set_kind(v1::CONTACT_KIND_TECHNICAL);
  target.set_sheet_digest(Sha256("sheet").ToBytes());
  const auto add = [&](v1::StepKind kind, absl::Duration offset) {
    v1::Step& step = *target.add_steps();
    step.set_kind(kind);
    *step.mutable_time() = ToTimestamp(send_time + offset);
    step.set_contact(kind == v1::STEP_KIND_DEPUTY ? "technical-2" : "technical-1");
    step.set_sheet_digest(target.sheet_digest());
    step.set_channel(kind == v1::STEP_KIND_NEXT_CHANNEL ? 1 : 0);
    step.set_channel_kind(kind == v1::STEP_KIND_NEXT_CHANNEL ? v1::CHANNEL_KIND_PHONE
                                                             : v1::CHANNEL_KIND_EMAIL);
  };
  add(v1::STEP_KIND_FIRST, absl::ZeroDuration());
  for (const auto& [kind, offset] : more) add(kind, offset);
  return target;
}

Said SayPlan(TestDirectory& directory, absl::string_view id, v1::Plan plan) {
  plan.set_salt(directory.Salt());
  return directory.MustAccept(Kind::kPlan, absl::StrCat("exercises/", id), EncodeCanonical(plan),
                              directory.Controller());
}

Said SayDispatch(TestDirectory& directory, absl::string_view subject, v1::Dispatch dispatch) {
  dispatch.set_salt(directory.Salt());
  return directory.MustAccept(Kind::kDispatch, subject, EncodeCanonical(dispatch),
                              directory.Operator());
}

std::vector<Said> OpenExercise(TestDirectory& directory, absl::string_view id,
                               const std::vector<std::pair<std::string, v1::TargetList>>& lists) {
  std::vector<Said> said;
  v1::Dispatch opening;
  for (const auto& [state, list] : lists) {
    v1::Dispatch dispatch;
    *dispatch.mutable_targets() = list;
    said.push_back(SayDispatch(directory, absl::StrCat("exercises/", id, "/states/", state),
                               std::move(dispatch)));
    v1::TargetListDigest& digest = *opening.mutable_opening()->add_lists();
    digest.set_state(state);
    digest.set_body_digest(said.back().statement.body_digest().ToBytes());
  }
  const auto plan = FindPlan(directory.view(), id);
  EXPECT_TRUE(plan.ok()) << plan.status();
  if (plan.ok()) opening.mutable_opening()->set_plan_digest(plan->record.statement_digest());
  said.push_back(SayDispatch(directory, absl::StrCat("exercises/", id), std::move(opening)));
  return said;
}

}  // namespace rollcall::testing
