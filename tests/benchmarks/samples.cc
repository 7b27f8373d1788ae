#include "tests/benchmarks/samples.h"

#include <algorithm>
#include <iostream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace rollcall {

Samples::Samples(const std::string& path) {
  if (!path.empty()) file_.open(path, std::ios::app);
}

void Samples::Add(absl::string_view part, absl::string_view subject, int round,
                  absl::string_view measure, double value) {
  const std::string line =
      absl::StrFormat("%s,%s,%d,%s,%.6g\n", part, subject, round, measure, value);
  std::cout << line << std::flush;
  file_ << line << std::flush;
}

void Samples::AddLoop(absl::string_view part, absl::string_view subject, int round,
                      const LoopResult& result, absl::Duration server_cpu) {
  const auto calls = static_cast<double>(std::max<uint64_t>(1, result.calls));
  Add(part, subject, round, "rate per_s", result.CallsPerSecond());
  Add(part, subject, round, "p50 ms", absl::ToDoubleMilliseconds(result.p50));
  Add(part, subject, round, "p99 ms", absl::ToDoubleMilliseconds(result.p99));
  Add(part, subject, round, "cpu us", absl::ToDoubleMicroseconds(server_cpu) / calls);
}

}  // namespace rollcall
