#include "tests/benchmarks/rollcall_subjects.h"

#include "absl/time/clock.h"
#include "tests/benchmarks/open_loop.h"

namespace rollcall {
namespace {

constexpr char kGetState[] = "/rollcall.v1.DirectoryService/GetState";
constexpr char kSubmit[] = "/rollcall.v1.StatementService/SubmitStatement";

}  // namespace

absl::Status WorkloadSubject::Connect(int connections) {
  channels_ = NewChannels(connections);
  return CallOverEach(channels_, kGetState, workload_.LookUp());
}

absl::StatusOr<LoopResult> WorkloadSubject::LookUps(int outstanding, absl::Duration length) {
  const absl::Time end = absl::Now() + length;
  return LookUpsWhile(outstanding, [end] { return absl::Now() < end; });
}

absl::StatusOr<LoopResult> WorkloadSubject::LookUpsWhile(int outstanding,
                                                         absl::FunctionRef<bool()> more) {
  return RunClosedLoop(channels_, kGetState, outstanding,
                       [&](int) -> absl::optional<grpc::ByteBuffer> {
                         if (!more()) return absl::nullopt;
                         return workload_.LookUp();
                       });
}

absl::StatusOr<LoopResult> WorkloadSubject::LookUpsAt(double calls_per_second,
                                                      absl::Duration length) {
  return RunOpenLoop(channels_, kGetState, workload_.LookUp(), calls_per_second, length);
}

absl::Status RollcalldSubject::PrepareWrites(int writers, int each) {
  workload_.SignAhead(writers, each);
  return absl::OkStatus();
}

absl::StatusOr<LoopResult> RollcalldSubject::Writes(int writers, int each,
                                                    absl::Duration /*length*/) {
  std::vector<int> left(static_cast<size_t>(writers), each);
  return RunClosedLoop(channels_, kSubmit, writers,
                       [&](int slot) -> absl::optional<grpc::ByteBuffer> {
                         if (left[static_cast<size_t>(slot)]-- <= 0) return absl::nullopt;
                         return workload_.NextSubmission(slot);
                       });
}

absl::StatusOr<LoopResult> BareSubject::Writes(int writers, int each, absl::Duration length) {
  const absl::Time end = absl::Now() + length;
  std::vector<int> left(static_cast<size_t>(writers), each);
  return RunClosedLoop(channels_, kSubmit, writers,
                       [&](int slot) -> absl::optional<grpc::ByteBuffer> {
                         if (left[static_cast<size_t>(slot)]-- <= 0 || absl::Now() >= end) {
                           return absl::nullopt;
                         }
                         return workload_.SameSubmission();
                       });
}

}  // namespace rollcall
