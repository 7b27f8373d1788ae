// Those who serve this workload: the real rollcalld and the bare server, over the
// same mutual TLS.
#ifndef ROLLCALL_TESTS_BENCHMARKS_ROLLCALL_SUBJECTS_H_
#define ROLLCALL_TESTS_BENCHMARKS_ROLLCALL_SUBJECTS_H_

#include <grpcpp/channel.h>

#include <memory>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "tests/benchmarks/subject.h"
#include "tests/benchmarks/workload.h"

namespace rollcall {

using Channels = std::vector<std::shared_ptr<grpc::Channel>>;

// Has look-ups at a given rate, beside what every subject has. All look up the
// four-contact State.
class WorkloadSubject : public Subject {
 public:
  // `workload` must outlive it.
  WorkloadSubject(Workload& workload, Channels channels)
      : workload_(workload), channels_(std::move(channels)) {}

  absl::StatusOr<LoopResult> LookUps(int outstanding, absl::Duration length) override;
  // For as long as `more` says so; called by several threads.
  absl::StatusOr<LoopResult> LookUpsWhile(int outstanding, absl::FunctionRef<bool()> more);
  absl::StatusOr<LoopResult> LookUpsAt(double calls_per_second, absl::Duration length);

 protected:
  Workload& workload_;
  const Channels channels_;
};

class RollcalldSubject final : public WorkloadSubject {
 public:
  explicit RollcalldSubject(Workload& workload) : WorkloadSubject(workload, workload.Channels()) {}

  absl::string_view name() const override { return "rollcalld"; }
  absl::Duration CpuTime() const override { return CpuTimeOf(workload_.pid()); }
  void PrepareWrites(int writers, int each) override;
  // Takes what was prepared, so `length` does not shorten it.
  absl::StatusOr<LoopResult> Writes(int writers, int each, absl::Duration length) override;
};

class BareSubject final : public WorkloadSubject {
 public:
  explicit BareSubject(Workload& workload) : WorkloadSubject(workload, workload.BareChannels()) {}

  absl::string_view name() const override { return "bare server"; }
  absl::Duration CpuTime() const override { return CpuTimeOf(workload_.bare_pid()); }
  absl::StatusOr<LoopResult> Writes(int writers, int each, absl::Duration length) override;
};

}  // namespace rollcall

#endif  // ROLLCALL_TESTS_BENCHMARKS_ROLLCALL_SUBJECTS_H_
