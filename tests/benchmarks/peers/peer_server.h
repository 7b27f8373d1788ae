// The server of a peer, started by its script tests/benchmarks/peers/NAME/start.sh
// with the configuration beside it.
#ifndef ROLLCALL_TESTS_BENCHMARKS_PEERS_PEER_SERVER_H_
#define ROLLCALL_TESTS_BENCHMARKS_PEERS_PEER_SERVER_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "tests/benchmarks/subject.h"
#include "tests/integration/harness.h"
#include "tests/integration/process.h"

namespace rollcall {

// Records that a peer holds: as many as there are States in the UN.
inline constexpr int kPeerRecords = 193;

// The record of each call: 600 bytes.
std::string PeerRecord();
// Its key: "state-N".
std::string PeerKey(int record);

// Thread-compatible. Stops the server when it goes, and takes its files away.
class PeerServer {
 public:
  explicit PeerServer(const std::string& name);
  ~PeerServer();

  // Calls `attempt` until it succeeds; the last failure once the server has
  // ended or half a minute has passed.
  absl::Status UntilStarted(absl::FunctionRef<absl::Status()> attempt) const;

  int port() const { return port_; }
  std::string certificate() const { return folder_ / "data/tls.crt"; }
  absl::Duration CpuTime() const { return CpuTimeOf(process_->pid()); }

 private:
  const TemporaryDirectory folder_;
  const int port_;
  std::unique_ptr<Process> process_;
};

// The peers that were asked for, each started and filled.
absl::StatusOr<std::unique_ptr<Subject>> StartSlapd();
absl::StatusOr<std::unique_ptr<Subject>> StartEtcd();
absl::StatusOr<std::unique_ptr<Subject>> StartPostgresql();

}  // namespace rollcall

#endif  // ROLLCALL_TESTS_BENCHMARKS_PEERS_PEER_SERVER_H_
