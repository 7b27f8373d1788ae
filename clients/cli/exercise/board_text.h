// How an exercise stands, in lines of text: its facts, a table of outcomes by
// regional group, bars to the close.
#ifndef ROLLCALL_CLIENTS_CLI_EXERCISE_BOARD_TEXT_H_
#define ROLLCALL_CLIENTS_CLI_EXERCISE_BOARD_TEXT_H_

#include <string>

#include "absl/time/time.h"
#include "clients/cli/output.h"
#include "rollcall/v1/exercise_service.pb.h"

namespace rollcall {

// Title, phase, what it tests, when it opens and closes, where its plan stands.
Card ExerciseCard(const v1::Exercise& exercise, const Output& output);

// Outcomes by group, the total last; empty when there are no pings.
TextTable OutcomeTable(const v1::Exercise& exercise, const Output& output);

// "[########------------] 40 %  12 h 5 min to the close" of an open exercise;
// empty otherwise.
std::string CloseBar(const v1::Exercise& exercise, absl::Time now, const Output& output);

// "acknowledged 12/40, waiting 20, bounced 3, ...": one line, what is 0 left out.
std::string OutcomeLine(const v1::Exercise& exercise, const Output& output);

}  // namespace rollcall

#endif  // ROLLCALL_CLIENTS_CLI_EXERCISE_BOARD_TEXT_H_
