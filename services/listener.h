// Where connections come from: the listening sockets of a server, and the limit
// on how many connections there are.
//
// gRPC could listen itself, but one moment without a free file descriptor ends
// its listening for good: whoever opens connections by the thousand, without any
// key, would have closed the directory. Here the last descriptors are kept for
// the store, and what finds none is refused at once.
#ifndef ROLLCALL_SERVICES_LISTENER_H_
#define ROLLCALL_SERVICES_LISTENER_H_

#include <cstddef>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "grpcpp/server_builder.h"
#include "services/observer.h"

struct addrinfo;  // netdb.h

namespace rollcall {

// Of the process's limit of descriptors (RLIMIT_NOFILE), what is never a
// connection: the files of store and search index, and clients of our own. Half
// of the limit where that is less.
inline constexpr int kReservedDescriptors = 2048;

// Listens from Bind on, accepts from Start to Stop. Thread-compatible; accepts
// on a thread of its own.
class Listener {
 public:
  // "127.0.0.1:8443", "[::]:8443" (IPv4, too), "localhost:8443" (all of its
  // addresses that this machine has); port 0: any that is free on all of them.
  // INVALID_ARGUMENT when it is no address; UNAVAILABLE when one of them cannot be
  // bound, another server's port among others.
  static absl::StatusOr<std::unique_ptr<Listener>> Bind(const std::string& address);

  ~Listener();
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  int port() const { return port_; }

  // Hands connections to a server that has started; `observer` is told of those
  // that are refused. Both must outlive Stop.
  void Start(std::unique_ptr<grpc::experimental::ExternalConnectionAcceptor> acceptor,
             Observer& observer);

  // Takes no more connections and closes the sockets. Idempotent.
  void Stop();

 private:
  explicit Listener(int wake) : wake_(wake) {}

  // Zero or what is wrong, as errno has it. Changes the addresses' ports when any
  // will do.
  int ListenOnAll(addrinfo* addresses, bool any_port);
  void Run();
  void AcceptFrom(int socket);
  void TellRefused(absl::string_view why);

  const int wake_;  // an eventfd: the end
  std::vector<int> sockets_;
  int port_ = 0;
  std::unique_ptr<grpc::experimental::ExternalConnectionAcceptor> acceptor_;
  Observer* observer_ = nullptr;
  std::thread thread_;
};

}  // namespace rollcall

#endif  // ROLLCALL_SERVICES_LISTENER_H_
