#include "storage/backup.h"

#include <algorithm>
#include <iterator>
#include <memory>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "core/base/refusal.h"
#include "core/base/status_macros.h"
#include "rocksdb/db.h"
#include "rocksdb/env.h"
#include "rocksdb/utilities/backup_engine.h"
#include "storage/private_file_system.h"
#include "storage/rocksdb_status.h"

namespace rollcall {
namespace {

// The file system that a folder is on.
std::unique_ptr<rocksdb::Env> PrivateEnv() {
  return rocksdb::NewCompositeEnv(
      std::make_shared<PrivateFileSystem>(rocksdb::FileSystem::Default()));
}

rocksdb::BackupEngineOptions OptionsFor(const std::string& folder, rocksdb::Env& env) {
  rocksdb::BackupEngineOptions options(folder, &env);
  options.sync = true;
  return options;
}

// What of a backup RocksDB does not know: "<Unix seconds> <log size> <writes>".
std::string Described(absl::Time time, uint64_t log_size, uint64_t writes) {
  return absl::StrCat(absl::ToUnixSeconds(time), " ", log_size, " ", writes);
}

Backup Read(const rocksdb::BackupInfo& info) {
  Backup backup;
  backup.number = info.backup_id;
  backup.bytes = info.size;
  const std::vector<std::string> parts = absl::StrSplit(info.app_metadata, ' ');
  int64_t seconds = info.timestamp;
  if (parts.size() >= 2 && absl::SimpleAtoi(parts[0], &seconds)) {
    if (!absl::SimpleAtoi(parts[1], &backup.log_size)) backup.log_size = 0;
  }
  if (parts.size() < 3 || !absl::SimpleAtoi(parts[2], &backup.writes)) backup.writes = 0;
  backup.time = absl::FromUnixSeconds(seconds);
  return backup;
}

std::vector<Backup> ReadAll(const rocksdb::BackupEngineReadOnlyBase& engine) {
  std::vector<rocksdb::BackupInfo> infos;
  engine.GetBackupInfo(&infos);
  std::vector<Backup> backups;
  for (const rocksdb::BackupInfo& info : infos) backups.push_back(Read(info));
  std::sort(backups.begin(), backups.end(),
            [](const Backup& a, const Backup& b) { return a.number < b.number; });
  return backups;
}

absl::StatusOr<std::unique_ptr<rocksdb::BackupEngineReadOnly>> OpenForReading(
    const std::string& folder, rocksdb::Env& env) {
  if (!env.FileExists(folder + "/meta").ok()) {
    return absl::NotFoundError(absl::StrCat(folder, " is no folder of backups"));
  }
  rocksdb::BackupEngineReadOnly* engine = nullptr;
  const rocksdb::Status opened =
      rocksdb::BackupEngineReadOnly::Open(OptionsFor(folder, env), &env, &engine);
  if (!opened.ok()) return ReadStatus(opened, absl::StrCat("backups in ", folder));
  return std::unique_ptr<rocksdb::BackupEngineReadOnly>(engine);
}

absl::StatusOr<std::unique_ptr<rocksdb::BackupEngine>> OpenForWriting(const std::string& folder,
                                                                      rocksdb::Env& env,
                                                                      rocksdb::Env* database) {
  rocksdb::BackupEngine* engine = nullptr;
  RETURN_IF_ERROR(
      WriteStatus(rocksdb::BackupEngine::Open(OptionsFor(folder, env), database, &engine),
                  absl::StrCat("open the backups in ", folder)));
  return std::unique_ptr<rocksdb::BackupEngine>(engine);
}

absl::Status Delete(const Backup& backup, rocksdb::BackupEngine& engine,
                    const std::string& folder) {
  return WriteStatus(engine.DeleteBackup(backup.number),
                     absl::StrCat("delete backup ", backup.number, " in ", folder));
}

}  // namespace

absl::StatusOr<Backup> AddBackup(rocksdb::DB& database, const std::string& folder,
                                 uint64_t log_size, absl::Time now) {
  RETURN_IF_ERROR(MakePrivateFolder(folder));
  const std::unique_ptr<rocksdb::Env> env = PrivateEnv();
  ASSIGN_OR_RETURN(const auto engine, OpenForWriting(folder, *env, database.GetEnv()));

  rocksdb::CreateBackupOptions options;
  options.flush_before_backup = true;  // so that the next one shares its files
  rocksdb::BackupID number = 0;
  // Read before: of what is written meanwhile the backup may have less.
  const std::string described = Described(now, log_size, database.GetLatestSequenceNumber());
  RETURN_IF_ERROR(
      WriteStatus(engine->CreateNewBackupWithMetadata(options, &database, described, &number),
                  absl::StrCat("back up to ", folder)));

  for (const Backup& backup : ReadAll(*engine)) {
    if (backup.number == number) return backup;
  }
  return absl::InternalError(absl::StrCat("backup ", number, " in ", folder, " is not listed"));
}

absl::Status DeleteBackups(const std::string& folder, absl::Time keep_from, Newest newest) {
  absl::StatusOr<std::vector<Backup>> backups = ListBackups(folder);
  if (absl::IsNotFound(backups.status())) return absl::OkStatus();
  RETURN_IF_ERROR(backups.status());
  if (newest == Newest::kKeep && !backups->empty()) backups->pop_back();
  std::vector<Backup> old;
  std::copy_if(backups->begin(), backups->end(), std::back_inserter(old),
               [&](const Backup& backup) { return backup.time < keep_from; });
  if (old.empty()) return absl::OkStatus();
  const std::unique_ptr<rocksdb::Env> env = PrivateEnv();
  ASSIGN_OR_RETURN(const auto engine, OpenForWriting(folder, *env, env.get()));
  for (const Backup& backup : old) RETURN_IF_ERROR(Delete(backup, *engine, folder));
  return absl::OkStatus();
}

absl::StatusOr<std::vector<Backup>> ListBackups(const std::string& folder) {
  const std::unique_ptr<rocksdb::Env> env = PrivateEnv();
  ASSIGN_OR_RETURN(const auto engine, OpenForReading(folder, *env));
  return ReadAll(*engine);
}

absl::StatusOr<Backup> FindBackup(const std::string& folder, uint32_t number) {
  const std::unique_ptr<rocksdb::Env> env = PrivateEnv();
  ASSIGN_OR_RETURN(const auto engine, OpenForReading(folder, *env));
  const std::vector<Backup> backups = ReadAll(*engine);
  const auto found = number == 0 && !backups.empty()
                         ? backups.end() - 1
                         : std::find_if(backups.begin(), backups.end(), [&](const Backup& backup) {
                             return backup.number == number;
                           });
  if (found == backups.end()) {
    return absl::NotFoundError(absl::StrCat("no backup ", number, " in ", folder, "; it holds ",
                                            backups.size(), " that are whole"));
  }
  const rocksdb::Status whole = engine->VerifyBackup(found->number, /*verify_with_checksum=*/true);
  if (!whole.ok()) {
    return Refusal(absl::StatusCode::kDataLoss, v1::ERROR_REASON_DATA_CORRUPTED,
                   absl::StrCat("backup ", found->number, " in ", folder, " is damaged (",
                                whole.ToString(), "); take another one"));
  }
  return *found;
}

absl::Status RestoreBackup(const std::string& folder, uint32_t number, const std::string& store) {
  const std::unique_ptr<rocksdb::Env> env = PrivateEnv();
  if (env->FileExists(store).ok()) {
    return absl::AlreadyExistsError(
        absl::StrCat(store, " exists: nothing is restored over a store; move it away first"));
  }
  ASSIGN_OR_RETURN(const auto engine, OpenForReading(folder, *env));
  RETURN_IF_ERROR(MakePrivateFolder(store));
  const std::string what = absl::StrCat("restore to ", store);
  RETURN_IF_ERROR(WriteStatus(engine->RestoreDBFromBackup(number, store, store), what));
  std::unique_ptr<rocksdb::Directory> names;
  RETURN_IF_ERROR(WriteStatus(env->NewDirectory(store, &names), what));
  return WriteStatus(names->Fsync(), what);
}

}  // namespace rollcall
