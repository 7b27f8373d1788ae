// The RocksDB database behind a store: its tables, opened for writing or for
// reading. For storage/rocksdb_*.cc.
#ifndef ROLLCALL_STORAGE_ROCKSDB_DATABASE_H_
#define ROLLCALL_STORAGE_ROCKSDB_DATABASE_H_

#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "rocksdb/db.h"
#include "rocksdb/env.h"
#include "storage/rocksdb_store.h"
#include "storage/store.h"

namespace rollcall {

// Version of docs/formats/storage.md that a store follows, in table kMeta.
inline constexpr char kSchemaKey[] = "schema";
inline constexpr char kSchemaVersion[] = "1";

// The database with its tables; closes in the right order. Thread-safe.
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
                                                  absl::string_view key) const;
  absl::Status Scan(const rocksdb::ReadOptions& options, Table table, absl::string_view prefix,
                    absl::string_view from, const Reader::Visitor& visit) const;
  absl::StatusOr<bool> IsEmpty() const;  // no row in any table

 private:
  const std::unique_ptr<rocksdb::Env> env_;
  const std::unique_ptr<rocksdb::DB> db_;
  const std::vector<rocksdb::ColumnFamilyHandle*> handles_;  // in the order of kAllTables
};

enum class OpenMode { kWrite, kRead };

// Opens it; the errors are those of OpenRocksDbStore. For reading it takes no
// lock, writes nothing and sees what is there now.
absl::StatusOr<std::unique_ptr<Database>> OpenDatabase(const RocksDbOptions& options,
                                                       OpenMode mode);

// OK for the version that this program reads; FAILED_PRECONDITION otherwise.
absl::Status CheckVersion(const absl::optional<std::string>& version, absl::string_view path);

// DATA_LOSS, reason DATA_CORRUPTED, saying how.
absl::Status DamagedStore(absl::string_view path, absl::string_view how);

}  // namespace rollcall

#endif  // ROLLCALL_STORAGE_ROCKSDB_DATABASE_H_
