// Whoever is measured: a server that looks records up and writes them durably,
// with the client that loads it.
#ifndef ROLLCALL_TESTS_BENCHMARKS_SUBJECT_H_
#define ROLLCALL_TESTS_BENCHMARKS_SUBJECT_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "tests/benchmarks/closed_loop.h"

namespace rollcall {

// Connections that carry the outstanding calls of a subject.
inline constexpr int kConnections = 4;

// Thread-compatible. Runs until it is destroyed.
class Subject {
 public:
  virtual ~Subject() = default;

  virtual absl::string_view name() const = 0;
  // Of all processes of the server, so far.
  virtual absl::Duration CpuTime() const = 0;
  // Spreads look-ups over so many connections from here on, all of them open.
  virtual absl::Status Connect(int connections) = 0;
  // One record of some 600 bytes a call, so many calls outstanding, for so long.
  virtual absl::StatusOr<LoopResult> LookUps(int outstanding, absl::Duration length) = 0;
  // What is done before the clock starts: signing `each` writes of each writer.
  virtual absl::Status PrepareWrites(int /*writers*/, int /*each*/) { return absl::OkStatus(); }
  // `writers` with one durable write outstanding each, `each` writes of each of
  // them, for `length` at most.
  virtual absl::StatusOr<LoopResult> Writes(int writers, int each, absl::Duration length) = 0;
};

}  // namespace rollcall

#endif  // ROLLCALL_TESTS_BENCHMARKS_SUBJECT_H_
