// The closed loop of closed_loop.h for clients that are a file descriptor and
// answer when asked: libldap, libpq.
#ifndef ROLLCALL_TESTS_BENCHMARKS_POLLED_LOOP_H_
#define ROLLCALL_TESTS_BENCHMARKS_POLLED_LOOP_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tests/benchmarks/closed_loop.h"

namespace rollcall {

// One connection with any number of requests outstanding. Used by one thread at
// a time.
class PolledConnection {
 public:
  virtual ~PolledConnection() = default;

  virtual int descriptor() const = 0;
  virtual absl::Status SendLookUp(int slot) = 0;
  virtual absl::Status SendWrite(int slot) = 0;
  // Takes in what has arrived, without waiting, and adds the slots whose requests
  // were answered. An answer that is an error is the status.
  virtual absl::Status Receive(std::vector<int>& answered) = 0;
};

using PolledConnections = std::vector<std::unique_ptr<PolledConnection>>;

// `Send` is one of PolledConnection's. Slots are spread over the connections,
// and these over as many threads as gain something on two cores. `more` says
// whether a slot goes on, called by one thread at a time for the same slot.
absl::StatusOr<LoopResult> RunPolledLoop(const PolledConnections& connections, int slots,
                                         absl::Status (PolledConnection::*send)(int),
                                         absl::FunctionRef<bool(int)> more);

}  // namespace rollcall

#endif  // ROLLCALL_TESTS_BENCHMARKS_POLLED_LOOP_H_
