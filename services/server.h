// A directory's server: all services on one port over mutual TLS.
#ifndef ROLLCALL_SERVICES_SERVER_H_
#define ROLLCALL_SERVICES_SERVER_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "core/base/clock.h"
#include "core/crypto/signer.h"
#include "services/head.h"
#include "services/observer.h"
#include "services/sequencer.h"
#include "services/submissions.h"
#include "storage/search_index.h"
#include "storage/store.h"

namespace grpc {
class Service;
}  // namespace grpc

namespace rollcall {

class CallGate;

// What a server gives its extension to work with. All of it outlives it.
struct ServerParts {
  CallGate& gate;
  PublishedHead& head;
  Sequencer* sequencer;  // null for a follower
  const Clock& clock;
  Observer& observer;
  bool accept_clock;  // as SequencerOptions has it
};

// Services that a node adds to those of a directory.
class ServerExtension {
 public:
  virtual ~ServerExtension() = default;

  // Registered before the server listens; they live as long as the extension.
  virtual std::vector<grpc::Service*> Services() = 0;
  // Ends streams and takes no more, so that the server can wait for its calls.
  virtual void EndStreams() = 0;
  // After the last call, and while statements can still be written. Both may be
  // called again.
  virtual void Stop() = 0;
};

// Threads that gRPC may have for services that keep one for each call. Reflection,
// which answers strangers, is the only one; a few at once are enough for people.
inline constexpr int kMaxReflectionThreads = 8;

struct ServerOptions {
  std::string listen_address;       // "127.0.0.1:8443", "[::]:8443"; port 0: any free one
  std::string tls_certificate_pem;  // self-signed; what counts is its key
  std::string tls_private_key_pem;  // PKCS#8, unencrypted
  // Distinct States that a reader may look up in an hour: more than anybody
  // calls in a crisis, and half of what a leaked key would have to ask for.
  uint32_t states_an_hour = 100;
  // Statements that a participant may add in a day: a regional directory proposes for
  // 195 States twice.
  uint32_t statements_a_day = 500;
  // Threads that verify signatures; 0: one for each core.
  size_t signature_workers = 0;
  SequencerOptions sequencer;
  // Followers whose consistent checkpoints a leader waits for before it writes.
  uint32_t watchers = 0;
  // Makes an extension, when all it needs is there; null for none.
  std::function<absl::StatusOr<std::unique_ptr<ServerExtension>>(const ServerParts&)> extend;
  // Of the store's log; the server keeps it up with the head. Null: searches read every
  // answer. Not owned; must outlive the server.
  SearchIndex* search_index = nullptr;
  // A checkpoint that contradicts this log was shown; carries the evidence
  // (core/merkle/contradiction.h), which is worth keeping. Thread-safe.
  std::function<void(const absl::Status&)> on_contradiction;
};

// What a server is that follows another node.
struct Following {
  std::shared_ptr<const Head> head;  // the first one
  std::string upstream;              // host:port, for refusals
  Submissions* submissions;          // where statements go; must outlive the server
  bool forwards = false;             // they are handed on, not refused
};

// Serves DirectoryService, StatementService, LogService, the standard health
// service (standings: "" and each service by its full name) and reflection.
//
// TLS asks every client for a certificate and takes any: the key counts, and
// each call looks it up in the log (services/caller.h). Health and reflection
// answer any client with a key: they tell nothing but what is public (docs/adr/0015).
//
// StatementService is NOT_SERVING while writes are held or have stopped (disk,
// clock, a contradiction); everything is NOT_SERVING from Shutdown on. A
// follower's has the standing "upstream" besides: whether it follows.
//
// Switches gRPC's health and reflection services on for the whole process.
// Thread-safe.
class DirectoryServer {
 public:
  // Starts on a store that holds at least the first charter. Everything given
  // by reference must outlive the server. FAILED_PRECONDITION for an empty
  // store or log signers that the charter does not name; INVALID_ARGUMENT for
  // unusable TLS keys; UNAVAILABLE when the address cannot be bound.
  static absl::StatusOr<std::unique_ptr<DirectoryServer>> Start(
      Store& store, const std::vector<const Signer*>& log_signers, const Clock& clock,
      Observer& observer, const ServerOptions& options);

  // Serves what another node's log adds up to, as far as it has been published.
  static absl::StatusOr<std::unique_ptr<DirectoryServer>> StartFollowing(
      const Following& following, const Clock& clock, Observer& observer,
      const ServerOptions& options);

  virtual ~DirectoryServer() = default;

  // A follower's next head; its size is not less than the last one's.
  virtual void Publish(std::shared_ptr<const Head> head) = 0;

  // Whether a follower has all that its upstream has, as far as it can tell.
  virtual void SetFollowing(bool following) = 0;

  // The port that it listens on.
  virtual int port() const = 0;

  // The current head: size, checkpoint.
  virtual std::shared_ptr<const Head> head() const = 0;

  // OK while statements can be written; else why not.
  virtual absl::Status WriteStanding() const = 0;

  // Takes no new calls; finishes statements that were taken and answers them;
  // cancels calls that still run after `grace`. Returns when all is done.
  // Idempotent; the destructor does it with no grace.
  virtual void Shutdown(absl::Duration grace) = 0;
};

}  // namespace rollcall

#endif  // ROLLCALL_SERVICES_SERVER_H_
