#include "services/listener.h"

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <set>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "core/base/status_macros.h"

namespace rollcall {
namespace {

constexpr int kBacklog = 1024;
// How many ports are tried to find one that is free on all addresses of a name.
constexpr int kPortAttempts = 16;
// How long nothing is accepted when the machine has no descriptor left.
constexpr int kBreathMilliseconds = 100;

using Addresses = std::unique_ptr<addrinfo, decltype(&freeaddrinfo)>;

absl::StatusOr<Addresses> Resolve(absl::string_view address) {
  const size_t colon = address.rfind(':');
  if (colon == absl::string_view::npos) {
    return absl::InvalidArgumentError(absl::StrCat("\"", address, "\" has no port"));
  }
  std::string host(address.substr(0, colon));
  const std::string port(address.substr(colon + 1));
  if (absl::string_view inner = host; absl::ConsumePrefix(&inner, "[")) {
    host = std::string(absl::StripSuffix(inner, "]"));
  }
  addrinfo hints = {};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  const int error =
      getaddrinfo(host.empty() ? nullptr : host.c_str(), port.c_str(), &hints, &found);
  if (error != 0) {
    return absl::UnavailableError(
        absl::StrCat("cannot resolve ", address, ": ", gai_strerror(error)));
  }
  return Addresses(found, freeaddrinfo);
}

in_port_t& PortOf(sockaddr* address) {
  return address->sa_family == AF_INET6 ? reinterpret_cast<sockaddr_in6*>(address)->sin6_port
                                        : reinterpret_cast<sockaddr_in*>(address)->sin_port;
}

void Switch(int socket, int level, int option, int value) {
  setsockopt(socket, level, option, &value, sizeof(value));
}

// The socket, or -1 with errno.
int ListenOn(const addrinfo& address) {
  const int listening = socket(address.ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (listening < 0) return -1;
  Switch(listening, SOL_SOCKET, SO_REUSEADDR, 1);
  if (address.ai_family == AF_INET6) Switch(listening, IPPROTO_IPV6, IPV6_V6ONLY, 0);
  if (bind(listening, address.ai_addr, address.ai_addrlen) == 0 &&
      listen(listening, kBacklog) == 0) {
    return listening;
  }
  const int error = errno;
  close(listening);
  errno = error;
  return -1;
}

// The first descriptor that is no connection's.
int ConnectionLimit() {
  rlimit files = {};
  if (getrlimit(RLIMIT_NOFILE, &files) != 0) return kReservedDescriptors;
  const int all = static_cast<int>(std::min<rlim_t>(files.rlim_cur, INT32_MAX));
  return all - std::min(kReservedDescriptors, all / 2);
}

}  // namespace

absl::StatusOr<std::unique_ptr<Listener>> Listener::Bind(const std::string& address) {
  ASSIGN_OR_RETURN(const Addresses addresses, Resolve(address));
  const bool any_port = PortOf(addresses->ai_addr) == 0;
  int error = 0;
  for (int attempt = 0; attempt < (any_port ? kPortAttempts : 1); ++attempt) {
    const int wake = eventfd(0, EFD_CLOEXEC);
    if (wake < 0) return absl::ErrnoToStatus(errno, "cannot make an eventfd");
    std::unique_ptr<Listener> listener(new Listener(wake));
    error = listener->ListenOnAll(addresses.get(), any_port);
    if (error == 0) return listener;
    if (error != EADDRINUSE) break;  // else another's on one of the addresses: another port
  }
  return absl::UnavailableError(absl::StrCat("cannot listen on ", address, ": ",
                                             std::strerror(error),
                                             "; is the address right and the port free?"));
}

int Listener::ListenOnAll(addrinfo* addresses, bool any_port) {
  std::set<std::string> seen;  // some machines name an address twice
  int error = EADDRNOTAVAIL;
  for (addrinfo* next = addresses; next != nullptr; next = next->ai_next) {
    if (any_port) PortOf(next->ai_addr) = 0;
    if (!seen.emplace(reinterpret_cast<const char*>(next->ai_addr), next->ai_addrlen).second) {
      continue;
    }
    // All of a name's addresses get the port that the first one found.
    if (any_port) PortOf(next->ai_addr) = htons(static_cast<in_port_t>(port_));
    const int listening = ListenOn(*next);
    if (listening < 0) {
      error = errno;
      // A name may have addresses that this machine does not.
      if (error == EADDRNOTAVAIL || error == EAFNOSUPPORT) continue;
      return error;
    }
    sockets_.push_back(listening);
    sockaddr_storage bound = {};
    socklen_t size = sizeof(bound);
    if (getsockname(listening, reinterpret_cast<sockaddr*>(&bound), &size) != 0) return errno;
    port_ = ntohs(PortOf(reinterpret_cast<sockaddr*>(&bound)));
  }
  return sockets_.empty() ? error : 0;
}

Listener::~Listener() {
  Stop();
  close(wake_);
}

void Listener::Start(std::unique_ptr<grpc::experimental::ExternalConnectionAcceptor> acceptor,
                     Observer& observer) {
  acceptor_ = std::move(acceptor);
  observer_ = &observer;
  thread_ = std::thread([this] { Run(); });
}

void Listener::Stop() {
  const uint64_t one = 1;
  if (thread_.joinable() && write(wake_, &one, sizeof(one)) == sizeof(one)) thread_.join();
  for (const int listening : sockets_) close(listening);
  sockets_.clear();
}

void Listener::Run() {
  std::vector<pollfd> polled = {{wake_, POLLIN, 0}};
  for (const int listening : sockets_) polled.push_back({listening, POLLIN, 0});
  while (true) {
    if (poll(polled.data(), polled.size(), -1) < 0 && errno != EINTR) {
      observer_->OnInternalError("Listen", absl::ErrnoToStatus(errno, "poll"));
      return;
    }
    if (polled[0].revents != 0) return;
    for (size_t i = 1; i < polled.size(); ++i) {
      if (polled[i].revents != 0) AcceptFrom(polled[i].fd);
    }
  }
}

void Listener::AcceptFrom(int socket) {
  const int connection = accept4(socket, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (connection < 0) {
    if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
      TellRefused(std::strerror(errno));
      pollfd end = {wake_, POLLIN, 0};
      poll(&end, 1, kBreathMilliseconds);
    }
    return;  // else the peer has gone already
  }
  if (connection >= ConnectionLimit()) {
    close(connection);
    TellRefused("all descriptors for connections are in use");
    return;
  }
  Switch(connection, IPPROTO_TCP, TCP_NODELAY, 1);
  grpc::experimental::ExternalConnectionAcceptor::NewConnectionParameters taken;
  taken.listener_fd = socket;
  taken.fd = connection;
  acceptor_->HandleNewConnection(&taken);
}

void Listener::TellRefused(absl::string_view why) {
  observer_->OnConnectionsClosed(
      1, absl::StrCat("connections are refused: ", why,
                      "; raise the limit of open files if these are no attack (LimitNOFILE)"));
}

}  // namespace rollcall
