// A closed loop of unary calls: so many outstanding, the next as one returns.
#ifndef ROLLCALL_TESTS_BENCHMARKS_CLOSED_LOOP_H_
#define ROLLCALL_TESTS_BENCHMARKS_CLOSED_LOOP_H_

#include <grpcpp/channel.h>
#include <grpcpp/support/byte_buffer.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"

namespace rollcall {

// What one loop measured.
struct LoopResult {
  uint64_t calls = 0;
  absl::Duration elapsed;
  absl::Duration p50;
  absl::Duration p99;

  double CallsPerSecond() const {
    return static_cast<double>(calls) / absl::ToDoubleSeconds(elapsed);
  }
};

// Of calls that took so many seconds each.
LoopResult Summarize(std::vector<double> seconds, absl::Duration elapsed);

// The next request of a slot; nullopt ends that slot. Called by one thread at
// a time for the same slot.
using RequestSource = std::function<absl::optional<grpc::ByteBuffer>(int slot)>;

// Runs until every slot has ended. Slots are spread over the channels. The
// first call that fails ends all and is the result.
absl::StatusOr<LoopResult> RunClosedLoop(
    const std::vector<std::shared_ptr<grpc::Channel>>& channels, const std::string& method,
    int slots, const RequestSource& next);

// Calls once over each channel, so that all are connected.
absl::Status CallOverEach(const std::vector<std::shared_ptr<grpc::Channel>>& channels,
                          const std::string& method, const grpc::ByteBuffer& request);

// CPU time, user and system, that a process and those that it started have used so far.
absl::Duration CpuTimeOf(int pid);

}  // namespace rollcall

#endif  // ROLLCALL_TESTS_BENCHMARKS_CLOSED_LOOP_H_
