// rollcall exercise plan, cancel: the exercise controller's statements.
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "clients/cli/authoring.h"
#include "clients/cli/durable_file.h"
#include "clients/cli/exercise/exercise_argument.h"
#include "clients/cli/exercise/exercise_commands.h"
#include "clients/cli/exercise/plan_yaml.h"
#include "core/base/refusal.h"
#include "core/base/status_macros.h"
#include "core/base/timestamp.h"
#include "core/exercise/plan_rules.h"

namespace rollcall {
namespace {

// The log takes no statement that was signed earlier (docs/formats/statement.md),
// and it takes an unannounced plan at its start.
constexpr absl::Duration kLongestHold = absl::Hours(24 * 30);

struct PlanOptions {
  std::string file;
  std::string exercise;
  std::string draft_file;
};

absl::Status SayPlan(Invocation& invocation, const std::string& subject, v1::Plan plan,
                     const std::string& draft_file) {
  Saying saying;
  saying.kind = Kind::kPlan;
  saying.subject = subject;
  saying.body = SaltedBody(invocation, std::move(plan));
  saying.draft_file = draft_file;
  return Author(invocation, saying);
}

absl::Status RunPlan(Invocation& invocation, const PlanOptions& options) {
  ASSIGN_OR_RETURN(const std::string text, ReadFile(options.file));
  ASSIGN_OR_RETURN(PlanFile file, ParsePlanYaml(text, options.file, invocation.now()));
  const auto start = FromTimestamp(file.plan.start_time());
  if (file.plan.unannounced() && start.ok() && *start > invocation.now() + kLongestHold) {
    return InvalidField("start",
                        "an unannounced plan is signed at most 30 days before it opens; sign it "
                        "later");
  }
  return SayPlan(invocation, absl::StrCat("exercises/", file.id), std::move(file.plan),
                 options.draft_file);
}

// The plan that an exercise has, cancelled. Of a held one only the controller's
// file knows more than its start, and nothing of it enters the log.
absl::StatusOr<v1::Plan> CancelledPlan(Exercises& exercises, const std::string& name) {
  const auto held = exercises.ListHeldPlans();
  if (held.ok()) {
    for (const v1::HeldPlan& one : *held) {
      if (one.exercise() != name) continue;
      v1::Plan plan = DefaultPlan(v1::EXERCISE_KIND_PING);
      plan.set_title("Withdrawn");
      plan.set_time_zone("UTC");
      *plan.mutable_start_time() = one.start_time();
      plan.set_unannounced(true);
      plan.set_cancelled(true);
      return plan;
    }
  }
  ASSIGN_OR_RETURN(const v1::Exercise exercise, exercises.GetExercise(name));
  if (exercise.phase() != v1::EXERCISE_PHASE_PLANNED) {
    return Refusal(absl::StatusCode::kFailedPrecondition, v1::ERROR_REASON_EXERCISE_OPEN,
                   absl::StrCat(ShortName(name), " has been opened, or cancelled before: ",
                                "only what is planned can be cancelled"));
  }
  v1::Plan plan = exercise.plan();
  plan.set_cancelled(true);
  return plan;
}

absl::Status RunCancel(Invocation& invocation, const PlanOptions& options) {
  ASSIGN_OR_RETURN(const std::string name, ExerciseName(options.exercise));
  ASSIGN_OR_RETURN(Client * client, invocation.Connect());
  ASSIGN_OR_RETURN(v1::Plan plan, CancelledPlan(client->exercises(), name));
  return SayPlan(invocation, name, std::move(plan), options.draft_file);
}

}  // namespace

void AddExercisePlan(CLI::App& group, Invocation& invocation) {
  auto options = std::make_shared<PlanOptions>();
  CLI::App* plan = group.add_subcommand(
      "plan", "Plan an exercise, or replace its plan until it opens (exercise controller)");
  plan->add_option("PLAN.yaml", options->file, "docs/formats/plan.md")->required();
  plan->add_option("--draft", options->draft_file, "Write a draft, submit nothing")
      ->type_name("FILE");
  plan->footer(absl::StrCat(
      "An announced plan goes into the log at once; an unannounced one is held by the operator\n"
      "until its start.\nExample:\n  rollcall exercise plan plan.yaml\nplan.yaml, with the "
      "defaults:\n",
      kExamplePlan));
  plan->callback([&invocation, options] { invocation.Finish(RunPlan(invocation, *options)); });

  auto cancel_options = std::make_shared<PlanOptions>();
  CLI::App* cancel =
      group.add_subcommand("cancel", "Withdraw a plan before it opens (exercise controller)");
  cancel->add_option("EXERCISE", cancel_options->exercise, "Its id")->required();
  cancel->add_option("--draft", cancel_options->draft_file, "Write a draft, submit nothing")
      ->type_name("FILE");
  cancel->footer("Example:\n  rollcall exercise cancel 2026-h2");
  cancel->callback(
      [&invocation, cancel_options] { invocation.Finish(RunCancel(invocation, *cancel_options)); });
}

}  // namespace rollcall
