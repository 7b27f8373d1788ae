#include "tests/benchmarks/open_loop.h"

#include <grpcpp/client_context.h>
#include <grpcpp/generic/generic_stub.h>

#include <chrono>
#include <deque>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"

namespace rollcall {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr std::chrono::seconds kCallDeadline(30);
// The pacer looks this often for calls that are due; far below a call's p99.
constexpr std::chrono::microseconds kPace(100);

// What all calls of a loop report to.
class Returned {
 public:
  void Add(SteadyClock::time_point due, const grpc::Status& status) {
    const std::chrono::duration<double> took = SteadyClock::now() - due;
    absl::MutexLock lock(&mutex_);
    ++returned_;
    seconds_.push_back(took.count());
    if (!status.ok() && failure_.ok()) {
      failure_ = absl::InternalError(
          absl::StrCat(static_cast<int>(status.error_code()), " ", status.error_message()));
    }
  }

  // Waits for all; what they took.
  absl::StatusOr<std::vector<double>> Wait(uint64_t calls) {
    absl::MutexLock lock(&mutex_);
    const auto all = [&]() ABSL_NO_THREAD_SAFETY_ANALYSIS { return returned_ == calls; };
    mutex_.Await(absl::Condition(&all));
    if (!failure_.ok()) return failure_;
    return seconds_;
  }

 private:
  absl::Mutex mutex_;
  uint64_t returned_ ABSL_GUARDED_BY(mutex_) = 0;
  std::vector<double> seconds_ ABSL_GUARDED_BY(mutex_);
  absl::Status failure_ ABSL_GUARDED_BY(mutex_);
};

struct Call {
  grpc::ClientContext context;
  grpc::ByteBuffer request;
  grpc::ByteBuffer response;
};

}  // namespace

absl::StatusOr<LoopResult> RunOpenLoop(const std::vector<std::shared_ptr<grpc::Channel>>& channels,
                                       const std::string& method, const grpc::ByteBuffer& request,
                                       double calls_per_second, absl::Duration length) {
  std::deque<grpc::GenericStub> stubs;
  for (const auto& channel : channels) stubs.emplace_back(channel);
  Returned returned;
  uint64_t begun = 0;
  const auto total = static_cast<uint64_t>(calls_per_second * absl::ToDoubleSeconds(length));
  const SteadyClock::time_point start = SteadyClock::now();
  while (begun < total) {
    const std::chrono::duration<double> since = SteadyClock::now() - start;
    const auto due = static_cast<uint64_t>(since.count() * calls_per_second);
    for (; begun < std::min(due, total); ++begun) {
      const auto call = std::make_shared<Call>();
      call->context.set_deadline(std::chrono::system_clock::now() + kCallDeadline);
      call->request = request;
      const std::chrono::duration<double> offset(static_cast<double>(begun) / calls_per_second);
      const SteadyClock::time_point when =
          start + std::chrono::duration_cast<SteadyClock::duration>(offset);
      stubs[begun % stubs.size()].UnaryCall(
          &call->context, method, {}, &call->request, &call->response,
          [call, when, &returned](const grpc::Status& status) { returned.Add(when, status); });
    }
    std::this_thread::sleep_for(kPace);
  }
  absl::StatusOr<std::vector<double>> seconds = returned.Wait(total);
  if (!seconds.ok()) return seconds.status();
  return Summarize(*std::move(seconds), absl::FromChrono(SteadyClock::now() - start));
}

}  // namespace rollcall
