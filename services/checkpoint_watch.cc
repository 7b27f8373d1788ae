#include "services/checkpoint_watch.h"

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

void AddKey(absl::string_view name, const absl::StatusOr<PublicKey>& key,
            std::vector<NoteVerifier>& verifiers) {
  if (!key.ok()) return;
  auto verifier = NoteVerifier::Create(name, *key);
  if (verifier.ok()) verifiers.push_back(*std::move(verifier));
}

// Every key that the log has ever had: also what an earlier one signed must be
// accounted for.
absl::StatusOr<std::vector<NoteVerifier>> LogKeysEver(const Head& head,
                                                      const std::vector<const Signer*>& signers) {
  std::vector<NoteVerifier> verifiers;
  const Ledger ledger(*head.reader);
  ASSIGN_OR_RETURN(const std::vector<uint64_t> charters,
                   ChainIndices(*head.reader, Kind::kCharter, "directory", 0));
  for (const uint64_t index : charters) {
    ASSIGN_OR_RETURN(const v1::SignedStatement logged, CharterAt(ledger, index));
    v1::Charter charter;
    if (!charter.ParseFromString(logged.body())) continue;
    for (const v1::LogKey& key : charter.log_keys()) {
      AddKey(key.name(), PublicKey::FromEd25519(key.public_key()), verifiers);
    }
  }
  for (const Signer* signer : signers) {
    AddKey(head.checkpoint.origin, signer->public_key(), verifiers);
  }
  return verifiers;
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

absl::StatusOr<uint64_t> CheckpointWatch::Report(const Caller& watcher, absl::string_view note,
                                                 const Head& head) {
  ASSIGN_OR_RETURN(const std::vector<NoteVerifier> keys, LogKeysEver(head, options_.log_signers));
  const auto checkpoint = OpenCheckpoint(note, head.checkpoint.origin, keys);
  if (!checkpoint.ok()) {
    return InvalidField("checkpoint", absl::StrCat("is none that this log has signed: ",
                                                   checkpoint.status().message()));
  }
  const absl::Status checked = Check({*checkpoint, std::string(note)}, head);
  if (!checked.ok()) {
    if (!EvidenceOf(checked).has_value()) return checked;  // the store failed
    options_.on_contradiction(checked);
    return Refusal(absl::StatusCode::kFailedPrecondition, ReasonOf(checked), checked.message());
  }
  bool quorum;
  {
    absl::MutexLock lock(&mutex_);
    const bool fresh =
        reported_.size() < options_.watchers && reported_.insert(watcher.tls_key).second;
    quorum = fresh && reported_.size() == options_.watchers;
  }
  if (quorum) options_.on_quorum();
  return checkpoint->size;
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
