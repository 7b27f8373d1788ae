#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"
#include "rocksdb/env.h"
#include "storage/rocksdb_database.h"
#include "storage/rocksdb_status.h"
#include "storage/rocksdb_store.h"
#include "storage/rocksdb_tuning.h"

namespace rollcall {
namespace {

// Reads what was there when it was opened.
class RocksDbReader final : public Reader {
 public:
  explicit RocksDbReader(std::unique_ptr<Database> database) : database_(std::move(database)) {}

  absl::StatusOr<absl::optional<std::string>> Get(Table table,
                                                  absl::string_view key) const override {
    return database_->Get(VerifiedRead(), table, key);
  }

  absl::Status Scan(Table table, absl::string_view prefix, absl::string_view from,
                    const Visitor& visit) const override {
    return database_->Scan(VerifiedRead(), table, prefix, from, visit);
  }

 private:
  const std::unique_ptr<Database> database_;
};

// What changes whenever a writer rearranges its files: the manifest, by name and
// size, and the names of the write-ahead logs.
absl::StatusOr<std::string> Arrangement(const std::string& path) {
  rocksdb::Env& env = *rocksdb::Env::Default();
  std::vector<std::string> names;
  RETURN_IF_ERROR(ReadStatus(env.GetChildren(path, &names), path));
  std::sort(names.begin(), names.end());
  std::string arrangement;
  for (const std::string& name : names) {
    if (!absl::StartsWith(name, "MANIFEST-") && !absl::EndsWith(name, ".log")) continue;
    uint64_t bytes = 0;
    if (absl::StartsWith(name, "MANIFEST-")) {
      RETURN_IF_ERROR(ReadStatus(env.GetFileSize(absl::StrCat(path, "/", name), &bytes), path));
    }
    absl::StrAppend(&arrangement, name, " ", bytes, "\n");
  }
  return arrangement;
}

// Opening reads the manifest first and the logs and files that it names after
// that. A writer who rearranges them in between makes it fail or, worse, miss
// what moved; such an attempt does not count. Together some 3 s: a purge takes a
// hundredth of that.
constexpr int kReadAttempts = 25;
constexpr int kReadPauseMicroseconds = 10'000;  // longer by this each time

absl::StatusOr<std::unique_ptr<Database>> OpenUndisturbed(const RocksDbOptions& options) {
  for (int attempt = 1;; ++attempt) {
    const auto before = Arrangement(options.path);
    auto database = OpenDatabase(options, OpenMode::kRead);
    if (absl::IsNotFound(database.status())) return database.status();
    const auto after = Arrangement(options.path);
    if (before.ok() && after.ok() && *before == *after) return database;
    if (attempt == kReadAttempts) {
      return absl::UnavailableError(absl::StrCat("the store at ", options.path,
                                                 " is being rearranged by its writer; try again"));
    }
    rocksdb::Env::Default()->SleepForMicroseconds(attempt * kReadPauseMicroseconds);
  }
}

}  // namespace

absl::StatusOr<std::unique_ptr<Reader>> OpenRocksDbReader(const RocksDbOptions& options) {
  ASSIGN_OR_RETURN(std::unique_ptr<Database> database, OpenUndisturbed(options));
  ASSIGN_OR_RETURN(const absl::optional<std::string> version,
                   database->Get(VerifiedRead(), Table::kMeta, kSchemaKey));
  // A writer that was killed before its first write left a store without anything.
  bool empty = false;
  if (!version.has_value()) {
    ASSIGN_OR_RETURN(empty, database->IsEmpty());
  }
  if (!empty) RETURN_IF_ERROR(CheckVersion(version, options.path));
  return std::make_unique<RocksDbReader>(std::move(database));
}

}  // namespace rollcall
