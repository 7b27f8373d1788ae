#include "storage/purger.h"

#include <utility>

#include "absl/time/time.h"
#include "core/base/status_macros.h"
#include "rocksdb/options.h"
#include "rocksdb/table_properties.h"
#include "storage/rocksdb_status.h"

namespace rollcall {
namespace {

// Snapshots are held for the length of a call; looking again this often is
// soon enough and costs nothing.
constexpr absl::Duration kSnapshotPoll = absl::Milliseconds(20);

bool HasTombstones(rocksdb::DB& db, rocksdb::ColumnFamilyHandle* table) {
  rocksdb::TablePropertiesCollection files;
  // Unreadable properties: purging once too often does no harm.
  if (!db.GetPropertiesOfAllTables(table, &files).ok()) return true;
  for (const auto& [name, properties] : files) {
    if (properties->num_deletions > 0) return true;
  }
  return false;
}

}  // namespace

Purger::Purger(rocksdb::DB& db, std::vector<rocksdb::ColumnFamilyHandle*> all_tables)
    : db_(db), all_tables_(std::move(all_tables)), thread_([this] { Work(); }) {}

Purger::~Purger() {
  {
    absl::MutexLock lock(&mutex_);
    closing_ = true;
    wake_.Signal();
  }
  thread_.join();
}

void Purger::Purge(PurgeRange sign, std::vector<PurgeRange> others) {
  absl::MutexLock lock(&mutex_);
  waiting_.push_back({std::move(sign), std::move(others), db_.GetLatestSequenceNumber()});
  wake_.Signal();
}

void Purger::PurgeIfDeleted(rocksdb::ColumnFamilyHandle* sign,
                            const std::vector<rocksdb::ColumnFamilyHandle*>& others) {
  if (!HasTombstones(db_, sign)) return;
  std::vector<PurgeRange> ranges;
  ranges.reserve(others.size());
  for (rocksdb::ColumnFamilyHandle* table : others) ranges.push_back({table, "", ""});
  Purge({sign, "", ""}, std::move(ranges));
}

void Purger::Work() {
  while (true) {
    std::vector<Task> tasks;
    {
      absl::MutexLock lock(&mutex_);
      while (waiting_.empty() && !closing_) wake_.Wait(&mutex_);
      if (waiting_.empty()) return;
      tasks.swap(waiting_);
    }
    Do(tasks).IgnoreError();  // the tombstones stay, and with them the work
  }
}

void Purger::AwaitSnapshotsBefore(uint64_t sequence_number) {
  const auto older_snapshot = [&] {
    uint64_t oldest = 0;  // 0: there is none
    db_.GetIntProperty("rocksdb.oldest-snapshot-sequence", &oldest);
    return oldest != 0 && oldest < sequence_number;
  };
  absl::MutexLock lock(&mutex_);
  while (!closing_ && older_snapshot()) {
    wake_.WaitWithTimeout(&mutex_, kSnapshotPoll);
  }
}

absl::Status Purger::Rewrite(const PurgeRange& range) {
  rocksdb::CompactRangeOptions options;
  options.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForce;
  options.exclusive_manual_compaction = false;
  const rocksdb::Slice first(range.first);
  const rocksdb::Slice last(range.last);
  const bool whole = range.first.empty() && range.last.empty();
  return WriteStatus(
      db_.CompactRange(options, range.table, whole ? nullptr : &first, whole ? nullptr : &last),
      "rewrite files");
}

absl::Status Purger::Do(const std::vector<Task>& tasks) {
  AwaitSnapshotsBefore(tasks.back().sequence_number);
  // A write-ahead log is removed when every table has written out its part.
  RETURN_IF_ERROR(WriteStatus(db_.Flush(rocksdb::FlushOptions(), all_tables_), "flush"));
  for (const Task& task : tasks) {
    for (const PurgeRange& range : task.others) RETURN_IF_ERROR(Rewrite(range));
  }
  for (const Task& task : tasks) RETURN_IF_ERROR(Rewrite(task.sign));
  return absl::OkStatus();
}

}  // namespace rollcall
