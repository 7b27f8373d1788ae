#include "tests/benchmarks/polled_loop.h"

#include <poll.h>

#include <algorithm>
#include <chrono>
#include <thread>

#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"

namespace rollcall {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr size_t kThreads = 2;
// No request takes this long unless something is broken.
constexpr int kPatienceMilliseconds = 30'000;

// Some of the connections, with the slots that are theirs.
class Share {
 public:
  Share(const PolledConnections& connections, size_t number, int slots,
        absl::Status (PolledConnection::*send)(int), absl::FunctionRef<bool(int)> more)
      : send_(send), more_(more), started_(static_cast<size_t>(slots)) {
    for (size_t i = number; i < connections.size(); i += kThreads) {
      connections_.push_back(connections[i].get());
      polled_.push_back({connections[i]->descriptor(), POLLIN, 0});
    }
    for (int slot = 0; slot < slots; ++slot) {
      const size_t connection = static_cast<size_t>(slot) % connections.size();
      if (connection % kThreads == number) {
        slots_.emplace_back(connections[connection].get(), slot);
      }
    }
  }

  absl::Status Run() {
    for (const auto& [connection, slot] : slots_) RETURN_IF_ERROR(Next(*connection, slot));
    std::vector<int> answered;
    while (outstanding_ > 0) {
      if (poll(polled_.data(), polled_.size(), kPatienceMilliseconds) <= 0) {
        return absl::DeadlineExceededError("no answer");
      }
      for (size_t i = 0; i < connections_.size(); ++i) {
        if (polled_[i].revents == 0) continue;
        answered.clear();
        RETURN_IF_ERROR(connections_[i]->Receive(answered));
        for (const int slot : answered) RETURN_IF_ERROR(Answered(*connections_[i], slot));
      }
    }
    return absl::OkStatus();
  }

  const std::vector<double>& seconds() const { return seconds_; }

 private:
  absl::Status Next(PolledConnection& connection, int slot) {
    if (!more_(slot)) return absl::OkStatus();
    started_[static_cast<size_t>(slot)] = SteadyClock::now();
    ++outstanding_;
    return (connection.*send_)(slot);
  }

  absl::Status Answered(PolledConnection& connection, int slot) {
    --outstanding_;
    const auto took = SteadyClock::now() - started_[static_cast<size_t>(slot)];
    seconds_.push_back(std::chrono::duration<double>(took).count());
    return Next(connection, slot);
  }

  absl::Status (PolledConnection::* const send_)(int);
  const absl::FunctionRef<bool(int)> more_;
  std::vector<PolledConnection*> connections_;
  std::vector<pollfd> polled_;
  std::vector<std::pair<PolledConnection*, int>> slots_;
  std::vector<SteadyClock::time_point> started_;
  size_t outstanding_ = 0;
  std::vector<double> seconds_;
};

}  // namespace

absl::StatusOr<LoopResult> RunPolledLoop(const PolledConnections& connections, int slots,
                                         absl::Status (PolledConnection::*send)(int),
                                         absl::FunctionRef<bool(int)> more) {
  std::vector<std::unique_ptr<Share>> shares;
  std::vector<absl::Status> statuses(kThreads);
  for (size_t i = 0; i < kThreads; ++i) {
    shares.push_back(std::make_unique<Share>(connections, i, slots, send, more));
  }
  const SteadyClock::time_point start = SteadyClock::now();
  std::vector<std::thread> threads;
  for (size_t i = 0; i < kThreads; ++i) {
    threads.emplace_back([&, i] { statuses[i] = shares[i]->Run(); });
  }
  for (std::thread& thread : threads) thread.join();
  const absl::Duration elapsed = absl::FromChrono(SteadyClock::now() - start);
  std::vector<double> seconds;
  for (size_t i = 0; i < kThreads; ++i) {
    RETURN_IF_ERROR(statuses[i]);
    seconds.insert(seconds.end(), shares[i]->seconds().begin(), shares[i]->seconds().end());
  }
  return Summarize(std::move(seconds), elapsed);
}

}  // namespace rollcall
