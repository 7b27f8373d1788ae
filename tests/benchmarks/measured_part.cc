#include "tests/benchmarks/measured_part.h"

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>

#include "absl/time/clock.h"

namespace rollcall {
namespace {

absl::Duration CpuTime() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return absl::DurationFromTimeval(usage.ru_utime) + absl::DurationFromTimeval(usage.ru_stime);
}

void Require(bool holds) {
  if (holds) return;
  std::cerr << "a part of the benchmark failed\n";
  std::exit(EXIT_FAILURE);
}

}  // namespace

Stopwatch::Stopwatch() : began_(absl::Now()), cpu_began_(CpuTime()) {}

Cost Stopwatch::Per(uint64_t items) const {
  const auto count = static_cast<double>(items);
  return {count / absl::ToDoubleSeconds(absl::Now() - began_),
          absl::ToDoubleMicroseconds(CpuTime() - cpu_began_) / count};
}

Measured InChild(const std::function<Cost()>& work) {
  int ends[2];
  Require(pipe(ends) == 0);
  const pid_t child = fork();
  Require(child >= 0);
  if (child == 0) {
    const Cost cost = work();
    const bool told = write(ends[1], &cost, sizeof(cost)) == sizeof(cost);
    _exit(told ? EXIT_SUCCESS : EXIT_FAILURE);
  }
  close(ends[1]);
  Measured measured;
  const bool told = read(ends[0], &measured.cost, sizeof(Cost)) == sizeof(Cost);
  close(ends[0]);
  int status = 0;
  rusage usage{};
  wait4(child, &status, 0, &usage);
  Require(told && status == 0);
  measured.peak_mebibytes = static_cast<double>(usage.ru_maxrss) / 1024;
  return measured;
}

double Median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

}  // namespace rollcall
