// The figures of one run as lines of a CSV file, from which report.py makes
// docs/performance.md: part,subject,round,measure,value.
#ifndef ROLLCALL_TESTS_BENCHMARKS_SAMPLES_H_
#define ROLLCALL_TESTS_BENCHMARKS_SAMPLES_H_

#include <fstream>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "tests/benchmarks/closed_loop.h"

namespace rollcall {

// Thread-compatible. Prints each line to standard output, too.
class Samples {
 public:
  // Appends to `path`; an empty path keeps nothing.
  explicit Samples(const std::string& path);

  // What a figure is part of, who it was measured on, and in which round. A
  // measure's last word is its unit.
  void Add(absl::string_view part, absl::string_view subject, int round, absl::string_view measure,
           double value);

  // Rate, percentiles and the server's CPU time a call.
  void AddLoop(absl::string_view part, absl::string_view subject, int round,
               const LoopResult& result, absl::Duration server_cpu);

 private:
  std::ofstream file_;
};

}  // namespace rollcall

#endif  // ROLLCALL_TESTS_BENCHMARKS_SAMPLES_H_
