// The client library: what a national CERT links.
//
// A Client speaks to one server of one directory. It trusts nothing but the
// digest of the directory's first charter, which its user pinned: the charter
// chain gives the log's keys and the servers' TLS keys, and every receipt and
// every piece of evidence is verified before it is handed out.
#ifndef ROLLCALL_CLIENTS_CPP_CLIENT_H_
#define ROLLCALL_CLIENTS_CPP_CLIENT_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "clients/cpp/entry_stream.h"
#include "clients/cpp/exercises.h"
#include "clients/cpp/reading.h"
#include "clients/cpp/transport.h"
#include "core/base/clock.h"
#include "core/crypto/digest.h"
#include "core/fold/pinned_directory.h"
#include "core/merkle/checkpoint.h"
#include "core/statement/statement.h"
#include "rollcall/v1/directory_service.pb.h"
#include "rollcall/v1/log_service.pb.h"
#include "rollcall/v1/statement_service.pb.h"

namespace rollcall {

struct ClientOptions {
  std::string address;  // host:port; empty: the first server of the charter
  TlsIdentity identity;
  absl::Duration timeout = absl::Seconds(10);  // of each call
};

// A receipt that was verified: the statement is in the log of the checkpoint.
struct VerifiedReceipt {
  v1::Receipt receipt;
  Checkpoint checkpoint;
  absl::Time accept_time;
};

// Thread-safe. Errors carry the server's ErrorInfo (core/base/refusal.h); what
// does not verify here is DATA_LOSS (core/base/unverified.h); a server under
// another key than the pinned ones is UNAVAILABLE saying so. What Reading says is
// current is the server's word.
//
// Every call waits, on the server's side, for the log size of the last receipt
// that this client got: who wrote reads its own write.
class Client : public Reading {
 public:
  // `clock` must outlive the client. Does not wait for the connection.
  // INVALID_ARGUMENT when the identity's key and certificate do not fit.
  static absl::StatusOr<std::unique_ptr<Client>> Create(const PinnedDirectory& directory,
                                                        const Clock& clock, ClientOptions options);

  // The directory as this client knows it now: the pinned one and the charters
  // that it has learnt and verified since. Worth saving by the caller.
  virtual PinnedDirectory directory() const = 0;

  // Submits and verifies the receipt.
  virtual absl::StatusOr<VerifiedReceipt> Submit(const Statement& statement,
                                                 absl::string_view body) = 0;

  // BASIC: as the server says.
  virtual absl::StatusOr<v1::State> GetState(absl::string_view alpha3) = 0;
  virtual absl::StatusOr<v1::FindPointsOfContactResponse> FindPointsOfContact(
      const v1::FindPointsOfContactRequest& request) = 0;

  // One page of entries from `start` on, with a proof from the checkpoint of
  // `known_size` (0: none) to its own; verified by whoever folds them.
  virtual absl::StatusOr<v1::ListEntriesResponse> ListEntries(uint64_t start, bool with_bodies,
                                                              uint64_t known_size = 0) = 0;
  // The same without end.
  virtual absl::StatusOr<std::unique_ptr<EntryStream>> FollowEntries(
      const FollowOptions& options) = 0;

  // Charters after those that directory() holds, each verified; the caller
  // adds them with PinnedDirectory::Extend.
  virtual absl::StatusOr<std::vector<v1::SignedStatement>> GetNewCharters() = 0;

  // Exercises on the same connection; valid as long as this client.
  virtual Exercises& exercises() = 0;
};

}  // namespace rollcall

#endif  // ROLLCALL_CLIENTS_CPP_CLIENT_H_
