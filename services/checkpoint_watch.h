// Watching the operator: what followers say that this log has signed.
#ifndef ROLLCALL_SERVICES_CHECKPOINT_WATCH_H_
#define ROLLCALL_SERVICES_CHECKPOINT_WATCH_H_

#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/types/optional.h"
#include "core/crypto/digest.h"
#include "core/crypto/signer.h"
#include "core/merkle/contradiction.h"
#include "services/caller.h"
#include "services/head.h"

namespace rollcall {

struct WatchOptions {
  // The log is this node's own: it knows everything that the log ever signed, so
  // that a larger checkpoint means that this is a restored old copy. A follower
  // may merely be behind.
  bool own_log = true;
  // Of how many it takes consistent reports until writing begins; 0: none. The
  // followers of one participant are one watcher.
  uint32_t watchers = 0;
  // Keys under which this node signs; they count as those of the charter in force
  // do, unless a charter of this log dropped them.
  std::vector<const Signer*> log_signers;
  // A checkpoint under a key in force contradicts this log: it writes nothing more.
  std::function<void(const absl::Status&)> stop_writing;
  // Keep the evidence (core/merkle/contradiction.h) of a checkpoint that contradicts
  // this log. Called for each, after stop_writing; under a key that was dropped, for
  // the first only.
  std::function<void(const absl::Status&)> on_contradiction;
  // So many watchers have reported. Called once, unless `watchers` is 0.
  std::function<void()> on_quorum;
};

// A key that a charter dropped may have been stolen; what it signed can no longer
// stop the log. It counts for checkpoints that do not reach the charter that dropped
// it: larger ones are signed by its successor, too. What it signed twice is evidence
// all the same, and refused. Thread-safe.
class CheckpointWatch {
 public:
  explicit CheckpointWatch(WatchOptions options) : options_(std::move(options)) {}

  // A follower shows the signed note of the last checkpoint that it keeps; gives
  // its size. `head` is one that is current after the report came.
  // INVALID_ARGUMENT, reason INVALID_FIELD, for what is no checkpoint signed by
  // this log: it proves nothing. FAILED_PRECONDITION, reason LOG_ROLLED_BACK or
  // LOG_FORKED, for one that this log cannot account for.
  absl::StatusOr<uint64_t> Report(const Caller& watcher, absl::string_view note, const Head& head);

  // AWAITING_WATCHERS until enough have reported.
  absl::Status Standing() const;

 private:
  absl::Status Check(const NotedCheckpoint& shown, const Head& head) const;
  // Signed by `dropped`, or by a key in force (nullopt).
  void Raise(const absl::Status& contradiction, const absl::optional<Digest>& dropped);

  const WatchOptions options_;
  mutable absl::Mutex mutex_;
  std::set<std::string> reported_ ABSL_GUARDED_BY(mutex_);  // AccountOf watchers
  std::set<Digest> dropped_told_ ABSL_GUARDED_BY(mutex_);   // log keys
};

}  // namespace rollcall

#endif  // ROLLCALL_SERVICES_CHECKPOINT_WATCH_H_
