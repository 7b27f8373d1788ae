// Drives a real rollcalld over mutual TLS and prints what it carries beside
// the yardsticks, measured turn by turn in the same run.
#include <algorithm>
#include <atomic>
#include <cstdint>
#include <iostream>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "core/base/status_macros.h"
#include "tests/benchmarks/closed_loop.h"
#include "tests/benchmarks/workload.h"

namespace rollcall {
namespace {

constexpr char kGetState[] = "/rollcall.v1.DirectoryService/GetState";
constexpr char kSubmit[] = "/rollcall.v1.StatementService/SubmitStatement";

struct Options {
  int runs = 5;
  double seconds = 3;
  int outstanding = 64;
  int submissions = 200;  // of each submitter in each run
};

// One measured loop with the server's CPU time.
struct Sample {
  LoopResult loop;
  absl::Duration cpu;

  double MicrosecondsOfCpu() const {
    return absl::ToDoubleMicroseconds(cpu) / static_cast<double>(std::max<uint64_t>(1, loop.calls));
  }
};

// A figure over all runs.
struct Figure {
  std::string name;
  std::vector<Sample> samples;

  template <typename Value>
  double Median(Value value) const {
    std::vector<double> values;
    for (const Sample& sample : samples) values.push_back(value(sample));
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
  }
  double CallsPerSecond() const {
    return Median([](const Sample& s) { return s.loop.CallsPerSecond(); });
  }
};

std::string Row(const Figure& figure) {
  std::vector<double> rates;
  for (const Sample& sample : figure.samples) rates.push_back(sample.loop.CallsPerSecond());
  const auto [low, high] = std::minmax_element(rates.begin(), rates.end());
  return absl::StrFormat(
      "| %s | %.0f | %.0f to %.0f | %.2f | %.2f | %.1f |\n", figure.name, figure.CallsPerSecond(),
      *low, *high,
      figure.Median([](const Sample& s) { return absl::ToDoubleMilliseconds(s.loop.p50); }),
      figure.Median([](const Sample& s) { return absl::ToDoubleMilliseconds(s.loop.p99); }),
      figure.Median([](const Sample& s) { return s.MicrosecondsOfCpu(); }));
}

class Measurement {
 public:
  Measurement(const Options& options, Workload& workload)
      : options_(options), workload_(workload) {}

  absl::Status Run() {
    channels_ = workload_.Channels();
    bare_channels_ = workload_.BareChannels();
    for (int run = 0; run < options_.runs; ++run) {
      std::cerr << "run " << run + 1 << " of " << options_.runs << "\n";
      RETURN_IF_ERROR(LookUps(bare_channels_, workload_.bare_pid(), bare_look_ups_));
      RETURN_IF_ERROR(LookUps(channels_, workload_.pid(), look_ups_));
      RETURN_IF_ERROR(BareSubmissions());
      RETURN_IF_ERROR(Submissions());
      RETURN_IF_ERROR(Both());
    }
    return absl::OkStatus();
  }

  void Print() const {
    std::cout << "| what | calls/s (median) | min to max | p50 ms | p99 ms | server CPU us/call |\n"
                 "|---|---|---|---|---|---|\n"
              << Row(bare_look_ups_) << Row(look_ups_) << Row(bare_submissions_)
              << Row(submissions_) << Row(look_ups_beside_)
              << "\n| ratio | measured | goal |\n|---|---|---|\n";
    PrintRatio("look-ups to the bare server", look_ups_, bare_look_ups_, ">= 0.85");
    PrintRatio("submissions to the bare verifying server", submissions_, bare_submissions_,
               ">= 0.7");
    PrintRatio("look-ups while submissions run to look-ups alone", look_ups_beside_, look_ups_,
               ">= 0.5");
    std::cout << absl::StrFormat("| submissions a sync | %.1f | >= 16 |\n",
                                 static_cast<double>(submitted_) / syncs_);
  }

 private:
  using Channels = std::vector<std::shared_ptr<grpc::Channel>>;

  static void PrintRatio(const char* name, const Figure& figure, const Figure& yardstick,
                         const char* goal) {
    std::cout << absl::StrFormat("| %s | %.2f | %s |\n", name,
                                 figure.CallsPerSecond() / yardstick.CallsPerSecond(), goal);
  }

  RequestSource LookUpsUntil(absl::Time end) const {
    return [this, end](int) -> absl::optional<grpc::ByteBuffer> {
      if (absl::Now() >= end) return absl::nullopt;
      return workload_.LookUp();
    };
  }

  absl::Status LookUps(const Channels& channels, int pid, Figure& figure) const {
    const absl::Duration before = CpuTimeOf(pid);
    ASSIGN_OR_RETURN(const LoopResult loop,
                     RunClosedLoop(channels, kGetState, options_.outstanding,
                                   LookUpsUntil(absl::Now() + absl::Seconds(options_.seconds))));
    figure.samples.push_back({loop, CpuTimeOf(pid) - before});
    return absl::OkStatus();
  }

  absl::Status BareSubmissions() {
    std::atomic<int> left = options_.submissions * kSubmitters;
    const absl::Duration before = CpuTimeOf(workload_.bare_pid());
    ASSIGN_OR_RETURN(const LoopResult loop,
                     RunClosedLoop(bare_channels_, kSubmit, kSubmitters,
                                   [&](int) -> absl::optional<grpc::ByteBuffer> {
                                     if (left.fetch_sub(1) <= 0) return absl::nullopt;
                                     return workload_.SameSubmission();
                                   }));
    bare_submissions_.samples.push_back({loop, CpuTimeOf(workload_.bare_pid()) - before});
    return absl::OkStatus();
  }

  // All submitters, each `options_.submissions` sheets signed beforehand.
  absl::StatusOr<LoopResult> Submit() {
    std::vector<int> left(kSubmitters, options_.submissions);
    return RunClosedLoop(channels_, kSubmit, kSubmitters,
                         [&](int slot) -> absl::optional<grpc::ByteBuffer> {
                           if (left[static_cast<size_t>(slot)]-- <= 0) return absl::nullopt;
                           return workload_.NextSubmission(slot);
                         });
  }

  absl::Status Submissions() {
    workload_.SignAhead(options_.submissions);
    ASSIGN_OR_RETURN(const double syncs, workload_.Syncs());
    const absl::Duration before = CpuTimeOf(workload_.pid());
    ASSIGN_OR_RETURN(const LoopResult loop, Submit());
    submissions_.samples.push_back({loop, CpuTimeOf(workload_.pid()) - before});
    ASSIGN_OR_RETURN(const double syncs_after, workload_.Syncs());
    syncs_ += syncs_after - syncs;
    submitted_ += loop.calls;
    return absl::OkStatus();
  }

  // Look-ups for as long as the submissions last.
  absl::Status Both() {
    workload_.SignAhead(options_.submissions);
    std::atomic<bool> submitting = true;
    absl::StatusOr<LoopResult> submitted = absl::UnknownError("not run");
    std::thread submitter([&] {
      submitted = Submit();
      submitting = false;
    });
    const auto looked_up = RunClosedLoop(workload_.Channels(), kGetState, options_.outstanding,
                                         [&](int) -> absl::optional<grpc::ByteBuffer> {
                                           if (!submitting) return absl::nullopt;
                                           return workload_.LookUp();
                                         });
    submitter.join();
    RETURN_IF_ERROR(submitted.status());
    RETURN_IF_ERROR(looked_up.status());
    look_ups_beside_.samples.push_back({*looked_up, absl::ZeroDuration()});
    return absl::OkStatus();
  }

  const Options& options_;
  Workload& workload_;
  Channels channels_;
  Channels bare_channels_;
  Figure bare_look_ups_{"look-up, bare server", {}};
  Figure look_ups_{"look-up, rollcalld", {}};
  Figure bare_submissions_{"submission, bare verifying server", {}};
  Figure submissions_{"submission, rollcalld", {}};
  Figure look_ups_beside_{"look-up, rollcalld, submissions at full load", {}};
  double syncs_ = 0;
  uint64_t submitted_ = 0;
};

absl::Status Measure(const Options& options) {
  ASSIGN_OR_RETURN(const std::unique_ptr<Workload> workload, Workload::Create());
  RETURN_IF_ERROR(workload->StartBare());
  Measurement measurement(options, *workload);
  RETURN_IF_ERROR(measurement.Run());
  measurement.Print();
  return absl::OkStatus();
}

}  // namespace
}  // namespace rollcall

int main(int argc, char** argv) {
  CLI::App app(
      "Measures look-ups and submissions of a real rollcalld over mutual TLS on loopback, beside\n"
      "a bare server in the same run. Prints Markdown tables.\n\n"
      "Example: rollcall_load --runs 5 --seconds 3");
  rollcall::Options options;
  app.add_option("--runs", options.runs, "interleaved runs; figures are medians")
      ->check(CLI::Range(1, 100));
  app.add_option("--seconds", options.seconds, "of each run of look-ups")
      ->check(CLI::Range(0.1, 60.0));
  app.add_option("--outstanding", options.outstanding, "look-ups at the same time")
      ->check(CLI::Range(1, 1024));
  app.add_option("--submissions", options.submissions, "of each of the 64 submitters in each run")
      ->check(CLI::Range(1, 10'000));
  CLI11_PARSE(app, argc, argv);
  const absl::Status status = rollcall::Measure(options);
  if (status.ok()) return 0;
  std::cerr << "rollcall_load: " << status << "\n";
  return 1;
}
