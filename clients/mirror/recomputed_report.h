// The report of an exercise, counted again from a verified copy of the log.
#ifndef ROLLCALL_CLIENTS_MIRROR_RECOMPUTED_REPORT_H_
#define ROLLCALL_CLIENTS_MIRROR_RECOMPUTED_REPORT_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "clients/mirror/local_copy.h"
#include "core/statement/statement.h"
#include "rollcall/v1/exercise_report.pb.h"

namespace rollcall {

struct RecomputedReport {
  v1::Report said;        // in force, as the operator signed it
  v1::Report recomputed;  // from the entries that `said` reflects; no salt
  uint64_t index = 0;     // of the report's statement
  // What the operator said about this exercise that cannot be (core/exercise/board.h).
  std::vector<std::string> findings;
};

// Of the exercise with this id. Reads every entry that the report reflects.
// NOT_FOUND, reason NOT_FOUND, without a report; PERMISSION_DENIED, reason
// BODY_NOT_HELD, when words are not on this copy: only the controller and
// auditors get all of an exercise's. FAILED_PRECONDITION when the copy is too
// short.
absl::StatusOr<RecomputedReport> RecomputeReport(const LocalCopy& copy, absl::string_view exercise);

}  // namespace rollcall

#endif  // ROLLCALL_CLIENTS_MIRROR_RECOMPUTED_REPORT_H_
