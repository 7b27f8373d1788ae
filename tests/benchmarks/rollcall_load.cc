// Drives a real rollcalld over mutual TLS beside the yardsticks and beside peers
// that do the same job, turn by turn in the same run.
#include <atomic>
#include <iostream>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/status/status.h"
#include "absl/time/time.h"
#include "core/base/status_macros.h"
#include "tests/benchmarks/peers/peer_server.h"
#include "tests/benchmarks/rollcall_subjects.h"
#include "tests/benchmarks/samples.h"
#include "tests/benchmarks/workload.h"

namespace rollcall {
namespace {

// Writes of one submitter alone beside a slow disk take long.
constexpr int kFewWrites = 20;

struct Options {
  int runs = 5;
  double seconds = 3;
  int outstanding = 64;
  int submissions = 200;  // of each submitter in each run
  std::vector<std::string> peers;
  std::string samples;
};

// The parts that samples name.
constexpr char kLookUp[] = "look-up";
constexpr char kLookUpEach[] = "look-up of each";  // one connection a caller
constexpr char kHalfLoad[] = "half load";
constexpr char kWrite[] = "write";
constexpr char kBoth[] = "both";
constexpr char kSlowSync[] = "slow sync";

class Measurement {
 public:
  explicit Measurement(const Options& options) : options_(options), samples_(options.samples) {}

  absl::Status Run() {
    ASSIGN_OR_RETURN(workload_, Workload::Create());
    RETURN_IF_ERROR(workload_->StartBare());
    ASSIGN_OR_RETURN(slow_workload_,
                     Workload::Create({"/usr/bin/env", "LD_PRELOAD=" SLOW_SYNC_LIBRARY}));
    bare_ = std::make_unique<BareSubject>(*workload_);
    rollcalld_ = std::make_unique<RollcalldSubject>(*workload_);
    slow_ = std::make_unique<RollcalldSubject>(*slow_workload_);
    RETURN_IF_ERROR(slow_->Connect(kConnections));
    RETURN_IF_ERROR(StartPeers());
    for (int run = 0; run < options_.runs; ++run) {
      std::cerr << "run " << run + 1 << " of " << options_.runs << "\n";
      RETURN_IF_ERROR(Round(run));
    }
    return absl::OkStatus();
  }

 private:
  absl::Status StartPeers() {
    for (const std::string& name : options_.peers) {
      absl::StatusOr<std::unique_ptr<Subject>> peer = absl::InternalError("no such peer");
      if (name == "slapd") peer = StartSlapd();
      if (name == "etcd") peer = StartEtcd();
      if (name == "postgresql") peer = StartPostgresql();
      RETURN_IF_ERROR(peer.status());
      peers_.push_back(*std::move(peer));
    }
    return absl::OkStatus();
  }

  // All of them are measured over the same number of connections.
  absl::Status ConnectAll(int connections) const {
    for (Subject* const subject : Subjects()) RETURN_IF_ERROR(subject->Connect(connections));
    return absl::OkStatus();
  }

  std::vector<Subject*> Subjects() const {
    std::vector<Subject*> all = {bare_.get(), rollcalld_.get()};
    for (const auto& peer : peers_) all.push_back(peer.get());
    return all;
  }

  absl::Status Round(int run) {
    RETURN_IF_ERROR(ConnectAll(options_.outstanding));
    for (Subject* const subject : Subjects()) RETURN_IF_ERROR(LookUps(*subject, kLookUpEach, run));
    RETURN_IF_ERROR(ConnectAll(kConnections));
    for (Subject* const subject : Subjects()) RETURN_IF_ERROR(LookUps(*subject, kLookUp, run));
    // Both servers get the same load: half of what rollcalld has just carried.
    for (WorkloadSubject* const subject : {static_cast<WorkloadSubject*>(bare_.get()),
                                           static_cast<WorkloadSubject*>(rollcalld_.get())}) {
      RETURN_IF_ERROR(HalfLoad(*subject, run));
    }
    for (Subject* const subject : Subjects()) {
      const double syncs = Syncs(*workload_);
      ASSIGN_OR_RETURN(const LoopResult result, Writes(*subject, kWrite, subject->name(),
                                                       kSubmitters, options_.submissions, run));
      if (subject != rollcalld_.get()) continue;
      samples_.Add(kWrite, subject->name(), run, "writes per_sync",
                   static_cast<double>(result.calls) / (Syncs(*workload_) - syncs));
    }
    RETURN_IF_ERROR(Both(run));
    RETURN_IF_ERROR(Writes(*slow_, kSlowSync, "1 submitter", 1, kFewWrites, run).status());
    return Writes(*slow_, kSlowSync, "64 submitters", kSubmitters, kFewWrites, run).status();
  }

  static double Syncs(const Workload& workload) { return workload.Syncs().value_or(0); }

  absl::Status LookUps(Subject& subject, absl::string_view part, int run) {
    const absl::Duration before = subject.CpuTime();
    ASSIGN_OR_RETURN(const LoopResult result,
                     subject.LookUps(options_.outstanding, absl::Seconds(options_.seconds)));
    samples_.AddLoop(part, subject.name(), run, result, subject.CpuTime() - before);
    if (&subject == rollcalld_.get() && part == kLookUp) half_rate_ = result.CallsPerSecond() / 2;
    return absl::OkStatus();
  }

  absl::Status HalfLoad(WorkloadSubject& subject, int run) {
    const absl::Duration before = subject.CpuTime();
    ASSIGN_OR_RETURN(const LoopResult result,
                     subject.LookUpsAt(half_rate_, absl::Seconds(options_.seconds)));
    samples_.AddLoop(kHalfLoad, subject.name(), run, result, subject.CpuTime() - before);
    return absl::OkStatus();
  }

  absl::StatusOr<LoopResult> Writes(Subject& subject, absl::string_view part,
                                    absl::string_view name, int writers, int each, int run) {
    RETURN_IF_ERROR(subject.PrepareWrites(writers, each));
    const absl::Duration before = subject.CpuTime();
    ASSIGN_OR_RETURN(const LoopResult result,
                     subject.Writes(writers, each, absl::Seconds(options_.seconds)));
    samples_.AddLoop(part, name, run, result, subject.CpuTime() - before);
    return result;
  }

  // Look-ups beside submissions at full load.
  absl::Status Both(int run) {
    RETURN_IF_ERROR(rollcalld_->PrepareWrites(kSubmitters, options_.submissions));
    RollcalldSubject reader(*workload_);
    RETURN_IF_ERROR(reader.Connect(kConnections));
    absl::StatusOr<LoopResult> submitted = absl::UnknownError("not run");
    std::atomic<bool> submitting = true;
    std::thread submitter([&] {
      submitted = rollcalld_->Writes(kSubmitters, options_.submissions, absl::InfiniteDuration());
      submitting = false;
    });
    const auto looked_up =
        reader.LookUpsWhile(options_.outstanding, [&] { return submitting.load(); });
    submitter.join();
    RETURN_IF_ERROR(submitted.status());
    RETURN_IF_ERROR(looked_up.status());
    samples_.Add(kBoth, rollcalld_->name(), run, "rate per_s", looked_up->CallsPerSecond());
    samples_.Add(kBoth, rollcalld_->name(), run, "p99 ms",
                 absl::ToDoubleMilliseconds(looked_up->p99));
    return absl::OkStatus();
  }

  const Options& options_;
  Samples samples_;
  std::unique_ptr<Workload> workload_;
  std::unique_ptr<Workload> slow_workload_;  // whose syncs take 5 ms
  std::unique_ptr<BareSubject> bare_;
  std::unique_ptr<RollcalldSubject> rollcalld_;
  std::unique_ptr<RollcalldSubject> slow_;
  std::vector<std::unique_ptr<Subject>> peers_;
  double half_rate_ = 0;
};

}  // namespace
}  // namespace rollcall

int main(int argc, char** argv) {
  CLI::App app(
      "Measures look-ups and submissions of a real rollcalld over mutual TLS on loopback, beside\n"
      "a bare server and peers in the same run. Prints part,subject,round,measure,value.\n\n"
      "Example: rollcall_load --runs 5 --seconds 3 --peers slapd,etcd,postgresql");
  rollcall::Options options;
  app.add_option("--runs", options.runs, "interleaved runs")->check(CLI::Range(1, 100));
  app.add_option("--seconds", options.seconds, "of each run; writes may end earlier")
      ->check(CLI::Range(0.1, 60.0));
  app.add_option("--outstanding", options.outstanding, "look-ups at the same time")
      ->check(CLI::Range(1, 1024));
  app.add_option("--submissions", options.submissions, "of each of the 64 submitters in each run")
      ->check(CLI::Range(1, 10'000));
  app.add_option("--peers", options.peers, "slapd, etcd, postgresql")
      ->delimiter(',')
      ->check(CLI::IsMember({"slapd", "etcd", "postgresql"}));
  app.add_option("--samples", options.samples, "CSV file to add to");
  CLI11_PARSE(app, argc, argv);
  const absl::Status status = rollcall::Measurement(options).Run();
  if (status.ok()) return 0;
  std::cerr << "rollcall_load: " << status << "\n";
  return 1;
}
