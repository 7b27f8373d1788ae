// The connection to one server of a directory: mutual TLS in which both sides
// are known by their keys alone.
//
// No certificate authority and no host name says who the server is: the TLS
// handshake proves that it holds the key of its certificate, and that key's
// digest must be one that the charter names.
#ifndef ROLLCALL_CLIENTS_CPP_TRANSPORT_H_
#define ROLLCALL_CLIENTS_CPP_TRANSPORT_H_

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/types/optional.h"
#include "core/crypto/digest.h"
#include "grpcpp/channel.h"

namespace rollcall {

// The caller's TLS identity: key and self-signed certificate, PEM.
struct TlsIdentity {
  std::string certificate_pem;
  std::string private_key_pem;  // unencrypted; wiped by its owner
};

// The server keys that count, shared between a client and its connections: a
// later charter changes them while connections are open. Thread-safe.
class ServerKeys {
 public:
  explicit ServerKeys(std::vector<Digest> digests) : digests_(std::move(digests)) {}

  void Replace(std::vector<Digest> digests);

  // OK when the certificate's key (PEM) is one of the digests, compared in
  // constant time. UNAUTHENTICATED naming the digest that was met otherwise,
  // which is remembered.
  absl::Status Check(absl::string_view certificate_pem);

  // What the last Check said when it refused; OK when it did not.
  absl::Status last_refusal() const;

 private:
  mutable absl::Mutex mutex_;
  std::vector<Digest> digests_ ABSL_GUARDED_BY(mutex_);
  absl::Status last_refusal_ ABSL_GUARDED_BY(mutex_);
};

// A channel to `address` (host:port) under `identity` that speaks only to
// `server_keys`; it connects when first used. INVALID_ARGUMENT when key and
// certificate of the identity do not fit together.
absl::StatusOr<std::shared_ptr<grpc::Channel>> MakePinnedChannel(
    const std::string& address, const TlsIdentity& identity,
    std::shared_ptr<ServerKeys> server_keys);

// Keeps the log lines of gRPC (unless the environment asks for them with
// GRPC_VERBOSITY) and of Protocol Buffers off standard error: failures reach the
// caller as statuses. For programs, before their first channel; not thread-safe.
void QuietLibraryLogs();

}  // namespace rollcall

#endif  // ROLLCALL_CLIENTS_CPP_TRANSPORT_H_
