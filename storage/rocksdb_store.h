// The store on RocksDB: one column family a table. What it promises about
// durability, damage and erased words: docs/formats/storage.md.
#ifndef ROLLCALL_STORAGE_ROCKSDB_STORE_H_
#define ROLLCALL_STORAGE_ROCKSDB_STORE_H_

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "storage/backup.h"
#include "storage/store.h"

namespace rocksdb {
class Env;
}  // namespace rocksdb

namespace rollcall {

struct RocksDbOptions {
  std::string path;               // directory; made 0700 when missing, its parent must exist
  bool create_if_missing = true;  // else NOT_FOUND
  uint64_t block_cache_bytes = 64 * 1024 * 1024;  // shared by all tables
  rocksdb::Env* env = nullptr;                    // file system; null: the machine's; not owned
};

// A store on a disk.
class DiskStore : public Store {
 public:
  // Adds a backup to a folder (storage/backup.h) while others read and write.
  // One caller at a time.
  virtual absl::StatusOr<Backup> BackUp(const std::string& folder, absl::Time now) = 0;

  // Grows with everything that is written, also over restarts.
  virtual uint64_t WriteCount() const = 0;
};

// Opens or makes a store. Errors: NOT_FOUND; ABORTED when another process holds
// it; FAILED_PRECONDITION when its schema is of another version or the directory
// cannot be made; DATA_LOSS, reason DATA_CORRUPTED, when it is damaged; UNAVAILABLE,
// reason WRITE_FAILED, when the disk refuses to be written.
absl::StatusOr<std::unique_ptr<DiskStore>> OpenRocksDbStore(const RocksDbOptions& options);

// Reads a store as it is now, whoever holds it for writing: takes no lock and
// writes nothing. What is written later is not seen. The errors of
// OpenRocksDbStore but the one about another process; NOT_FOUND when there is no
// store.
absl::StatusOr<std::unique_ptr<Reader>> OpenRocksDbReader(const RocksDbOptions& options);

}  // namespace rollcall

#endif  // ROLLCALL_STORAGE_ROCKSDB_STORE_H_
