#include "storage/rocksdb_database.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "core/base/refusal.h"
#include "core/base/status_macros.h"
#include "storage/private_file_system.h"
#include "storage/rocksdb_status.h"
#include "storage/rocksdb_tuning.h"

namespace rollcall {
namespace {

rocksdb::Slice ToSlice(absl::string_view bytes) { return {bytes.data(), bytes.size()}; }
absl::string_view ToView(const rocksdb::Slice& slice) { return {slice.data(), slice.size()}; }

absl::Status AnotherSchema(absl::string_view path, absl::string_view found) {
  return absl::FailedPreconditionError(absl::StrCat("the store at ", path, " ", found,
                                                    ", this program reads version ", kSchemaVersion,
                                                    "; use the program that made it"));
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
      return DamagedStore(path, "its file CURRENT is missing");
    }
  }
  return false;
}

// Why RocksDB did not open.
absl::Status OpenStatus(const rocksdb::Status& status, const std::string& path,
                        const rocksdb::DBOptions& options, const PrivateFileSystem& files) {
  if (files.lock_refused()) {
    return absl::AbortedError(absl::StrCat("the store at ", path,
                                           " is held by another process; stop that one first (",
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
    // Its writer was killed while it made the tables, before any row.
    if (!names.empty() && names.size() <= kAllTables.size()) {
      return absl::NotFoundError(absl::StrCat("there is no store at ", path, " yet"));
    }
  }
  if (status.IsNotFound() || status.IsPathNotFound()) return DamagedStore(path, status.ToString());
  return WriteStatus(status, absl::StrCat("open the store at ", path));
}

}  // namespace

absl::Status DamagedStore(absl::string_view path, absl::string_view how) {
  return Refusal(absl::StatusCode::kDataLoss, v1::ERROR_REASON_DATA_CORRUPTED,
                 absl::StrCat("the store at ", path, " is damaged: ", how,
                              "; restore it from a backup or from another node's copy"));
}

absl::Status CheckVersion(const absl::optional<std::string>& version, absl::string_view path) {
  if (!version.has_value()) return AnotherSchema(path, "does not say its schema version");
  if (*version == kSchemaVersion) return absl::OkStatus();
  return AnotherSchema(path, absl::StrCat("is of schema version \"", *version, "\""));
}

absl::StatusOr<bool> Database::IsEmpty() const {
  bool empty = true;
  for (const Table table : kAllTables) {
    RETURN_IF_ERROR(Scan(VerifiedRead(), table, "", "", [&](absl::string_view, absl::string_view) {
      empty = false;
      return false;
    }));
    if (!empty) break;
  }
  return empty;
}

absl::StatusOr<absl::optional<std::string>> Database::Get(const rocksdb::ReadOptions& options,
                                                          Table table,
                                                          absl::string_view key) const {
  std::string value;
  const rocksdb::Status status = db_->Get(options, this->table(table), ToSlice(key), &value);
  if (status.IsNotFound()) return absl::optional<std::string>();
  RETURN_IF_ERROR(ReadStatus(status, absl::StrCat("table ", TableName(table))));
  return absl::optional<std::string>(std::move(value));
}

absl::Status Database::Scan(const rocksdb::ReadOptions& options, Table table,
                            absl::string_view prefix, absl::string_view from,
                            const Reader::Visitor& visit) const {
  const std::unique_ptr<rocksdb::Iterator> rows(db_->NewIterator(options, this->table(table)));
  for (rows->Seek(ToSlice(from < prefix ? prefix : from));
       rows->Valid() && absl::StartsWith(ToView(rows->key()), prefix); rows->Next()) {
    if (!visit(ToView(rows->key()), ToView(rows->value()))) break;
  }
  return ReadStatus(rows->status(), absl::StrCat("table ", TableName(table)));
}

absl::StatusOr<std::unique_ptr<Database>> OpenDatabase(const RocksDbOptions& options,
                                                       OpenMode mode) {
  auto files = std::make_shared<PrivateFileSystem>(
      options.env != nullptr ? options.env->GetFileSystem() : rocksdb::FileSystem::Default());
  std::unique_ptr<rocksdb::Env> env = rocksdb::NewCompositeEnv(files);
  ASSIGN_OR_RETURN(const bool exists, StoreExists(*env, options.path));
  if (!exists && (!options.create_if_missing || mode == OpenMode::kRead)) {
    return absl::NotFoundError(absl::StrCat("there is no store at ", options.path));
  }
  if (mode == OpenMode::kWrite) RETURN_IF_ERROR(MakePrivateFolder(options.path));

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
  rocksdb::Status status;
  if (mode == OpenMode::kWrite) {
    status = rocksdb::DB::Open(database_options, options.path, tables, &handles, &db);
  } else {
    database_options.max_open_files = -1;  // a writer's compaction cannot take them away then
    status = rocksdb::DB::OpenForReadOnly(database_options, options.path, tables, &handles, &db);
  }
  if (!status.ok()) return OpenStatus(status, options.path, database_options, *files);
  return std::make_unique<Database>(std::move(env), std::unique_ptr<rocksdb::DB>(db),
                                    std::move(handles));
}

}  // namespace rollcall
