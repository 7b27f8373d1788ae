// One directory with logs of very different lengths: how long a look-up and a
// submission take, how long a start takes and how much memory a node needs.
#include <fstream>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "core/base/status_macros.h"
#include "tests/benchmarks/samples.h"
#include "tests/benchmarks/workload.h"

namespace rollcall {
namespace {

constexpr char kGetState[] = "/rollcall.v1.DirectoryService/GetState";
constexpr char kSubmit[] = "/rollcall.v1.StatementService/SubmitStatement";
constexpr char kPart[] = "growth";
constexpr int kOutstanding = 64;

struct Options {
  std::vector<uint64_t> entries = {1'000, 10'000, 100'000, 1'000'000};
  int runs = 5;
  double seconds = 1;
  int submissions = 30;
  std::string samples;
};

// Of a running process.
double ResidentMebibytes(int pid) {
  std::ifstream file(absl::StrCat("/proc/", pid, "/status"));
  for (std::string line; std::getline(file, line);) {
    absl::string_view value = line;
    uint64_t kibibytes = 0;
    if (!absl::ConsumePrefix(&value, "VmRSS:")) continue;
    value = absl::StripSuffix(absl::StripAsciiWhitespace(value), " kB");
    if (absl::SimpleAtoi(value, &kibibytes)) return static_cast<double>(kibibytes) / 1024;
  }
  return 0;
}

class Growth {
 public:
  explicit Growth(const Options& options) : options_(options), samples_(options.samples) {}

  absl::Status Run() {
    ASSIGN_OR_RETURN(const std::unique_ptr<Workload> growing, Workload::Create());
    growing->Stop();
    for (const uint64_t entries : options_.entries) {
      const absl::Time began = absl::Now();
      RETURN_IF_ERROR(growing->GrowTo(entries));
      lengths_.push_back(growing->Copy());
      std::cerr << entries << " entries after " << absl::Now() - began << "\n";
    }
    for (int run = 0; run < options_.runs; ++run) {
      for (size_t i = 0; i < lengths_.size(); ++i) {
        // A copy each time, so that what a run adds does not add up.
        const std::unique_ptr<Workload> workload = lengths_[i]->Copy();
        RETURN_IF_ERROR(Measure(*workload, absl::StrCat(options_.entries[i]), run));
      }
    }
    return absl::OkStatus();
  }

 private:
  absl::Status Measure(Workload& workload, const std::string& length, int run) {
    RETURN_IF_ERROR(MeasureStart(workload, length, run, "start ms"));
    samples_.Add(kPart, length, run, "resident_at_start MiB", ResidentMebibytes(workload.pid()));
    const Channels channels = workload.NewChannels(kConnections);
    RETURN_IF_ERROR(Submit(workload, channels, 1).status());
    workload.Settle();
    absl::Duration cpu = CpuTimeOf(workload.pid());
    const auto add = [&](const std::string& what, const LoopResult& result) {
      const absl::Duration now = CpuTimeOf(workload.pid());
      samples_.Add(kPart, length, run, what + "_p50 ms", absl::ToDoubleMilliseconds(result.p50));
      samples_.Add(kPart, length, run, what + "_cpu us",
                   absl::ToDoubleMicroseconds(now - cpu) / static_cast<double>(result.calls));
    };
    const absl::Time end = absl::Now() + absl::Seconds(options_.seconds);
    const auto look_up = [&](int) -> absl::optional<grpc::ByteBuffer> {
      if (absl::Now() >= end) return absl::nullopt;
      return workload.NextLookUp();
    };
    ASSIGN_OR_RETURN(const LoopResult look_ups,
                     RunClosedLoop(channels, kGetState, kOutstanding, look_up));
    add("look-up", look_ups);
    cpu = CpuTimeOf(workload.pid());
    ASSIGN_OR_RETURN(const LoopResult submissions,
                     Submit(workload, channels, options_.submissions));
    add("submission", submissions);
    samples_.Add(kPart, length, run, "resident MiB", ResidentMebibytes(workload.pid()));
    workload.Kill();
    RETURN_IF_ERROR(MeasureStart(workload, length, run, "start_after_kill ms"));
    workload.Kill();
    return absl::OkStatus();
  }

  // So many of each submitter.
  static absl::StatusOr<LoopResult> Submit(Workload& workload, const Channels& channels, int each) {
    workload.SignAhead(kSubmitters, each);
    std::vector<int> left(kSubmitters, each);
    return RunClosedLoop(channels, kSubmit, kSubmitters,
                         [&](int slot) -> absl::optional<grpc::ByteBuffer> {
                           if (left[static_cast<size_t>(slot)]-- <= 0) return absl::nullopt;
                           return workload.NextSubmission(slot);
                         });
  }

  // From the program's start to the first answer over a new connection.
  absl::Status MeasureStart(Workload& workload, const std::string& length, int run,
                            const char* measure) {
    const absl::Time began = absl::Now();
    RETURN_IF_ERROR(workload.Start());
    RETURN_IF_ERROR(workload.FirstAnswer());
    samples_.Add(kPart, length, run, measure, absl::ToDoubleMilliseconds(absl::Now() - began));
    return absl::OkStatus();
  }

  const Options& options_;
  Samples samples_;
  std::vector<std::unique_ptr<Workload>> lengths_;  // stopped
};

}  // namespace
}  // namespace rollcall

int main(int argc, char** argv) {
  CLI::App app(
      "Measures one directory with logs of different lengths, made beforehand. Prints\n"
      "part,subject,round,measure,value; the subject is the number of entries.\n\n"
      "Example: growth_benchmark --entries 1000,1000000 --runs 5");
  rollcall::Options options;
  app.add_option("--entries", options.entries, "lengths of the log, ascending")->delimiter(',');
  app.add_option("--runs", options.runs, "interleaved runs")->check(CLI::Range(1, 100));
  app.add_option("--seconds", options.seconds, "of look-ups in each run")
      ->check(CLI::Range(0.1, 60.0));
  app.add_option("--submissions", options.submissions, "of each of the 64 submitters in each run")
      ->check(CLI::Range(1, 10'000));
  app.add_option("--samples", options.samples, "CSV file to add to");
  CLI11_PARSE(app, argc, argv);
  const absl::Status status = rollcall::Growth(options).Run();
  if (status.ok()) return 0;
  std::cerr << "growth_benchmark: " << status << "\n";
  return 1;
}
