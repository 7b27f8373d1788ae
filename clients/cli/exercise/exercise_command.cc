// rollcall exercise: is anybody there? Planning, watching, answering, reporting.
#include "clients/cli/app.h"
#include "clients/cli/exercise/exercise_commands.h"

namespace rollcall {

void AddExerciseCommand(CLI::App& app, Invocation& invocation) {
  CLI::App* group = app.add_subcommand(
      "exercise", "Exercises of reachability: plan, follow, answer, report, verify");
  group->require_subcommand(1);
  AddExerciseShow(*group, invocation);
  AddExerciseAnswer(*group, invocation);
  AddExerciseWatch(*group, invocation);
  AddExerciseReport(*group, invocation);
  AddExerciseVerify(*group, invocation);
  AddExerciseSilences(*group, invocation);
  AddExercisePlan(*group, invocation);
  AddExerciseWork(*group, invocation);
  AddExerciseIngest(*group, invocation);
}

}  // namespace rollcall
