// Those who serve this workload: the real rollcalld and the bare server, over the
// same mutual TLS.
#ifndef ROLLCALL_TESTS_BENCHMARKS_ROLLCALL_SUBJECTS_H_
#define ROLLCALL_TESTS_BENCHMARKS_ROLLCALL_SUBJECTS_H_

#include "absl/functional/function_ref.h"
#include "tests/benchmarks/subject.h"
#include "tests/benchmarks/workload.h"

namespace rollcall {

// Has look-ups at a given rate, beside what every subject has. All look up the
// four-contact State.
class WorkloadSubject : public Subject {
 public:
  // `workload` must outlive it.
  explicit WorkloadSubject(Workload& workload) : workload_(workload) {}

  absl::Status Connect(int connections) override;
  absl::StatusOr<LoopResult> LookUps(int outstanding, absl::Duration length) override;
  // For as long as `more` says so; called by several threads.
  absl::StatusOr<LoopResult> LookUpsWhile(int outstanding, absl::FunctionRef<bool()> more);
  absl::StatusOr<LoopResult> LookUpsAt(double calls_per_second, absl::Duration length);

 protected:
  virtual Channels NewChannels(int connections) const = 0;

  Workload& workload_;
  Channels channels_;
};

class RollcalldSubject final : public WorkloadSubject {
 public:
  using WorkloadSubject::WorkloadSubject;

  absl::string_view name() const override { return "rollcalld"; }
  absl::Duration CpuTime() const override { return CpuTimeOf(workload_.pid()); }
  absl::Status PrepareWrites(int writers, int each) override;
  // Takes what was prepared, so `length` does not shorten it.
  absl::StatusOr<LoopResult> Writes(int writers, int each, absl::Duration length) override;

 private:
  Channels NewChannels(int connections) const override {
    return workload_.NewChannels(connections);
  }
};

class BareSubject final : public WorkloadSubject {
 public:
  using WorkloadSubject::WorkloadSubject;

  absl::string_view name() const override { return "bare server"; }
  absl::Duration CpuTime() const override { return CpuTimeOf(workload_.bare_pid()); }
  absl::StatusOr<LoopResult> Writes(int writers, int each, absl::Duration length) override;

 private:
  Channels NewChannels(int connections) const override {
    return workload_.NewBareChannels(connections);
  }
};

}  // namespace rollcall

#endif  // ROLLCALL_TESTS_BENCHMARKS_ROLLCALL_SUBJECTS_H_
