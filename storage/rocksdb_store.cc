#include "storage/rocksdb_store.h"

#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "core/base/refusal.h"
#include "core/base/status_macros.h"
#include "rocksdb/db.h"
#include "rocksdb/env.h"
#include "storage/private_file_system.h"
#include "storage/purger.h"
#include "storage/rocksdb_status.h"
#include "storage/rocksdb_tuning.h"
#include "storage/synced_mark.h"

namespace rollcall {
namespace {

rocksdb::Slice ToSlice(absl::string_view bytes) { return {bytes.data(), bytes.size()}; }
absl::string_view ToView(const rocksdb::Slice& slice) { return {slice.data(), slice.size()}; }

// The database with its tables; closes in the right order.
class Database {
 public:
  Database(std::unique_ptr<rocksdb::Env> env, std::unique_ptr<rocksdb::DB> db,
           std::vector<rocksdb::ColumnFamilyHandle*> handles)
      : env_(std::move(env)), db_(std::move(db)), handles_(std::move(handles)) {}

  ~Database() {
    for (rocksdb::ColumnFamilyHandle* handle : handles_) {
      db_->DestroyColumnFamilyHandle(handle).PermitUncheckedError();
    }
    db_->Close().PermitUncheckedError();  // every write was synced; nothing can be lost here
  }

  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  rocksdb::DB& db() const { return *db_; }
  const std::vector<rocksdb::ColumnFamilyHandle*>& tables() const { return handles_; }
  rocksdb::ColumnFamilyHandle* table(Table table) const {
    return handles_[static_cast<size_t>(table)];
  }

  absl::StatusOr<absl::optional<std::string>> Get(const rocksdb::ReadOptions& options, Table table,
                                                  absl::string_view key) const {
    std::string value;
    const rocksdb::Status status = db_->Get(options, this->table(table), ToSlice(key), &value);
    if (status.IsNotFound()) return absl::optional<std::string>();
    RETURN_IF_ERROR(ReadStatus(status, absl::StrCat("table ", TableName(table))));
    return absl::optional<std::string>(std::move(value));
  }

  absl::Status Scan(const rocksdb::ReadOptions& options, Table table, absl::string_view prefix,
                    absl::string_view from, const Reader::Visitor& visit) const {
    const std::unique_ptr<rocksdb::Iterator> rows(db_->NewIterator(options, this->table(table)));
    for (rows->Seek(ToSlice(from < prefix ? prefix : from));
         rows->Valid() && absl::StartsWith(ToView(rows->key()), prefix); rows->Next()) {
      if (!visit(ToView(rows->key()), ToView(rows->value()))) break;
    }
    return ReadStatus(rows->status(), absl::StrCat("table ", TableName(table)));
  }

 private:
  const std::unique_ptr<rocksdb::Env> env_;
  const std::unique_ptr<rocksdb::DB> db_;
  const std::vector<rocksdb::ColumnFamilyHandle*> handles_;  // in the order of kAllTables
};

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

// What of a batch has to vanish from the disk: deleted bodies, and the answers
// rewritten with them, whose older versions hold the same words.
std::vector<PurgeRange> RangesToPurge(const Batch& batch, const Database& database) {
  std::vector<PurgeRange> ranges;
  const auto add = [&](Table table, const auto& counts) {
    PurgeRange range{database.table(table), "", ""};
    bool any = false;
    for (const Batch::Change& change : batch.changes()) {
      if (change.table != table || !counts(change)) continue;
      range.first = any ? std::min(range.first, change.key) : change.key;
      range.last = any ? std::max(range.last, change.key) : change.key;
      any = true;
    }
    if (any) ranges.push_back(std::move(range));
  };
  add(Table::kBody, [](const Batch::Change& change) { return !change.value.has_value(); });
  if (!ranges.empty()) add(Table::kAnswer, [](const Batch::Change&) { return true; });
  return ranges;
}

class RocksDbStore final : public Store {
 public:
  RocksDbStore(std::unique_ptr<Database> database, SyncedMark mark)
      : database_(std::move(database)),
        mark_(std::move(mark)),
        purger_(database_->db(), database_->tables()) {
    purger_.PurgeIfDeleted(database_->table(Table::kBody),
                           {database_->table(Table::kBody), database_->table(Table::kAnswer)});
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
    if (auto ranges = RangesToPurge(batch, *database_); !ranges.empty()) {
      purger_.Purge(std::move(ranges));
    }
    return absl::OkStatus();
  }

  std::unique_ptr<Reader> Snapshot() const override {
    return std::make_unique<RocksDbSnapshot>(*database_);
  }

 private:
  const std::unique_ptr<Database> database_;
  absl::Mutex write_mutex_;
  bool write_failed_ ABSL_GUARDED_BY(write_mutex_) = false;
  SyncedMark mark_ ABSL_GUARDED_BY(write_mutex_);
  Purger purger_;  // last: ends before the database is closed
};

// Version of docs/formats/storage.md that a store follows.
constexpr char kSchemaKey[] = "schema";
constexpr char kSchemaVersion[] = "1";

absl::Status AnotherSchema(absl::string_view path, absl::string_view found) {
  return absl::FailedPreconditionError(absl::StrCat("the store at ", path, " ", found,
                                                    ", this program reads version ", kSchemaVersion,
                                                    "; use the program that made it"));
}

absl::Status Damaged(absl::string_view path, absl::string_view how) {
  return Refusal(absl::StatusCode::kDataLoss, v1::ERROR_REASON_DATA_CORRUPTED,
                 absl::StrCat("the store at ", path, " is damaged: ", how,
                              "; restore it from a backup or from another node's copy"));
}

// Makes the directory where it may and takes everybody else's access away.
absl::Status PrepareDirectory(const std::string& path) {
  if (::mkdir(path.c_str(), S_IRWXU) != 0 && errno != EEXIST) {
    return absl::FailedPreconditionError(
        absl::StrCat("cannot make the directory ", path, ": ", std::strerror(errno)));
  }
  if (::chmod(path.c_str(), S_IRWXU) != 0) {
    return absl::FailedPreconditionError(
        absl::StrCat("cannot make ", path, " private (0700): ", std::strerror(errno)));
  }
  return absl::OkStatus();
}

// CURRENT names the manifest and so makes a directory a store. RocksDB would
// begin a new store over the files of one that has lost it.
absl::StatusOr<bool> StoreExists(rocksdb::Env& env, const std::string& path) {
  const rocksdb::Status current = env.FileExists(path + "/CURRENT");
  if (current.ok()) return true;
  if (!current.IsNotFound()) return ReadStatus(current, path);
  std::vector<std::string> names;
  if (!env.GetChildren(path, &names).ok()) return false;
  for (const std::string& name : names) {
    if (absl::EndsWith(name, ".sst") || absl::EndsWith(name, ".log")) {
      return Damaged(path, "its file CURRENT is missing");
    }
  }
  return false;
}

// Why RocksDB did not open.
absl::Status OpenStatus(const rocksdb::Status& status, const std::string& path,
                        const rocksdb::DBOptions& options, const PrivateFileSystem& files) {
  if (files.lock_refused()) {
    return absl::FailedPreconditionError(
        absl::StrCat("the store at ", path, " is held by another process; stop that one first (",
                     status.ToString(), ")"));
  }
  if (status.IsInvalidArgument()) {
    std::vector<std::string> names;
    rocksdb::DB::ListColumnFamilies(options, path, &names).PermitUncheckedError();
    for (const std::string& name : names) {
      const bool known = name == rocksdb::kDefaultColumnFamilyName ||
                         std::any_of(kAllTables.begin(), kAllTables.end(),
                                     [&](Table table) { return TableName(table) == name; });
      if (!known) return AnotherSchema(path, absl::StrCat("has a table \"", name, "\""));
    }
  }
  if (status.IsNotFound() || status.IsPathNotFound()) return Damaged(path, status.ToString());
  return WriteStatus(status, absl::StrCat("open the store at ", path));
}

absl::StatusOr<std::unique_ptr<Database>> OpenDatabase(const RocksDbOptions& options) {
  auto files = std::make_shared<PrivateFileSystem>(
      options.env != nullptr ? options.env->GetFileSystem() : rocksdb::FileSystem::Default());
  std::unique_ptr<rocksdb::Env> env = rocksdb::NewCompositeEnv(files);
  ASSIGN_OR_RETURN(const bool exists, StoreExists(*env, options.path));
  if (!exists && !options.create_if_missing) {
    return absl::NotFoundError(absl::StrCat("there is no store at ", options.path));
  }
  RETURN_IF_ERROR(PrepareDirectory(options.path));

  rocksdb::DBOptions database_options = DatabaseOptions();
  database_options.env = env.get();
  database_options.create_if_missing = !exists;
  const auto cache = rocksdb::NewLRUCache(options.block_cache_bytes);
  std::vector<rocksdb::ColumnFamilyDescriptor> tables;
  tables.reserve(kAllTables.size() + 1);
  for (const Table table : kAllTables) {
    tables.emplace_back(std::string(TableName(table)), TableOptions(table, cache));
  }
  // RocksDB insists on this one; it stays empty.
  tables.emplace_back(rocksdb::kDefaultColumnFamilyName, rocksdb::ColumnFamilyOptions());
  rocksdb::DB* db = nullptr;
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  const rocksdb::Status status =
      rocksdb::DB::Open(database_options, options.path, tables, &handles, &db);
  if (!status.ok()) return OpenStatus(status, options.path, database_options, *files);
  return std::make_unique<Database>(std::move(env), std::unique_ptr<rocksdb::DB>(db),
                                    std::move(handles));
}

// Refuses a store of another version; writes the version into a new one.
absl::Status CheckSchema(const Database& database, absl::string_view path) {
  ASSIGN_OR_RETURN(const absl::optional<std::string> version,
                   database.Get(VerifiedRead(), Table::kMeta, kSchemaKey));
  if (version.has_value()) {
    if (*version == kSchemaVersion) return absl::OkStatus();
    return AnotherSchema(path, absl::StrCat("is of schema version \"", *version, "\""));
  }
  bool empty = true;
  for (const Table table : kAllTables) {
    RETURN_IF_ERROR(
        database.Scan(VerifiedRead(), table, "", "", [&](absl::string_view, absl::string_view) {
          empty = false;
          return false;
        }));
  }
  if (!empty) return AnotherSchema(path, "does not say its schema version");
  return WriteStatus(
      database.db().Put(SyncedWrite(), database.table(Table::kMeta), kSchemaKey, kSchemaVersion),
      absl::StrCat("write to the store at ", path));
}

}  // namespace

absl::StatusOr<std::unique_ptr<Store>> OpenRocksDbStore(const RocksDbOptions& options) {
  ASSIGN_OR_RETURN(std::unique_ptr<Database> database, OpenDatabase(options));
  rocksdb::Env& env = *database->db().GetEnv();
  ASSIGN_OR_RETURN(const absl::optional<uint64_t> synced, SyncedMark::Read(env, options.path));
  if (synced.has_value() && database->db().GetLatestSequenceNumber() < *synced) {
    return Damaged(options.path, "writes that were synced are missing from its end");
  }
  RETURN_IF_ERROR(CheckSchema(*database, options.path));
  ASSIGN_OR_RETURN(SyncedMark mark, SyncedMark::Open(env, options.path));
  return std::make_unique<RocksDbStore>(std::move(database), std::move(mark));
}

}  // namespace rollcall
