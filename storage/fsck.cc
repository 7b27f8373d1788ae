#include "storage/fsck.h"

#include <memory>
#include <utility>

#include "absl/container/btree_map.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/types/optional.h"
#include "core/base/status_macros.h"
#include "core/crypto/digest.h"
#include "core/directory/caller.h"
#include "core/fold/pinned_directory.h"
#include "core/merkle/tree.h"
#include "core/statement/statement.h"
#include "rollcall/v1/log_service.pb.h"
#include "rollcall/v1/view.pb.h"
#include "storage/chain.h"
#include "storage/copy_log.h"
#include "storage/ledger.h"
#include "storage/replica.h"
#include "storage/retention.h"

namespace rollcall {
namespace {

constexpr uint64_t kBatchRows = 4096;           // of one write
constexpr size_t kPageBytes = 3 * 1024 * 1024;  // as pages of the API
constexpr Table kDerivedTables[] = {Table::kNode, Table::kBody, Table::kView, Table::kAnswer};

void Tell(Damage::Kind kind, std::string what, FsckReport& report) {
  ++report.damages;
  report.lost = report.lost || kind == Damage::Kind::kLost;
  if (report.told.size() < kMaxDamagesTold) report.told.push_back({kind, std::move(what)});
}

std::string KeyWords(Table table, absl::string_view key) {
  switch (table) {
    case Table::kNode:
      return absl::StrCat("tree node ", absl::BytesToHexString(key));
    case Table::kBody:
      return absl::StrCat("words with the digest ", absl::BytesToHexString(key));
    case Table::kView:
      return absl::StrCat("view record ", key);
    case Table::kAnswer:
      return absl::StrCat("the answer about ", key);
    default:
      return absl::BytesToHexString(key);
  }
}

// The tree that the entries make, as rows of `scratch`.
class TreeOfEntries {
 public:
  explicit TreeOfEntries(Store& scratch) : scratch_(scratch), written_(scratch) {}

  absl::Status Append(absl::string_view entry) {
    ASSIGN_OR_RETURN(const auto nodes, AppendLeaf(size_, LeafHash(entry), Nodes()));
    waiting_.insert(nodes.begin(), nodes.end());
    ++size_;
    return waiting_.size() < kBatchRows ? absl::OkStatus() : Write();
  }
  absl::Status Write() {
    Batch batch;
    for (const auto& [id, hash] : waiting_) batch.Put(Table::kNode, NodeKey(id), hash.view());
    waiting_.clear();
    return batch.changes().empty() ? absl::OkStatus() : scratch_.Write(batch);
  }
  absl::StatusOr<Digest> Root() const { return RootOf(size_, Nodes()); }

 private:
  NodeReader Nodes() const {
    return [this, written = written_.Nodes()](NodeId id) -> absl::StatusOr<Digest> {
      const auto found = waiting_.find(id);
      if (found != waiting_.end()) return found->second;
      return written(id);
    };
  }

  Store& scratch_;
  const Ledger written_;
  absl::btree_map<NodeId, Digest> waiting_;
  uint64_t size_ = 0;
};

// The store's own log as pages, as a node sends them to whoever copies it; proofs are
// of the tree in `scratch`.
class StorePages final : public PageSource {
 public:
  StorePages(const Reader& store, const Reader& scratch, std::string note, uint64_t size,
             FsckReport& report)
      : ledger_(store),
        tree_(Ledger(scratch).Nodes()),
        note_(std::move(note)),
        size_(size),
        report_(report) {}

  absl::StatusOr<absl::optional<v1::ListEntriesResponse>> Next() override {
    if (next_ == size_) return absl::optional<v1::ListEntriesResponse>();
    v1::ListEntriesResponse page;
    for (size_t bytes = 0;
         next_ < size_ && bytes < kPageBytes && page.entries_size() < kMaxPageEntries; ++next_) {
      ASSIGN_OR_RETURN(*page.add_entries(), Logged(next_));
      bytes += page.entries(page.entries_size() - 1).ByteSizeLong();
    }
    page.set_checkpoint(note_);
    ASSIGN_OR_RETURN(const std::vector<Digest> proof, ConsistencyProof(next_, size_, tree_));
    for (const Digest& hash : proof) page.add_consistency_proof(hash.ToBytes());
    return absl::optional<v1::ListEntriesResponse>(std::move(page));
  }
  // A store keeps nobody waiting.
  void Cancel() override {}

 private:
  absl::StatusOr<v1::LoggedStatement> Logged(uint64_t index) {
    v1::LoggedStatement logged;
    logged.set_index(index);
    ASSIGN_OR_RETURN(*logged.mutable_entry(), ledger_.Entry(index));
    logged.set_standing(v1::BODY_STANDING_WITHHELD);
    const absl::StatusOr<Entry> entry = DecodeEntry(logged.entry());
    if (!entry.ok()) return logged;  // whoever folds it says why
    auto body = ledger_.Body(entry->statement.body_digest().view());
    if (!body.ok()) {
      Tell(Damage::Kind::kLost,
           absl::StrCat("the words of log entry ", index, " (", entry->statement.header().subject(),
                        "): ", body.status().message()),
           report_);
    } else if (body->has_value()) {
      logged.set_standing(v1::BODY_STANDING_PRESENT);
      logged.set_body(**std::move(body));
    }
    return logged;
  }

  const Ledger ledger_;
  const NodeReader tree_;
  const std::string note_;
  const uint64_t size_;
  FsckReport& report_;  // the fetching thread's until CopyLog returns
  uint64_t next_ = 0;
};

// Which entries are not those whose hashes the store has.
absl::Status TellChangedEntries(const Reader& store, const Reader& scratch, uint64_t size,
                                FsckReport& report) {
  for (uint64_t index = 0; index < size; ++index) {
    const std::string key = NodeKey(NodeId{0, index});
    ASSIGN_OR_RETURN(const auto made, scratch.Get(Table::kNode, key));
    const auto held = store.Get(Table::kNode, key);
    if (!held.ok() || *held == made) continue;
    Tell(Damage::Kind::kLost,
         absl::StrCat("log entry ", index, " is not the one that was hashed when it came"), report);
  }
  return absl::OkStatus();
}

bool IsCharter(absl::string_view bytes) {
  // Looked for before it is decoded: nearly none is one.
  if (!absl::StrContains(bytes, RowOf(Kind::kCharter).payload_type)) return false;
  const absl::StatusOr<Entry> entry = DecodeEntry(bytes);
  return entry.ok() && entry->statement.kind() == Kind::kCharter;
}

// Hashes all entries, noting which are charters; true when they add up to the
// checkpoint.
absl::StatusOr<bool> HashEntries(const Reader& store, Store& scratch, const Checkpoint& checkpoint,
                                 const FsckProgress& progress, std::vector<uint64_t>& charters,
                                 FsckReport& report) {
  const Ledger ledger(store);
  TreeOfEntries tree(scratch);
  for (uint64_t index = 0; index < checkpoint.size; ++index) {
    const absl::StatusOr<std::string> entry = ledger.Entry(index);
    if (!entry.ok()) {
      Tell(Damage::Kind::kLost,
           absl::StrCat("log entry ", index, " cannot be read: ", entry.status().message()),
           report);
      return false;
    }
    if (IsCharter(*entry)) charters.push_back(index);
    RETURN_IF_ERROR(tree.Append(*entry));
    if ((index + 1) % kBatchRows == 0) progress(index + 1, checkpoint.size);
  }
  ASSIGN_OR_RETURN(const Digest root, tree.Root());
  RETURN_IF_ERROR(tree.Write());
  progress(checkpoint.size, checkpoint.size);
  if (root == checkpoint.root) return true;
  RETURN_IF_ERROR(TellChangedEntries(store, scratch, checkpoint.size, report));
  Tell(Damage::Kind::kLost,
       absl::StrCat("the ", checkpoint.size, " entries add up to the root ", root.ToHex(),
                    ", the signed checkpoint says ", checkpoint.root.ToHex()),
       report);
  return false;
}

// The directory that the charters at these indices make, the first of them trusted.
absl::StatusOr<PinnedDirectory> DirectoryOf(const Ledger& ledger,
                                            const std::vector<uint64_t>& charters) {
  ASSIGN_OR_RETURN(const v1::SignedStatement first, CharterAt(ledger, 0));
  ASSIGN_OR_RETURN(const Statement charter, Statement::Open(first.envelope()));
  ASSIGN_OR_RETURN(PinnedDirectory directory, PinnedDirectory::Pin(first, charter.digest()));
  for (const uint64_t index : charters) {
    if (index == 0) continue;
    ASSIGN_OR_RETURN(const v1::SignedStatement next, CharterAt(ledger, index));
    RETURN_IF_ERROR(directory.Extend(next));
  }
  return directory;
}

// Judges and folds all entries into `scratch`.
absl::Status FoldEntries(const Reader& store, Store& scratch, const std::string& note,
                         const std::vector<uint64_t>& charters, const Clock& clock,
                         const FsckProgress& progress, FsckReport& report) {
  const absl::Status folded = [&]() -> absl::Status {
    ASSIGN_OR_RETURN(PinnedDirectory directory, DirectoryOf(Ledger(store), charters));
    ASSIGN_OR_RETURN(const std::unique_ptr<Replica> replica,
                     Replica::Open(scratch, std::move(directory), clock, ReplicaOptions()));
    StorePages pages(store, scratch, note, report.entries, report);
    return CopyLog(pages, *replica,
                   [&](const Ingested&) { progress(replica->size(), report.entries); });
  }();
  if (folded.ok()) return folded;
  // Damage shows as a refusal; a scratch store that fails is the caller's matter.
  if (!absl::IsDataLoss(folded) && !absl::IsInvalidArgument(folded)) return folded;
  Tell(Damage::Kind::kLost, std::string(folded.message()), report);
  return absl::OkStatus();
}

// Content that every participant may see is in every copy of the log; what only
// some may see is in some, and no copy says in which.
bool IsInEveryCopy(const v1::BodyRecord& record) {
  Caller anybody;
  anybody.roles = {Role::kReader};
  return MaySeeContent(record.kind(), record.subject(), anybody);
}

// Which words should be there and are not: those in force that no erasure covers.
absl::Status TellMissingWords(const Reader& store, const Reader& scratch, FsckReport& report) {
  const StoreView view(scratch);
  const std::string prefix = view_key::Body("");
  absl::Status status;
  RETURN_IF_ERROR(view.Scan(prefix, prefix, [&](absl::string_view key, absl::string_view bytes) {
    const std::string digest = absl::HexStringToBytes(key.substr(prefix.size()));
    status = [&]() -> absl::Status {
      v1::BodyRecord record;
      if (!record.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
        return CorruptRecord(key);
      }
      if (record.erased() || !IsInEveryCopy(record)) return absl::OkStatus();
      // One that cannot be read has been told of.
      const auto held = store.Get(Table::kBody, digest);
      if (!held.ok() || held->has_value()) return absl::OkStatus();
      ASSIGN_OR_RETURN(const bool superseded, IsSuperseded(view, digest, record));
      if (superseded) return absl::OkStatus();
      Tell(Damage::Kind::kLost,
           absl::StrCat("the words of log entry ", record.index(), " (", record.subject(),
                        ") are not there, and no erasure covers them"),
           report);
      return absl::OkStatus();
    }();
    return status.ok();
  }));
  return status;
}

// Calls `differs` for each row of a derived table that `scratch` has otherwise, with
// what it should be (nullopt: not there).
using RowDiffers = std::function<absl::Status(Table table, absl::string_view key,
                                              const absl::optional<std::string>& should)>;

absl::Status CompareTable(const Reader& store, const Reader& scratch, Table table,
                          const RowDiffers& differs) {
  absl::Status status;
  const auto stop_at = [&status](const absl::Status& outcome) {
    status = outcome;
    return status.ok();
  };
  RETURN_IF_ERROR(store.Scan(table, "", "", [&](absl::string_view key, absl::string_view value) {
    const auto should = scratch.Get(table, key);
    if (!should.ok()) return stop_at(should.status());
    if (should->has_value() && **should == value) return true;
    return stop_at(differs(table, key, *should));
  }));
  RETURN_IF_ERROR(status);
  RETURN_IF_ERROR(scratch.Scan(table, "", "", [&](absl::string_view key, absl::string_view value) {
    const auto held = store.Get(table, key);
    if (!held.ok()) return stop_at(held.status());
    if (held->has_value()) return true;
    return stop_at(differs(table, key, std::string(value)));
  }));
  return status;
}

absl::Status CompareDerived(const Reader& store, const Reader& scratch, FsckReport& report) {
  for (const Table table : kDerivedTables) {
    const absl::Status compared = CompareTable(
        store, scratch, table,
        [&report](Table of, absl::string_view key, const absl::optional<std::string>& should) {
          Tell(Damage::Kind::kDerived,
               absl::StrCat(KeyWords(of, key), should.has_value()
                                                   ? " is not what the log makes of it"
                                                   : " is held, but the log gives none"),
               report);
          return absl::OkStatus();
        });
    if (compared.ok()) continue;
    if (!absl::IsDataLoss(compared)) return compared;
    Tell(Damage::Kind::kLost,
         absl::StrCat("table ", TableName(table), " cannot be read: ", compared.message()), report);
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<FsckReport> CheckStore(const Reader& store, Store& scratch, const Clock& clock,
                                      const FsckProgress& progress) {
  const Ledger ledger(store);
  ASSIGN_OR_RETURN(const absl::optional<std::string> note, ledger.CheckpointNote());
  if (!note.has_value()) return absl::FailedPreconditionError("the store holds no log yet");
  FsckReport report;
  const absl::StatusOr<Checkpoint> checkpoint = CheckpointOfNote(*note);
  if (!checkpoint.ok()) {
    Tell(Damage::Kind::kLost,
         absl::StrCat("the checkpoint cannot be read: ", checkpoint.status().message()), report);
    return report;
  }
  ASSIGN_OR_RETURN(report.entries, ledger.Size());
  if (report.entries < checkpoint->size) {
    return absl::FailedPreconditionError(absl::StrCat("this copy holds ", report.entries, " of ",
                                                      checkpoint->size,
                                                      " entries; let it come to its end first"));
  }
  std::vector<uint64_t> charters;
  ASSIGN_OR_RETURN(const bool whole,
                   HashEntries(store, scratch, *checkpoint, progress, charters, report));
  if (!whole) return report;
  RETURN_IF_ERROR(FoldEntries(store, scratch, *note, charters, clock, progress, report));
  if (!report.lost) RETURN_IF_ERROR(TellMissingWords(store, scratch, report));
  // Half a fold is nothing to compare with; nor is one of words that are lost: an
  // answer may be the last that holds them.
  if (!report.lost) RETURN_IF_ERROR(CompareDerived(store, scratch, report));
  return report;
}

absl::StatusOr<uint64_t> RepairStore(Store& store, const Reader& scratch) {
  uint64_t rows = 0;
  for (const Table table : kDerivedTables) {
    // Rows are gathered before any is written: a scan must not see its own writes.
    while (true) {
      Batch batch;
      const absl::Status compared = CompareTable(
          store, scratch, table,
          [&batch](Table of, absl::string_view key, const absl::optional<std::string>& should) {
            if (should.has_value()) {
              batch.Put(of, key, *should);
            } else {
              batch.Delete(of, key);
            }
            return batch.changes().size() < kBatchRows ? absl::OkStatus()
                                                       : absl::OutOfRangeError("enough for now");
          });
      const bool more = absl::IsOutOfRange(compared);
      if (!more) RETURN_IF_ERROR(compared);
      if (!batch.changes().empty()) RETURN_IF_ERROR(store.Write(batch));
      rows += batch.changes().size();
      if (!more) break;
    }
  }
  return rows;
}

}  // namespace rollcall
