// Parts of a benchmark in processes of their own, so that the memory told is that of
// the part alone.
#ifndef ROLLCALL_TESTS_BENCHMARKS_MEASURED_PART_H_
#define ROLLCALL_TESTS_BENCHMARKS_MEASURED_PART_H_

#include <cstdint>
#include <functional>
#include <vector>

#include "absl/time/time.h"

namespace rollcall {

// What a part took for each of its items. Processor time hardly depends on what else
// the machine does, the rate does.
struct Cost {
  double per_second = 0;
  double cpu_microseconds = 0;
};

// Measures from its making on, all threads of the process.
class Stopwatch {
 public:
  Stopwatch();
  Cost Per(uint64_t items) const;

 private:
  const absl::Time began_;
  const absl::Duration cpu_began_;
};

struct Measured {
  Cost cost;
  double peak_mebibytes = 0;
};

// Runs `work` in a process of its own; ends the program when that fails.
Measured InChild(const std::function<Cost()>& work);

double Median(std::vector<double> values);

}  // namespace rollcall

#endif  // ROLLCALL_TESTS_BENCHMARKS_MEASURED_PART_H_
