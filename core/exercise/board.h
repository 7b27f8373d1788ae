// The board: exercises as a holder of their bodies knows them, folded from the
// log. Beside the view, because the view does not depend on content bodies.
//
// The board is an ordered map like the view (statement/view.h), kept in memory
// or in a table of a store; it is a pure function of the log and the bodies
// held. What is due is found through an index by time: looking costs as much as
// is due, not as much as there is.
#ifndef ROLLCALL_CORE_EXERCISE_BOARD_H_
#define ROLLCALL_CORE_EXERCISE_BOARD_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "core/statement/placement.h"
#include "core/statement/statement.h"
#include "core/statement/view.h"
#include "rollcall/v1/exercise_view.pb.h"

namespace rollcall {

// Answers after the report are late and make another one due, so long after the
// first of them: a busy day makes one report.
inline constexpr absl::Duration kLateAnswersGathered = absl::Hours(24);

// Folds one statement with its body into the board, in log order; kinds that are
// not an exercise's change nothing. `view` shows the log up to this statement or
// any later one. What a body says that cannot be (an outcome without its intent,
// an answer to no ping) is left out, the same way by everybody, and told in the
// result: an auditor's findings. Errors only when storage fails.
absl::StatusOr<std::vector<std::string>> Advance(const Statement& statement, const Placement& place,
                                                 absl::string_view body, const View& view,
                                                 ChangeSet& board);

// Reading. nullopt for what is not there.
absl::StatusOr<absl::optional<v1::BoardExercise>> ReadExercise(const View& board,
                                                               absl::string_view exercise);
absl::StatusOr<absl::optional<v1::PingRecord>> ReadPing(const View& board,
                                                        absl::string_view exercise,
                                                        absl::string_view ping);

// An attempt to be made now.
struct DueAttempt {
  std::string exercise;
  std::string ping;
  std::string state;
  uint32_t attempt = 0;  // its number
  uint32_t step = 0;
};

// What there is to do at a moment.
struct Due {
  std::vector<DueAttempt> attempts;  // by the time at which they became due
  std::vector<std::string> closes;   // exercises of which a report is due: every ping has
                                     // closed, or answers came after the last report
};

// At most `limit` attempts; what is due goes on being due until its intent (or
// report) is on the board, so asking again gives the rest.
absl::StatusOr<Due> WhatIsDue(const View& board, absl::Time now, size_t limit);

// Intents without an outcome. After a restart these are UNKNOWN: nobody can tell
// whether they were sent.
struct OpenIntent {
  std::string exercise;
  std::string ping;
  std::string state;
  uint32_t attempt = 0;
};
absl::StatusOr<std::vector<OpenIntent>> OpenIntents(const View& board);

// Keys of the board.
namespace board_key {
std::string Exercise(absl::string_view exercise);                       // "exercise/<E>"
std::string List(absl::string_view exercise, absl::string_view state);  // "list/<E>/<X>"
std::string Ping(absl::string_view exercise, absl::string_view ping);   // "ping/<E>/<P>"
// "due/<12 digits of Unix seconds>/<E>", and "/<P>" for a ping.
std::string Due(absl::Time time, absl::string_view exercise, absl::string_view ping);
std::string Intent(absl::string_view exercise, absl::string_view ping, uint32_t attempt);
std::string Late(absl::string_view exercise);  // "late/<E>"
}  // namespace board_key

}  // namespace rollcall

#endif  // ROLLCALL_CORE_EXERCISE_BOARD_H_
