// The report of an exercise and the positive facts that follow from it,
// recomputed from the board: who has the log and the bodies gets the same.
#ifndef ROLLCALL_CORE_EXERCISE_REPORT_H_
#define ROLLCALL_CORE_EXERCISE_REPORT_H_

#include <cstdint>
#include <map>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "core/statement/view.h"
#include "rollcall/v1/exercise.pb.h"
#include "rollcall/v1/exercise_report.pb.h"

namespace rollcall {

// The report, without its salt, of an exercise as the board shows it: folded
// from the first `log_size` entries. Everything is counted as at the close;
// answers after it are late. FAILED_PRECONDITION, reason EXERCISE_NOT_OPEN, when
// the board does not know the exercise.
absl::StatusOr<v1::Report> MakeReport(const View& board, absl::string_view exercise,
                                      uint64_t log_size);

// OK when a report says what MakeReport says of the same board; DATA_LOSS naming
// what differs otherwise. The salt does not count.
absl::Status CompareReports(const v1::Report& said, const v1::Report& recomputed);

// Positive facts by State ("KEN"), without salts: in which month each contact
// last answered by its registered details, added to `before` (what is in force).
// Months never go back; of more than kMaxLastAnswers the oldest go. States where
// nothing changes are left out.
absl::StatusOr<std::map<std::string, v1::Reachability>> MakeReachability(
    const View& board, absl::string_view exercise,
    const std::map<std::string, v1::Reachability>& before);

}  // namespace rollcall

#endif  // ROLLCALL_CORE_EXERCISE_REPORT_H_
