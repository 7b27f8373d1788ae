// An operator and a world for tests: everything that a scheduler does, with the
// rules and pure functions of core/exercise and an injected clock, and crashes
// wherever a test wants them. After a crash nothing is left but the log.
#ifndef ROLLCALL_TESTS_CORE_EXERCISE_SIMULATION_H_
#define ROLLCALL_TESTS_CORE_EXERCISE_SIMULATION_H_

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "core/exercise/board.h"
#include "core/exercise/openings_due.h"
#include "rollcall/v1/exercise_report.pb.h"
#include "tests/testing/exercise_board.h"
#include "tests/testing/test_directory.h"

namespace rollcall::testing {

class Simulation {
 public:
  // Asked at every moment at which a process may die: true kills it.
  using CrashOracle = std::function<bool()>;

  // Enrols all 195 States, each with a diplomatic and a technical contact.
  explicit Simulation(CrashOracle crashes);

  // A plan that opens every six months, `times` times, first in an hour.
  void PlanHalfYearly(int times);

  // Lives until `end`: in steps of a quarter of an hour while something is open,
  // from opening to opening in between.
  void RunUntil(absl::Time end);

  TestDirectory& directory() { return directory_; }
  ExerciseBoard& board() { return *board_; }
  // Ids of the exercises that were reported, once or again, by their first report.
  const std::vector<std::string>& reported() const { return reported_; }
  size_t crashes() const { return crash_count_; }
  size_t sent() const { return sent_.size(); }
  size_t unknown() const { return unknown_; }
  // Attempts that were made twice; there must be none.
  size_t sent_twice() const { return sent_twice_; }

 private:
  using StateOfExercise = std::pair<std::string, std::string>;

  // Each returns false when the process died on the way.
  bool Work();
  bool OpenDue();
  bool Open(const DueOpening& opening);
  bool ResolveIntents();
  bool MakeAttempts();
  bool MakeAttempts(const StateOfExercise& where, const std::vector<DueAttempt>& attempts);
  bool TakeAnswers();
  bool Close();
  bool Alive();

  v1::AttemptResult Send(const DueAttempt& attempt);
  void SayAnswer(const std::string& exercise, const v1::PingRecord& ping, uint32_t attempt,
                 absl::Time time, bool by_key);

  TestDirectory directory_;
  CrashOracle crash_oracle_;
  std::unique_ptr<ExerciseBoard> board_;
  std::map<std::string, std::string> sheets_;  // body digest -> body
  std::set<std::string> open_;                 // exercises that may still be answered
  bool restarted_ = false;

  std::set<std::tuple<std::string, std::string, uint32_t>> sent_;
  size_t sent_twice_ = 0;
  size_t unknown_ = 0;
  size_t crash_count_ = 0;
  std::vector<std::string> reported_;
};

}  // namespace rollcall::testing

#endif  // ROLLCALL_TESTS_CORE_EXERCISE_SIMULATION_H_
