// The load: a real rollcalld with 64 States in its log, and sheets signed
// beforehand; and the yardstick server that answers the same bytes.
#ifndef ROLLCALL_TESTS_BENCHMARKS_WORKLOAD_H_
#define ROLLCALL_TESTS_BENCHMARKS_WORKLOAD_H_

#include <grpcpp/channel.h>
#include <grpcpp/support/byte_buffer.h>

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tests/integration/harness.h"
#include "tests/integration/process.h"
#include "tests/integration/small_directory.h"

namespace rollcall {

inline constexpr int kSubmitters = 64;  // as many as States below
inline constexpr int kChannels = 4;     // more gain nothing

// Thread-compatible.
class Workload {
 public:
  // Starts rollcalld, enrols the States and nominates a four-contact sheet.
  static absl::StatusOr<std::unique_ptr<Workload>> Create();

  // Signs `each` further sheets for every submitter; they extend each other.
  void SignAhead(int each);

  // GetState of the four-contact State.
  grpc::ByteBuffer LookUp() const { return look_up_; }
  // The submitter's next sheet. Thread-safe for different submitters.
  grpc::ByteBuffer NextSubmission(int submitter);
  // One signed submission, the same each time, for the yardstick.
  grpc::ByteBuffer SameSubmission() const { return same_submission_; }

  std::vector<std::shared_ptr<grpc::Channel>> Channels();
  int pid();
  // Synced writes so far, as the node's metrics tell.
  absl::StatusOr<double> Syncs();

  // Starts the yardstick on this node's TLS key and this workload's answers.
  absl::Status StartBare();
  std::vector<std::shared_ptr<grpc::Channel>> BareChannels();
  int bare_pid() const { return bare_->pid(); }

 private:
  Workload() : people_(node_.Facts()) {}
  absl::Status Prepare();
  grpc::ByteBuffer Sign(int submitter);

  Node node_;
  SmallDirectory people_;
  std::vector<PrivateKey> keys_;  // of each submitter's State
  std::vector<std::deque<grpc::ByteBuffer>> signed_;
  grpc::ByteBuffer look_up_;
  grpc::ByteBuffer same_submission_;
  std::string state_answer_;
  std::string receipt_answer_;
  uint64_t sheets_ = 0;
  std::unique_ptr<Process> bare_;
  std::string bare_address_;
};

}  // namespace rollcall

#endif  // ROLLCALL_TESTS_BENCHMARKS_WORKLOAD_H_
