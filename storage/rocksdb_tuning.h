// RocksDB's options as Rollcall sets them, each with its reason.
#ifndef ROLLCALL_STORAGE_ROCKSDB_TUNING_H_
#define ROLLCALL_STORAGE_ROCKSDB_TUNING_H_

#include <memory>

#include "rocksdb/cache.h"
#include "rocksdb/options.h"
#include "storage/store.h"

namespace rollcall {

// For the whole database.
rocksdb::DBOptions DatabaseOptions();

// For one table; blocks of all tables share `cache`.
rocksdb::ColumnFamilyOptions TableOptions(Table table,
                                          const std::shared_ptr<rocksdb::Cache>& cache);

// Synced, with checksums kept from batch to log.
rocksdb::WriteOptions SyncedWrite();

// Checksums verified on every read from disk.
rocksdb::ReadOptions VerifiedRead();

}  // namespace rollcall

#endif  // ROLLCALL_STORAGE_ROCKSDB_TUNING_H_
