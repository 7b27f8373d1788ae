// The load: a real rollcalld with 64 States in its log, a log as long as wanted,
// and sheets signed beforehand; and the yardstick server that answers the same
// bytes.
#ifndef ROLLCALL_TESTS_BENCHMARKS_WORKLOAD_H_
#define ROLLCALL_TESTS_BENCHMARKS_WORKLOAD_H_

#include <grpcpp/channel.h>
#include <grpcpp/support/byte_buffer.h>

#include <atomic>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/optional.h"
#include "tests/benchmarks/sheet_chains.h"
#include "tests/benchmarks/subject.h"
#include "tests/integration/harness.h"
#include "tests/integration/process.h"
#include "tests/integration/small_directory.h"

namespace rollcall {

inline constexpr int kSubmitters = 64;  // as many as States below

using Channels = std::vector<std::shared_ptr<grpc::Channel>>;

// Thread-compatible.
class Workload {
 public:
  // Starts rollcalld, below the program `wrapper` if there is one, enrols the
  // States and nominates a four-contact sheet.
  static absl::StatusOr<std::unique_ptr<Workload>> Create(std::vector<std::string> wrapper = {});

  // The same directory on a copy of the node's files, not started. This one must
  // be stopped.
  std::unique_ptr<Workload> Copy() const;

  // Stopped: makes the log as long as this. It is started after that until nothing
  // is left to do beside serving: tables to merge, an index to make.
  absl::Status GrowTo(uint64_t entries);
  // Waits until the node has nothing left to do beside serving.
  void Settle();
  absl::Status Start() { return node_.Start(); }
  void Stop() { node_.Stop(); }
  void Kill() { node_.Kill(); }
  // GetState over a new connection.
  absl::Status FirstAnswer() const;

  // Signs `each` further sheets for so many submitters; they extend each other.
  void SignAhead(int submitters, int each);

  // GetState of the four-contact State.
  grpc::ByteBuffer LookUp() const { return look_up_; }
  // GetState of one State after another.
  grpc::ByteBuffer NextLookUp() { return look_ups_[next_look_up_++ % look_ups_.size()]; }
  // The submitter's next sheet. Thread-safe for different submitters.
  grpc::ByteBuffer NextSubmission(int submitter);
  // One signed submission, the same each time, for the yardstick.
  grpc::ByteBuffer SameSubmission() const { return same_submission_; }

  Channels NewChannels(int connections) const;
  int pid() { return node_.process().pid(); }
  // Synced writes so far, as the node's metrics tell.
  absl::StatusOr<double> Syncs() const;

  // Starts the yardstick on this node's TLS key and this workload's answers.
  absl::Status StartBare();
  Channels NewBareChannels(int connections) const;
  int bare_pid() const { return bare_->pid(); }

 private:
  // Who signs: the same in all copies.
  struct People {
    explicit People(NodeFacts node) : directory(std::move(node)) {}
    SmallDirectory directory;
    std::deque<PrivateKey> keys;  // of each submitter's State; never moved
  };

  Workload() = default;
  absl::Status Prepare();
  absl::Status Enrol(const Stubs& registrar);
  grpc::ByteBuffer Sign(int submitter);

  Node node_;
  std::shared_ptr<People> people_;
  absl::optional<SheetChains> chains_;
  std::vector<std::deque<grpc::ByteBuffer>> signed_;
  grpc::ByteBuffer look_up_;
  std::vector<grpc::ByteBuffer> look_ups_;
  std::atomic<size_t> next_look_up_ = 0;
  grpc::ByteBuffer same_submission_;
  std::string state_answer_;
  std::string receipt_answer_;
  uint64_t sheets_ = 0;
  std::unique_ptr<Process> bare_;
  std::string bare_address_;
};

}  // namespace rollcall

#endif  // ROLLCALL_TESTS_BENCHMARKS_WORKLOAD_H_
