// Backups of a store: a folder of numbered, incremental copies, made while the
// store is being written to. docs/operating.md says how to use them.
//
// A backup is what the store held at one moment, all tables together, with a
// checksum of every file. Copies share the files that they have in common. Keys
// are none of a store's and in no backup of it.
#ifndef ROLLCALL_STORAGE_BACKUP_H_
#define ROLLCALL_STORAGE_BACKUP_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace rocksdb {
class DB;
}  // namespace rocksdb

namespace rollcall {

struct Backup {
  uint32_t number = 0;  // ascending
  absl::Time time;      // when it was begun
  uint64_t log_size = 0;
  uint64_t writes = 0;  // at least, of DiskStore::WriteCount; 0: made before it was noted
  uint64_t bytes = 0;   // of all its files, those shared with others too
};

// Adds a backup of an open database whose log has at least `log_size` entries
// to the folder (made 0700, files 0600), durable when it returns. One caller at a
// time a folder. UNAVAILABLE, reason WRITE_FAILED: the folder is as before.
absl::StatusOr<Backup> AddBackup(rocksdb::DB& database, const std::string& folder,
                                 uint64_t log_size, absl::Time now);

// What becomes of the newest backup when it is old enough to be deleted.
enum class Newest { kKeep, kDelete };

// Deletes those begun before `keep_from`; OK where there is no folder of backups.
// UNAVAILABLE, reason WRITE_FAILED.
absl::Status DeleteBackups(const std::string& folder, absl::Time keep_from, Newest newest);

// What a folder holds, by number; damaged ones are left out. NOT_FOUND when it is
// no folder of backups.
absl::StatusOr<std::vector<Backup>> ListBackups(const std::string& folder);

// One of them, every checksum of which fits; `number` 0 is the newest. NOT_FOUND
// when there is no such backup; DATA_LOSS, reason DATA_CORRUPTED, when it is damaged.
absl::StatusOr<Backup> FindBackup(const std::string& folder, uint32_t number);

// Copies one that FindBackup found into `store`, a directory that does not exist yet
// (ALREADY_EXISTS); durable when it returns OK. Checksums are looked at again while
// copying: DATA_LOSS. After any other error, and after a crash, parts may be there.
absl::Status RestoreBackup(const std::string& folder, uint32_t number, const std::string& store);

}  // namespace rollcall

#endif  // ROLLCALL_STORAGE_BACKUP_H_
