// Bringing a mirror up to date over a client's connection.
#ifndef ROLLCALL_CLIENTS_MIRROR_SYNC_H_
#define ROLLCALL_CLIENTS_MIRROR_SYNC_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "clients/cpp/client.h"
#include "core/base/clock.h"
#include "core/crypto/digest.h"
#include "core/fold/pinned_directory.h"
#include "core/statement/statement.h"
#include "storage/replica.h"
#include "storage/store.h"

namespace rollcall {

// What a sync needs beside the connection. Everything by reference must outlive
// it.
struct SyncSetup {
  Client& client;
  Store& mirror;
  const PinnedDirectory& pinned;
  const Clock& clock;
  Digest tls_key;      // under which the client calls
  size_t workers = 0;  // threads that verify signatures; 0: one a core
  // Gets accepted content that breaks a rule, as it comes and whatever follows; may
  // be null.
  std::function<void(const Finding&)> found = nullptr;
};

struct SyncReport {
  uint64_t before = 0;  // entries held
  uint64_t after = 0;
  PinnedDirectory directory;  // with all charters that came
};

// `done` of `total` new entries.
using SyncProgress = std::function<void(uint64_t done, uint64_t total)>;

// Takes what is new from where the mirror stops, page by page, each verified and
// written at once (storage/replica.h), until the mirror holds all of a checkpoint,
// words that an earlier server withheld included, and keeps the time; then deletes
// superseded words whose retention period is over. Nothing new costs one call. The
// refusals of Replica::Ingest, with evidence where there is any; the client's errors,
// after which the next sync goes on where this one stopped. UNAVAILABLE when the
// server says that there is more and does not give it.
absl::StatusOr<SyncReport> Sync(const SyncSetup& setup, const SyncProgress& progress);

// Called for an entry that the mirror holds; an error ends the watch.
using EntryCame = std::function<absl::Status(uint64_t index, const Entry& entry)>;

// The same without end. Gives each entry from `told` on as soon as the mirror holds
// it, first those that came by somebody else's sync, and moves `told` behind it.
// Deletes superseded words, at most once an hour, when the server says something.
// Returns the first error, that of `came` included.
absl::Status Follow(const SyncSetup& setup, uint64_t& told, const EntryCame& came);

}  // namespace rollcall

#endif  // ROLLCALL_CLIENTS_MIRROR_SYNC_H_
