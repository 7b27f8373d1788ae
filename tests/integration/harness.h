// A real rollcalld, as a child process on port 0, with its directory.
#ifndef ROLLCALL_TESTS_INTEGRATION_HARNESS_H_
#define ROLLCALL_TESTS_INTEGRATION_HARNESS_H_

#include <grpcpp/channel.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "rollcall/v1/directory_service.grpc.pb.h"
#include "rollcall/v1/error_reason.pb.h"
#include "rollcall/v1/log_service.grpc.pb.h"
#include "rollcall/v1/statement_service.grpc.pb.h"
#include "tests/integration/process.h"
#include "tests/integration/small_directory.h"

namespace rollcall {

// Every call of a test gives up after this: a hang is a failure, not a wait.
inline constexpr absl::Duration kCallTimeout = absl::Seconds(20);
// A program that has not started by then will not.
inline constexpr absl::Duration kStartTimeout = absl::Seconds(30);

// By how much a sanitizer multiplies the memory of a program: shadows of each byte,
// and what was freed and is kept.
#if defined(__has_feature)
#if __has_feature(thread_sanitizer) || __has_feature(address_sanitizer)
#define ROLLCALL_HAS_SHADOW_MEMORY 1
#endif
#endif
#ifdef ROLLCALL_HAS_SHADOW_MEMORY
inline constexpr int64_t kMemoryFactor = 12;
#else
inline constexpr int64_t kMemoryFactor = 1;
#endif

// How often a test that kills does so: 10 times, or as often as the environment's
// ROLLCALL_KILLS says (tests/soak.sh).
int KillCount();

// Paths of the programs that the build made.
std::string RollcalldPath();
std::string RollcallPath();

// A directory of files that goes away with this object.
class TemporaryDirectory {
 public:
  TemporaryDirectory();
  ~TemporaryDirectory();
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;

  const std::string& path() const { return path_; }
  std::string operator/(absl::string_view name) const;

 private:
  std::string path_;
};

std::string ReadWholeFile(const std::string& path);
void WriteWholeFile(const std::string& path, absl::string_view content);

// A status from a call, its ErrorInfo as payload (core/base/refusal.h).
absl::Status ToStatus(const grpc::Status& status);

// What a client holds for calling one node.
struct Stubs {
  std::shared_ptr<grpc::Channel> channel;
  std::unique_ptr<v1::StatementService::Stub> statements;
  std::unique_ptr<v1::DirectoryService::Stub> directory;
  std::unique_ptr<v1::LogService::Stub> log;

  absl::StatusOr<v1::Receipt> Submit(const v1::SignedStatement& statement) const;
  absl::StatusOr<v1::State> GetState(absl::string_view name) const;
  // The latest checkpoint, as the note's text says; its signature unverified.
  absl::StatusOr<uint64_t> LogSize() const;
  // grpc.health.v1.Health/Check of a service: "SERVING", "NOT_SERVING", ...
  absl::StatusOr<std::string> Health(absl::string_view service) const;
};

// A node's data directory, made by `rollcalld init`, and the process on it.
class Node {
 public:
  static constexpr char kOrigin[] = "rollcall.example/test";

  // A leader.
  Node();
  // A follower of the node at this address (host:port).
  explicit Node(const std::string& upstream);

  const std::string& data_directory() const { return data_directory_; }
  const std::string& configuration_path() const { return configuration_path_; }
  // Facts that a charter needs; a leader's.
  NodeFacts Facts() const;
  // Digest of its TLS key.
  Digest TlsKey() const;

  // Replaces the configuration: the required keys with port 0 for everything,
  // and `more` after them.
  void Configure(absl::string_view more);

  // Writes a charter as protobuf JSON and returns the file's path.
  std::string CharterFile(const v1::SignedStatement& charter) const;

  // A program that runs the node's, given in front of it; none by default.
  void SetWrapper(std::vector<std::string> wrapper) { wrapper_ = std::move(wrapper); }

  // Starts the process and waits until it listens. FAILED_PRECONDITION with
  // its errors when it ends before.
  absl::Status Start(std::vector<std::string> arguments = {});
  // Starts it with arguments that it is to refuse, and waits for its end.
  ProcessResult RunToEnd(std::vector<std::string> arguments = {}) const;

  Process& process() { return *process_; }
  const std::string& address() const { return address_; }
  const std::string& metrics_address() const { return metrics_address_; }

  // SIGTERM; exit code and output.
  ProcessResult Stop();
  // SIGKILL.
  void Kill();

  // A fresh connection under the client's TLS key, pinned to the node's
  // certificate.
  Stubs Connect(const TlsClient& client) const;

 private:
  std::vector<std::string> RunArguments(std::vector<std::string> more) const;

  TemporaryDirectory directory_;
  std::string data_directory_;
  std::string configuration_path_;
  std::vector<std::string> wrapper_;
  std::string address_;
  std::string metrics_address_;
  std::unique_ptr<Process> process_;
};

// A node that has its first charter and Kenya in its log.
class RunningDirectory {
 public:
  // Fails the test when anything is refused.
  RunningDirectory();

  Node& node() { return node_; }
  SmallDirectory& people() { return people_; }
  // Connections of the registrar and of Kenya's duty officer.
  const Stubs& registrar() const { return registrar_; }
  const Stubs& kenya() const { return kenya_; }

  // After the node was started again on another port.
  void Reconnect();

 private:
  Node node_;
  SmallDirectory people_;
  Stubs registrar_;
  Stubs kenya_;
};

}  // namespace rollcall

#endif  // ROLLCALL_TESTS_INTEGRATION_HARNESS_H_
