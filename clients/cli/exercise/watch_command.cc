// rollcall exercise watch: the duty officer's terminal.
#include "clients/cli/exercise/duty_post.h"
#include "clients/cli/exercise/exercise_commands.h"

namespace rollcall {

void AddExerciseWatch(CLI::App& group, Invocation& invocation) {
  CLI::App* command = group.add_subcommand(
      "watch", "Stand by: show pings of one's own State as they come, answer by a key press");
  command->footer(
      "Needs the role duty officer, and one of the contact's acknowledgement keys to answer.\n"
      "Example:\n  rollcall exercise watch --key duty");
  command->callback([&invocation] { invocation.Finish(DutyPost(invocation).Stand()); });
}

}  // namespace rollcall
