// The group `rollcall exercise`: each file's function adds its own subcommands
// to it, as in clients/cli/app.h.
#ifndef ROLLCALL_CLIENTS_CLI_EXERCISE_EXERCISE_COMMANDS_H_
#define ROLLCALL_CLIENTS_CLI_EXERCISE_EXERCISE_COMMANDS_H_

#include "CLI/CLI.hpp"
#include "clients/cli/invocation.h"

namespace rollcall {

// For the exercise controller.
void AddExercisePlan(CLI::App& group, Invocation& invocation);    // plan, cancel
void AddExerciseWork(CLI::App& group, Invocation& invocation);    // worklist, log-call, settle
void AddExerciseIngest(CLI::App& group, Invocation& invocation);  // ingest
void AddExerciseVerify(CLI::App& group, Invocation& invocation);  // verify
// For everybody.
void AddExerciseShow(CLI::App& group, Invocation& invocation);      // list, show
void AddExerciseReport(CLI::App& group, Invocation& invocation);    // report
void AddExerciseSilences(CLI::App& group, Invocation& invocation);  // silence, silences
// For who is asked.
void AddExerciseAnswer(CLI::App& group, Invocation& invocation);  // acknowledge
void AddExerciseWatch(CLI::App& group, Invocation& invocation);   // watch

}  // namespace rollcall

#endif  // ROLLCALL_CLIENTS_CLI_EXERCISE_EXERCISE_COMMANDS_H_
