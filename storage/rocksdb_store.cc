#include "storage/rocksdb_store.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/types/optional.h"
#include "core/base/refusal.h"
#include "core/base/status_macros.h"
#include "rocksdb/db.h"
#include "rocksdb/env.h"
#include "storage/ledger.h"
#include "storage/purger.h"
#include "storage/rocksdb_database.h"
#include "storage/rocksdb_status.h"
#include "storage/rocksdb_tuning.h"
#include "storage/synced_mark.h"

namespace rollcall {
namespace {

class RocksDbSnapshot final : public Reader {
 public:
  explicit RocksDbSnapshot(const Database& database)
      : database_(database), snapshot_(database.db().GetSnapshot()), options_(VerifiedRead()) {
    options_.snapshot = snapshot_;
  }
  ~RocksDbSnapshot() override { database_.db().ReleaseSnapshot(snapshot_); }
  RocksDbSnapshot(const RocksDbSnapshot&) = delete;
  RocksDbSnapshot& operator=(const RocksDbSnapshot&) = delete;

  absl::StatusOr<absl::optional<std::string>> Get(Table table,
                                                  absl::string_view key) const override {
    return database_.Get(options_, table, key);
  }

  absl::Status Scan(Table table, absl::string_view prefix, absl::string_view from,
                    const Visitor& visit) const override {
    return database_.Scan(options_, table, prefix, from, visit);
  }

 private:
  const Database& database_;
  const rocksdb::Snapshot* const snapshot_;
  rocksdb::ReadOptions options_;
};

// The keys of a table's changes that count, as a range; nullopt when none does.
template <typename Counts>
absl::optional<PurgeRange> RangeOf(const Batch& batch, const Database& database, Table table,
                                   const Counts& counts) {
  absl::optional<PurgeRange> range;
  for (const Batch::Change& change : batch.changes()) {
    if (change.table != table || !counts(change)) continue;
    if (!range.has_value()) range = PurgeRange{database.table(table), change.key, change.key};
    range->first = std::min(range->first, change.key);
    range->last = std::max(range->last, change.key);
  }
  return range;
}

// What of a batch has to vanish from the disk: deleted bodies, and the answers
// rewritten with them, whose older versions hold the same words.
void PurgeDeleted(const Batch& batch, const Database& database, Purger& purger) {
  auto bodies = RangeOf(batch, database, Table::kBody,
                        [](const Batch::Change& change) { return !change.value.has_value(); });
  if (!bodies.has_value()) return;
  std::vector<PurgeRange> answers;
  if (auto range =
          RangeOf(batch, database, Table::kAnswer, [](const Batch::Change&) { return true; })) {
    answers.push_back(*std::move(range));
  }
  purger.Purge(*std::move(bodies), std::move(answers));
}

class RocksDbStore final : public DiskStore {
 public:
  RocksDbStore(std::unique_ptr<Database> database, SyncedMark mark)
      : database_(std::move(database)),
        mark_(std::move(mark)),
        purger_(database_->db(), database_->tables()) {
    purger_.PurgeIfDeleted(database_->table(Table::kBody), {database_->table(Table::kAnswer)});
  }

  ~RocksDbStore() override { mark_.Sync(); }

  absl::StatusOr<absl::optional<std::string>> Get(Table table,
                                                  absl::string_view key) const override {
    return database_->Get(VerifiedRead(), table, key);
  }

  absl::Status Scan(Table table, absl::string_view prefix, absl::string_view from,
                    const Visitor& visit) const override {
    return database_->Scan(VerifiedRead(), table, prefix, from, visit);
  }

  absl::Status Write(const Batch& batch) override {
    absl::MutexLock lock(&write_mutex_);
    if (write_failed_) {
      return Refusal(absl::StatusCode::kFailedPrecondition, v1::ERROR_REASON_WRITE_FAILED,
                     "an earlier write failed and may or may not be on the disk; check the disk, "
                     "then open the store again");
    }
    rocksdb::WriteBatch changes;
    for (const Batch::Change& change : batch.changes()) {
      rocksdb::ColumnFamilyHandle* const table = database_->table(change.table);
      const rocksdb::Status added = change.value.has_value()
                                        ? changes.Put(table, change.key, *change.value)
                                        : changes.Delete(table, change.key);
      RETURN_IF_ERROR(WriteStatus(added, "make a batch"));
    }
    const rocksdb::Status written = database_->db().Write(SyncedWrite(), &changes);
    if (!written.ok()) {
      write_failed_ = true;
      return WriteStatus(written, "write to the store");
    }
    mark_.Set(database_->db().GetLatestSequenceNumber());
    PurgeDeleted(batch, *database_, purger_);
    return absl::OkStatus();
  }

  std::unique_ptr<Reader> Snapshot() const override {
    return std::make_unique<RocksDbSnapshot>(*database_);
  }

  absl::StatusOr<Backup> BackUp(const std::string& folder, absl::Time now) override {
    ASSIGN_OR_RETURN(const Checkpoint last, Ledger(*this).LastCheckpoint());
    return AddBackup(database_->db(), folder, last.size, now);
  }

  uint64_t WriteCount() const override { return database_->db().GetLatestSequenceNumber(); }

 private:
  const std::unique_ptr<Database> database_;
  absl::Mutex write_mutex_;
  bool write_failed_ ABSL_GUARDED_BY(write_mutex_) = false;
  SyncedMark mark_ ABSL_GUARDED_BY(write_mutex_);
  Purger purger_;  // last: ends before the database is closed
};

// Refuses a store of another version; writes the version into a new one.
absl::Status CheckSchema(const Database& database, absl::string_view path) {
  ASSIGN_OR_RETURN(const absl::optional<std::string> version,
                   database.Get(VerifiedRead(), Table::kMeta, kSchemaKey));
  if (version.has_value()) return CheckVersion(version, path);
  ASSIGN_OR_RETURN(const bool empty, database.IsEmpty());
  if (!empty) return CheckVersion(version, path);
  return WriteStatus(
      database.db().Put(SyncedWrite(), database.table(Table::kMeta), kSchemaKey, kSchemaVersion),
      absl::StrCat("write to the store at ", path));
}

}  // namespace

absl::StatusOr<std::unique_ptr<DiskStore>> OpenRocksDbStore(const RocksDbOptions& options) {
  ASSIGN_OR_RETURN(std::unique_ptr<Database> database, OpenDatabase(options, OpenMode::kWrite));
  rocksdb::Env& env = *database->db().GetEnv();
  ASSIGN_OR_RETURN(const absl::optional<uint64_t> synced, SyncedMark::Read(env, options.path));
  if (synced.has_value() && database->db().GetLatestSequenceNumber() < *synced) {
    return DamagedStore(options.path, "writes that were synced are missing from its end");
  }
  RETURN_IF_ERROR(CheckSchema(*database, options.path));
  ASSIGN_OR_RETURN(SyncedMark mark, SyncedMark::Open(env, options.path));
  return std::make_unique<RocksDbStore>(std::move(database), std::move(mark));
}

}  // namespace rollcall
