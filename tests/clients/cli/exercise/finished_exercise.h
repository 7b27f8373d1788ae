// An exercise that went its whole way in a TestDirectory's log: planned, opened,
// sent, answered by some, reported.
#ifndef ROLLCALL_TESTS_CLIENTS_CLI_EXERCISE_FINISHED_EXERCISE_H_
#define ROLLCALL_TESTS_CLIENTS_CLI_EXERCISE_FINISHED_EXERCISE_H_

#include <string>
#include <vector>

#include "rollcall/v1/exercise_service.pb.h"
#include "tests/testing/test_directory.h"

namespace rollcall::testing {

// Asks one contact of each of 60 States; two in three answer, the later the
// further down the list, one in six of them by key. Moves the directory's clock
// past the close.
class FinishedExercise {
 public:
  // As exercises/e. `directory` must outlive it.
  explicit FinishedExercise(TestDirectory& directory);

  // As a server answers, from the log.
  const v1::GetReportResponse& report() const { return report_; }
  const std::vector<v1::Ping>& pings() const { return pings_; }

  // Says the same report with other figures.
  void Falsify();

 private:
  void Ask(absl::Time start);
  void Answer(absl::Time start);
  void SayReport(v1::Report report);

  TestDirectory& directory_;
  v1::GetReportResponse report_;
  std::vector<v1::Ping> pings_;
};

}  // namespace rollcall::testing

#endif  // ROLLCALL_TESTS_CLIENTS_CLI_EXERCISE_FINISHED_EXERCISE_H_
