// Making deleted bytes vanish: RocksDB deletes by adding a tombstone and keeps
// the old bytes in its log and files until a compaction happens to come by.
// Erased personal data must not wait for that.
#ifndef ROLLCALL_STORAGE_PURGER_H_
#define ROLLCALL_STORAGE_PURGER_H_

#include <cstdint>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "rocksdb/db.h"

namespace rollcall {

// Keys from `first` to `last` of one table; both empty: all of it.
struct PurgeRange {
  rocksdb::ColumnFamilyHandle* table;  // not owned
  std::string first;
  std::string last;
};

// Works in a thread of its own, so that no write waits for a compaction.
// Thread-safe.
class Purger {
 public:
  // `all_tables` are those whose writes share the write-ahead log. Both must
  // outlive it.
  Purger(rocksdb::DB& db, std::vector<rocksdb::ColumnFamilyHandle*> all_tables);

  // Finishes what is asked for.
  ~Purger();

  Purger(const Purger&) = delete;
  Purger& operator=(const Purger&) = delete;

  // Rewrites the files that hold these ranges without what was deleted or
  // overwritten in them, and drops the write-ahead log up to now. What a live
  // snapshot still sees goes once it is released. `sign` comes last: when the disk
  // fails or the process dies, its tombstones tell the next start that there is
  // work left.
  void Purge(PurgeRange sign, std::vector<PurgeRange> others);

  // The same for whole tables, if `sign` has tombstones; for a start after a crash.
  void PurgeIfDeleted(rocksdb::ColumnFamilyHandle* sign,
                      const std::vector<rocksdb::ColumnFamilyHandle*>& others);

 private:
  struct Task {
    PurgeRange sign;
    std::vector<PurgeRange> others;
    uint64_t sequence_number;  // of the write that deleted
  };

  void Work();
  absl::Status Do(const std::vector<Task>& tasks);
  absl::Status Rewrite(const PurgeRange& range);
  void AwaitSnapshotsBefore(uint64_t sequence_number);

  rocksdb::DB& db_;
  const std::vector<rocksdb::ColumnFamilyHandle*> all_tables_;
  absl::Mutex mutex_;
  absl::CondVar wake_;  // there is work, or an end
  std::vector<Task> waiting_ ABSL_GUARDED_BY(mutex_);
  bool closing_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;  // last: starts when all else is there
};

}  // namespace rollcall

#endif  // ROLLCALL_STORAGE_PURGER_H_
