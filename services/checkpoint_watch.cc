#include "services/checkpoint_watch.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/refusal.h"
#include "core/base/status_macros.h"
#include "core/crypto/public_key.h"
#include "core/merkle/tree.h"
#include "rollcall/v1/participant.pb.h"
#include "storage/chain.h"
#include "storage/ledger.h"

namespace rollcall {
namespace {

// When enough watchers may have come back.
constexpr absl::Duration kWatchersRetryDelay = absl::Seconds(10);

// A key of the log's, and the largest checkpoint for which its signature counts.
struct LogKey {
  NoteVerifier verifier;
  uint64_t until = 0;

  bool InForce() const { return until == UINT64_MAX; }
};

// Every key that the log has ever had: also what an earlier one signed must be
// accounted for. A charter is no part of the last checkpoint that needs the keys
// which it drops.
absl::StatusOr<std::vector<LogKey>> LogKeysEver(const Head& head,
                                                const std::vector<const Signer*>& signers) {
  std::map<std::string, uint64_t> until;  // by raw key
  const Ledger ledger(*head.reader);
  ASSIGN_OR_RETURN(const std::vector<uint64_t> charters,
                   ChainIndices(*head.reader, Kind::kCharter, "directory", {}));
  for (const uint64_t index : charters) {
    ASSIGN_OR_RETURN(const v1::SignedStatement logged, CharterAt(ledger, index));
    v1::Charter charter;
    if (!charter.ParseFromString(logged.body())) continue;
    for (auto& [raw, size] : until) size = std::min(size, index);
    for (const v1::LogKey& key : charter.log_keys()) until[key.public_key()] = UINT64_MAX;
  }
  for (const Signer* signer : signers) {
    until.emplace(std::string(signer->public_key().ed25519()), UINT64_MAX);
  }
  std::vector<LogKey> keys;
  for (const auto& [raw, size] : until) {
    ASSIGN_OR_RETURN(const PublicKey key, PublicKey::FromEd25519(raw));
    ASSIGN_OR_RETURN(NoteVerifier verifier, NoteVerifier::Create(head.checkpoint.origin, key));
    keys.push_back({std::move(verifier), size});
  }
  return keys;
}

struct OpenedReport {
  Checkpoint checkpoint;
  absl::optional<Digest> dropped;  // the key that signed it, unless one in force did
};

absl::StatusOr<OpenedReport> OpenReport(absl::string_view note, const std::string& origin,
                                        const std::vector<LogKey>& keys) {
  std::vector<NoteVerifier> in_force;
  for (const LogKey& key : keys) {
    if (key.InForce()) in_force.push_back(key.verifier);
  }
  absl::StatusOr<Checkpoint> opened = OpenCheckpoint(note, origin, in_force);
  if (opened.ok()) return OpenedReport{*std::move(opened), absl::nullopt};
  absl::Status why = opened.status();
  for (const LogKey& key : keys) {
    if (key.InForce()) continue;
    opened = OpenCheckpoint(note, origin, {key.verifier});
    if (!opened.ok()) continue;
    if (opened->size <= key.until) {
      return OpenedReport{*std::move(opened), key.verifier.key().digest()};
    }
    why = absl::UnauthenticatedError(
        absl::StrCat("it is signed by a key that the charter at log entry ", key.until,
                     " dropped, which counts for no more than ", key.until, " entries"));
  }
  return why;
}

}  // namespace

absl::Status CheckpointWatch::Check(const NotedCheckpoint& shown, const Head& head) const {
  const NotedCheckpoint own{head.checkpoint, head.note};
  if (shown.checkpoint.size > head.size()) {
    if (!options_.own_log) return absl::OkStatus();
    return Contradiction(
        v1::ERROR_REASON_LOG_ROLLED_BACK,
        absl::StrCat("this log has ", head.size(), " entries and has signed a ", "checkpoint of ",
                     shown.checkpoint.size, "; an old copy was put in its place"),
        shown, own, {});
  }
  const NodeReader nodes = Ledger(*head.reader).Nodes();
  ASSIGN_OR_RETURN(const Digest root, RootOf(shown.checkpoint.size, nodes));
  if (root == shown.checkpoint.root) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::vector<Digest> proof,
                   ConsistencyProof(shown.checkpoint.size, head.size(), nodes));
  return Contradiction(v1::ERROR_REASON_LOG_FORKED,
                       absl::StrCat("this log has signed a checkpoint of ", shown.checkpoint.size,
                                    " entries that are not its first ones; it was forked"),
                       shown, own, proof);
}

void CheckpointWatch::Raise(const absl::Status& contradiction,
                            const absl::optional<Digest>& dropped) {
  if (dropped.has_value()) {
    absl::MutexLock lock(&mutex_);
    if (!dropped_told_.insert(*dropped).second) return;
  } else {
    options_.stop_writing(contradiction);
  }
  options_.on_contradiction(contradiction);
}

absl::StatusOr<uint64_t> CheckpointWatch::Report(const Caller& watcher, absl::string_view note,
                                                 const Head& head) {
  ASSIGN_OR_RETURN(const std::vector<LogKey> keys, LogKeysEver(head, options_.log_signers));
  const auto opened = OpenReport(note, head.checkpoint.origin, keys);
  if (!opened.ok()) {
    return InvalidField("checkpoint", absl::StrCat("is none that this log has signed: ",
                                                   opened.status().message()));
  }
  const absl::Status checked = Check({opened->checkpoint, std::string(note)}, head);
  if (!checked.ok()) {
    if (!EvidenceOf(checked).has_value()) return checked;  // the store failed
    Raise(checked, opened->dropped);
    return Refusal(absl::StatusCode::kFailedPrecondition, ReasonOf(checked), checked.message());
  }
  bool quorum;
  {
    absl::MutexLock lock(&mutex_);
    const bool fresh =
        reported_.size() < options_.watchers && reported_.insert(AccountOf(watcher)).second;
    quorum = fresh && reported_.size() == options_.watchers;
  }
  if (quorum) options_.on_quorum();
  return opened->checkpoint.size;
}

absl::Status CheckpointWatch::Standing() const {
  absl::MutexLock lock(&mutex_);
  if (reported_.size() >= options_.watchers) return absl::OkStatus();
  return WithRetryDelay(
      Refusal(absl::StatusCode::kUnavailable, v1::ERROR_REASON_AWAITING_WATCHERS,
              absl::StrCat("writing begins when ", options_.watchers,
                           " followers have shown the checkpoints that they keep; ",
                           reported_.size(), " have so far"),
              {{"needed", absl::StrCat(options_.watchers)},
               {"reported", absl::StrCat(reported_.size())}}),
      kWatchersRetryDelay);
}

}  // namespace rollcall
