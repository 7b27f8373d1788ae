// The mark of what was synced: a witness, outside of RocksDB's own files, of
// the last write that was reported durable.
//
// RocksDB takes a write-ahead log that ends in the middle of a record for the
// normal trace of a crash and opens without that record. When such an end is
// damage instead, a write that was answered for would be gone in silence. The
// mark is written after each synced write and never synced itself: a crash of
// the machine may leave an older one, which is still a true lower bound, so it
// costs no second sync.
#ifndef ROLLCALL_STORAGE_SYNCED_MARK_H_
#define ROLLCALL_STORAGE_SYNCED_MARK_H_

#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/optional.h"
#include "rocksdb/env.h"

namespace rollcall {

// File name within the store's directory. RocksDB leaves names alone that are
// not its own.
inline constexpr char kSyncedMarkFile[] = "SYNCED";

// Thread-compatible.
class SyncedMark {
 public:
  // Reads the mark in `directory`; nullopt when there is none (a new store, a
  // restored backup, or a mark that never reached the disk). DATA_LOSS, reason
  // DATA_CORRUPTED, when it is damaged.
  static absl::StatusOr<absl::optional<uint64_t>> Read(rocksdb::Env& env,
                                                       const std::string& directory);

  // Opens it for writing; makes the file when there is none.
  static absl::StatusOr<SyncedMark> Open(rocksdb::Env& env, const std::string& directory);

  // Notes that everything up to this RocksDB sequence number is durable. An
  // error is of no consequence: the older mark stays true.
  void Set(uint64_t sequence_number);

  // Makes the mark itself durable; for a clean close.
  void Sync();

 private:
  explicit SyncedMark(std::unique_ptr<rocksdb::RandomRWFile> file) : file_(std::move(file)) {}

  std::unique_ptr<rocksdb::RandomRWFile> file_;
};

}  // namespace rollcall

#endif  // ROLLCALL_STORAGE_SYNCED_MARK_H_
