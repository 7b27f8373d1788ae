// An open loop of unary calls: they begin at given moments, whether or not
// those before have returned.
#ifndef ROLLCALL_TESTS_BENCHMARKS_OPEN_LOOP_H_
#define ROLLCALL_TESTS_BENCHMARKS_OPEN_LOOP_H_

#include <grpcpp/channel.h>
#include <grpcpp/support/byte_buffer.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "tests/benchmarks/closed_loop.h"

namespace rollcall {

// Calls `method` at a steady rate for `length`, spread over the channels. Times
// count from when a call was due, so that a server that stalls is not spared
// the calls that it kept from being made. The first call that fails is the
// result.
absl::StatusOr<LoopResult> RunOpenLoop(const std::vector<std::shared_ptr<grpc::Channel>>& channels,
                                       const std::string& method, const grpc::ByteBuffer& request,
                                       double calls_per_second, absl::Duration length);

}  // namespace rollcall

#endif  // ROLLCALL_TESTS_BENCHMARKS_OPEN_LOOP_H_
