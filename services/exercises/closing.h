// Closing exercises: what was left undone, the positive facts, the report.
#ifndef ROLLCALL_SERVICES_EXERCISES_CLOSING_H_
#define ROLLCALL_SERVICES_EXERCISES_CLOSING_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "services/exercises/operator_log.h"

namespace rollcall {

// Closes an exercise of which every ping has closed. Calls that nobody made are
// our own fault and logged as such first; if that gives a ping more time, the
// exercise stays open. The report comes last: it ends what is due, so a crash
// before it begins the close anew. Facts and report are said again when answers
// came after it.
absl::Status CloseExercise(OperatorLog& log, absl::string_view exercise);

}  // namespace rollcall

#endif  // ROLLCALL_SERVICES_EXERCISES_CLOSING_H_
