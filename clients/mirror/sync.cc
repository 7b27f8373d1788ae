#include "clients/mirror/sync.h"

#include <algorithm>
#include <atomic>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/types/optional.h"
#include "clients/mirror/mirror.h"
#include "core/base/refusal.h"
#include "core/base/status_macros.h"
#include "core/merkle/contradiction.h"
#include "storage/copy_log.h"
#include "storage/ledger.h"
#include "storage/retention.h"

namespace rollcall {
namespace {

enum class Until { kComplete, kForever };

// The server's stream as pages; for kComplete it ends where a page reaches the
// end of its checkpoint.
class StreamPages final : public PageSource {
 public:
  StreamPages(std::unique_ptr<EntryStream> stream, uint64_t start, Until until)
      : stream_(std::move(stream)), until_(until), next_(start) {}

  absl::StatusOr<absl::optional<v1::ListEntriesResponse>> Next() override {
    if (ended_) return absl::optional<v1::ListEntriesResponse>();
    ASSIGN_OR_RETURN(v1::ListEntriesResponse page, stream_->Next());
    const uint64_t size = SizeOf(page);
    next_ += static_cast<uint64_t>(page.entries_size());
    target_ = std::max(target_.load(), size);
    if (until_ == Until::kForever) return absl::optional<v1::ListEntriesResponse>(std::move(page));
    if (next_ < size && page.entries().empty()) {
      return absl::UnavailableError(
          absl::StrCat("the server gives no entry ", next_, ", though its checkpoint has ", size));
    }
    ended_ = next_ >= size;
    return absl::optional<v1::ListEntriesResponse>(std::move(page));
  }

  void Cancel() override { stream_->Cancel(); }

  // Entries of the largest checkpoint that came, unverified: for progress.
  uint64_t target() const { return target_; }

 private:
  // 0 for a note that cannot be read: the replica says what is wrong with it.
  static uint64_t SizeOf(const v1::ListEntriesResponse& page) {
    const auto checkpoint = CheckpointOfNote(page.checkpoint());
    return checkpoint.ok() ? checkpoint->size : 0;
  }

  const std::unique_ptr<EntryStream> stream_;
  const Until until_;
  uint64_t next_;
  bool ended_ = false;
  std::atomic<uint64_t> target_ = 0;
};

absl::StatusOr<std::unique_ptr<Replica>> OpenReplica(const SyncSetup& setup) {
  ReplicaOptions options;
  options.tls_key = setup.tls_key;
  options.workers = setup.workers;
  return Replica::Open(setup.mirror, setup.pinned, setup.clock, std::move(options));
}

void Tell(const SyncSetup& setup, const Finding& finding) {
  if (setup.found) setup.found(finding);
}

using Taken = std::function<void(uint64_t target)>;

absl::Status CopyOnce(const SyncSetup& setup, Replica& replica, Until until, const Taken& taken,
                      const std::function<bool()>& stop) {
  FollowOptions options;
  options.start = replica.size();
  if (replica.kept().has_value()) options.checkpoint = replica.kept()->note;
  ASSIGN_OR_RETURN(std::unique_ptr<EntryStream> stream, setup.client.FollowEntries(options));
  StreamPages pages(std::move(stream), replica.size(), until);
  return CopyLog(pages, replica, [&](const Ingested& ingested) {
    for (const Finding& finding : ingested.findings) Tell(setup, finding);
    taken(pages.target());
    if (stop()) pages.Cancel();
  });
}

// An honest server that was put back itself refuses whoever shows it a larger
// checkpoint. Its own words prove nothing; its signed checkpoint does.
absl::Status WithEvidence(Client& client, const Replica& replica, const absl::Status& refusal) {
  const v1::ErrorReason reason = ReasonOf(refusal);
  if ((reason != v1::ERROR_REASON_LOG_ROLLED_BACK && reason != v1::ERROR_REASON_LOG_FORKED) ||
      EvidenceOf(refusal).has_value() || !replica.kept().has_value()) {
    return refusal;
  }
  const auto shown = client.GetSignedCheckpoint();
  if (!shown.ok()) return refusal;
  std::vector<Digest> proof;
  if (shown->checkpoint.size > replica.kept()->checkpoint.size) {
    auto offered =
        client.GetConsistencyProof(replica.kept()->checkpoint.size, shown->checkpoint.size);
    if (!offered.ok()) return refusal;  // that a proof did not come proves nothing
    proof = *std::move(offered);
  }
  const absl::Status contradiction = CheckSuccession(*replica.kept(), *shown, proof);
  return contradiction.ok() ? refusal : contradiction;
}

// Until it ends with what nothing mends.
absl::Status Copy(const SyncSetup& setup, Replica& replica, Until until, const Taken& taken,
                  const std::function<bool()>& stop) {
  const CopyHelp help{[&setup] { return setup.client.GetNewCharters(); },
                      [&setup](const Digest& digest) { return setup.client.GetBody(digest); }};
  const auto found = [&setup](const Finding& finding) { Tell(setup, finding); };
  while (true) {
    const absl::Status copied = CopyOnce(setup, replica, until, taken, stop);
    ASSIGN_OR_RETURN(const bool mended, Mend(replica, copied, help, found));
    if (!mended) return WithEvidence(setup.client, replica, copied);
  }
}

}  // namespace

absl::StatusOr<SyncReport> Sync(const SyncSetup& setup, const SyncProgress& progress) {
  ASSIGN_OR_RETURN(const std::unique_ptr<Replica> replica, OpenReplica(setup));
  const uint64_t before = replica->size();
  const Taken taken = [&](uint64_t target) {
    progress(replica->size() - before, std::max(target, replica->size()) - before);
  };
  RETURN_IF_ERROR(Copy(setup, *replica, Until::kComplete, taken, [] { return false; }));
  if (!replica->complete()) {
    return absl::UnavailableError(
        absl::StrCat("the server ended after ", replica->size(), " entries; sync again"));
  }
  RETURN_IF_ERROR(SaveSyncTime(setup.mirror, setup.clock.Now()));
  RETURN_IF_ERROR(replica->Retire().status());
  return SyncReport{before, replica->size(), replica->directory()};
}

absl::Status Follow(const SyncSetup& setup, uint64_t& told, const EntryCame& came) {
  ASSIGN_OR_RETURN(const std::unique_ptr<Replica> replica, OpenReplica(setup));
  const Ledger ledger(setup.mirror);
  const auto tell = [&]() -> absl::Status {
    for (; told < replica->size(); ++told) {
      ASSIGN_OR_RETURN(const std::string bytes, ledger.Entry(told));
      ASSIGN_OR_RETURN(const Entry entry, DecodeEntry(bytes));
      RETURN_IF_ERROR(came(told, entry));
    }
    return absl::OkStatus();
  };
  absl::Status ended = tell();
  if (!ended.ok()) return ended;
  absl::Duration retired = -absl::InfiniteDuration();
  const Taken taken = [&](uint64_t) {
    if (ended.ok() && replica->complete()) {
      ended = SaveSyncTime(setup.mirror, setup.clock.Now());
    }
    if (ended.ok()) ended = tell();
    const absl::Duration now = setup.clock.Monotonic();
    if (ended.ok() && replica->complete() && now - retired >= kRetentionInterval) {
      ended = replica->Retire().status();
      retired = now;
    }
  };
  const absl::Status copied =
      Copy(setup, *replica, Until::kForever, taken, [&ended] { return !ended.ok(); });
  return ended.ok() ? copied : ended;
}

}  // namespace rollcall
