// The board of a running exercise, kept up to date.
#ifndef ROLLCALL_CLIENTS_CLI_EXERCISE_LIVE_BOARD_H_
#define ROLLCALL_CLIENTS_CLI_EXERCISE_LIVE_BOARD_H_

#include <string>

#include "absl/status/status.h"
#include "clients/cli/invocation.h"
#include "clients/cpp/exercises.h"

namespace rollcall {

// On a terminal: the whole board, painted over itself. Elsewhere: a line (for
// programs a document) whenever something has changed. Until the exercise has
// closed or was cancelled, or somebody presses q. A server that is away is asked
// again; any other refusal ends it.
absl::Status ShowLiveBoard(Invocation& invocation, Exercises& exercises, const std::string& name);

}  // namespace rollcall

#endif  // ROLLCALL_CLIENTS_CLI_EXERCISE_LIVE_BOARD_H_
