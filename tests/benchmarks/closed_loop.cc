#include "tests/benchmarks/closed_loop.h"

#include <grpcpp/client_context.h>
#include <grpcpp/generic/generic_stub.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/blocking_counter.h"
#include "absl/synchronization/mutex.h"

namespace rollcall {
namespace {

using SteadyClock = std::chrono::steady_clock;

// No call of a closed loop takes this long unless something is broken.
constexpr std::chrono::seconds kCallDeadline(30);

// Shared by all slots of a loop.
struct Loop {
  Loop(const std::string& called, const RequestSource& source, absl::BlockingCounter* slots_done)
      : method(called), next(source), done(slots_done) {}

  const std::string& method;
  const RequestSource& next;
  absl::BlockingCounter* done;
  std::atomic<bool> failed = false;
  absl::Mutex mutex;
  grpc::Status failure ABSL_GUARDED_BY(mutex);
};

class Slot {
 public:
  Slot(int number, std::shared_ptr<grpc::Channel> channel, Loop* loop)
      : number_(number), stub_(std::move(channel)), loop_(loop) {}

  void Next() {
    absl::optional<grpc::ByteBuffer> request = loop_->failed ? absl::nullopt : loop_->next(number_);
    if (!request.has_value()) {
      loop_->done->DecrementCount();
      return;
    }
    request_ = *std::move(request);
    response_.Clear();
    context_ = std::make_unique<grpc::ClientContext>();
    context_->set_deadline(std::chrono::system_clock::now() + kCallDeadline);
    started_ = SteadyClock::now();
    stub_.UnaryCall(context_.get(), loop_->method, {}, &request_, &response_,
                    [this](grpc::Status status) { Finished(std::move(status)); });
  }

  const std::vector<double>& seconds() const { return seconds_; }

 private:
  void Finished(grpc::Status status) {
    if (!status.ok()) {
      absl::MutexLock lock(&loop_->mutex);
      if (!loop_->failed.exchange(true)) loop_->failure = std::move(status);
    } else {
      seconds_.push_back(std::chrono::duration<double>(SteadyClock::now() - started_).count());
    }
    Next();
  }

  const int number_;
  grpc::GenericStub stub_;
  Loop* const loop_;
  grpc::ByteBuffer request_;
  grpc::ByteBuffer response_;
  std::unique_ptr<grpc::ClientContext> context_;
  SteadyClock::time_point started_;
  std::vector<double> seconds_;
};

absl::Duration Percentile(const std::vector<double>& sorted, double share) {
  if (sorted.empty()) return absl::ZeroDuration();
  const auto index = static_cast<size_t>(share * static_cast<double>(sorted.size() - 1));
  return absl::Seconds(sorted[index]);
}

struct ProcessTimes {
  int parent = 0;
  absl::Duration used;  // also by its children that have ended
};

// All zero when there is no such process. proc(5) counts in ticks of 10 ms, too
// coarse for a process that is one of many; a process's clock does not.
ProcessTimes TimesOf(int pid) {
  std::ifstream file(absl::StrCat("/proc/", pid, "/stat"));
  std::stringstream content;
  content << file.rdbuf();
  const std::string text = content.str();
  const size_t command_end = text.rfind(')');  // the command may hold spaces
  ProcessTimes times;
  clockid_t clock = {};
  timespec own = {};
  if (command_end == std::string::npos || clock_getcpuclockid(pid, &clock) != 0 ||
      clock_gettime(clock, &own) != 0) {
    return times;
  }
  std::istringstream fields(text.substr(command_end + 2));
  std::string skipped;
  fields >> skipped >> times.parent;
  for (int i = 0; i < 11; ++i) fields >> skipped;
  int64_t user = 0;
  int64_t system = 0;
  fields >> user >> system;  // cutime and cstime
  times.used =
      absl::DurationFromTimespec(own) +
      absl::Seconds(static_cast<double>(user + system) / static_cast<double>(sysconf(_SC_CLK_TCK)));
  return times;
}

}  // namespace

LoopResult Summarize(std::vector<double> seconds, absl::Duration elapsed) {
  std::sort(seconds.begin(), seconds.end());
  LoopResult result;
  result.calls = seconds.size();
  result.elapsed = elapsed;
  result.p50 = Percentile(seconds, 0.5);
  result.p99 = Percentile(seconds, 0.99);
  return result;
}

absl::StatusOr<LoopResult> RunClosedLoop(
    const std::vector<std::shared_ptr<grpc::Channel>>& channels, const std::string& method,
    int slots, const RequestSource& next) {
  absl::BlockingCounter done(slots);
  Loop loop(method, next, &done);
  std::vector<std::unique_ptr<Slot>> all;
  for (int i = 0; i < slots; ++i) {
    all.push_back(
        std::make_unique<Slot>(i, channels[static_cast<size_t>(i) % channels.size()], &loop));
  }
  const SteadyClock::time_point start = SteadyClock::now();
  for (const auto& slot : all) slot->Next();
  done.Wait();

  const absl::Duration elapsed = absl::FromChrono(SteadyClock::now() - start);
  if (loop.failed) {
    absl::MutexLock lock(&loop.mutex);
    return absl::InternalError(absl::StrCat(method, " failed: ", loop.failure.error_code(), " ",
                                            loop.failure.error_message()));
  }
  std::vector<double> seconds;
  for (const auto& slot : all) {
    seconds.insert(seconds.end(), slot->seconds().begin(), slot->seconds().end());
  }
  return Summarize(std::move(seconds), elapsed);
}

absl::Status CallOverEach(const std::vector<std::shared_ptr<grpc::Channel>>& channels,
                          const std::string& method, const grpc::ByteBuffer& request) {
  std::vector<std::atomic<bool>> called(channels.size());
  return RunClosedLoop(channels, method, static_cast<int>(channels.size()),
                       [&](int slot) -> absl::optional<grpc::ByteBuffer> {
                         if (called[static_cast<size_t>(slot)].exchange(true)) return absl::nullopt;
                         return request;
                       })
      .status();
}

absl::Duration CpuTimeOf(int pid) {
  std::map<int, ProcessTimes> processes;
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    const std::string name = entry.path().filename();
    int number = 0;
    if (absl::SimpleAtoi(name, &number)) processes[number] = TimesOf(number);
  }
  absl::Duration used;
  for (const auto& [number, times] : processes) {
    int ancestor = number;
    while (ancestor > 1 && ancestor != pid) ancestor = processes[ancestor].parent;
    if (ancestor == pid) used += times.used;
  }
  return used;
}

}  // namespace rollcall
