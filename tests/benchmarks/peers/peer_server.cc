#include "tests/benchmarks/peers/peer_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

namespace rollcall {
namespace {

constexpr size_t kRecordBytes = 600;
constexpr absl::Duration kBetweenAttempts = absl::Milliseconds(50);

// A port that nobody has just now: none of the peers can be told port 0.
int FreePort() {
  const int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof(address);
  auto* const any = reinterpret_cast<sockaddr*>(&address);
  if (bind(descriptor, any, length) != 0 || getsockname(descriptor, any, &length) != 0) {
    std::abort();
  }
  close(descriptor);
  return ntohs(address.sin_port);
}

// Leaves it to the process's owner to collect it.
bool HasEnded(pid_t pid) {
  siginfo_t info = {};
  waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED | WNOHANG | WNOWAIT);
  return info.si_pid != 0;
}

}  // namespace

std::string PeerRecord() { return std::string(kRecordBytes, 'r'); }

std::string PeerKey(int record) { return absl::StrCat("state-", record); }

PeerServer::PeerServer(const std::string& name)
    : port_(FreePort()),
      process_(std::make_unique<Process>(ProcessOptions{
          .arguments = {"/usr/bin/env", "bash", absl::StrCat(PEERS_FOLDER, "/", name, "/start.sh"),
                        folder_ / "data", absl::StrCat(port_), absl::StrCat(FreePort())}})) {}

PeerServer::~PeerServer() {
  process_->Signal(SIGINT);  // to PostgreSQL: without waiting for clients
  process_->Wait(kStartTimeout);
}

absl::Status PeerServer::UntilStarted(absl::FunctionRef<absl::Status()> attempt) const {
  const absl::Time deadline = absl::Now() + kStartTimeout;
  for (;;) {
    const absl::Status status = attempt();
    if (status.ok()) return status;
    if (HasEnded(process_->pid()) || absl::Now() >= deadline) {
      return absl::UnavailableError(absl::StrCat(status.message(), "\n", process_->Errors()));
    }
    absl::SleepFor(kBetweenAttempts);
  }
}

}  // namespace rollcall
