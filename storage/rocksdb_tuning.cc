#include "storage/rocksdb_tuning.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "rocksdb/convenience.h"
#include "rocksdb/filter_policy.h"
#include "rocksdb/listener.h"
#include "rocksdb/slice_transform.h"
#include "rocksdb/table.h"

namespace rollcall {
namespace {

constexpr uint64_t kMebibyte = 1024 * 1024;

// Bounds what a start has to replay: some hundred milliseconds.
constexpr uint64_t kMaxWriteAheadLogBytes = 64 * kMebibyte;
constexpr size_t kWriteBufferBytes = 16 * kMebibyte;  // a table, twice at most

// RocksDB's own notes, for whoever looks into a damaged store.
constexpr size_t kMaxInfoLogBytes = 4 * kMebibyte;
constexpr size_t kInfoLogFiles = 4;

constexpr uint64_t kMaxManifestBytes = 16 * kMebibyte;  // then a new one is begun

// Files and their indices kept open; memory must not grow with the log.
constexpr int kMaxOpenFiles = 512;

// A start opens a few files of each table; RocksDB would begin 15 threads for each
// table, which takes longer than opening them.
constexpr int kFileOpeningThreads = 1;

constexpr double kBloomBitsPerKey = 10;  // 1 % false positives

constexpr size_t kProtectionBytesPerKey = 8;  // the only size that RocksDB has

// Entries are read in order, and there is one row of meta worth looking for;
// all else is looked up by key.
bool IsLookedUpByKey(Table table) { return table != Table::kEntry && table != Table::kMeta; }

// Every statement asks for two keys that are not there yet: its digest and its
// body's. A filter beside the memtable answers without a search.
bool IsAskedForNewKeys(Table table) { return table == Table::kView || table == Table::kBody; }
constexpr double kMemtableBloomShare = 0.02;  // of the write buffer

// Keys that ascend from one write to the next, within the prefix of this many
// bytes: the place of the last insertion is where the next one begins.
const rocksdb::SliceTransform* AscendingWithin(Table table) {
  if (table == Table::kEntry) return rocksdb::NewFixedPrefixTransform(0);
  if (table == Table::kNode) return rocksdb::NewFixedPrefixTransform(1);  // the level
  return nullptr;
}

// Sheets are text and seldom read; every other table is on the hot path or
// holds hashes and signatures, which do not shrink.
rocksdb::CompressionType CompressionOf(Table table) {
  if (table != Table::kBody) return rocksdb::kNoCompression;
  const auto supported = rocksdb::GetSupportedCompressions();
  const bool has_lz4 = std::count(supported.begin(), supported.end(), rocksdb::kLZ4Compression) > 0;
  return has_lz4 ? rocksdb::kLZ4Compression : rocksdb::kNoCompression;
}

// After a failed write the store waits to be opened again; nothing may resume
// behind its back. RocksDB has two ways to do so: one is max_bgerror_resume_count,
// this is the other, for full disks.
class NoRecovery final : public rocksdb::EventListener {
 public:
  void OnErrorRecoveryBegin(rocksdb::BackgroundErrorReason, rocksdb::Status,
                            bool* auto_recovery) override {
    *auto_recovery = false;
  }
};

}  // namespace

rocksdb::DBOptions DatabaseOptions() {
  rocksdb::DBOptions options;
  options.create_missing_column_families = true;
  options.paranoid_checks = true;
  // Refuses a write-ahead log that is damaged anywhere but in an unfinished
  // last record, which a crash in the middle of an unsynced write leaves.
  // PointInTime, the default, would drop everything after the damage and open;
  // AbsoluteConsistency would refuse to open after each such crash. What this
  // mode cannot tell from a crash, storage/synced_mark.h does.
  options.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  // Finished logs must be there in the length that was synced.
  options.track_and_verify_wals_in_manifest = true;
  // What was replayed is written out and synced before anybody builds on it:
  // a sync that failed may have left it in the page cache only.
  options.avoid_flush_during_recovery = false;
  options.max_total_wal_size = kMaxWriteAheadLogBytes;
  options.max_open_files = kMaxOpenFiles;
  options.max_file_opening_threads = kFileOpeningThreads;
  options.max_manifest_file_size = kMaxManifestBytes;
  options.skip_stats_update_on_db_open = true;  // would read every file at start
  options.max_bgerror_resume_count = 0;
  options.listeners.push_back(std::make_shared<NoRecovery>());
  options.info_log_level = rocksdb::InfoLogLevel::WARN_LEVEL;
  options.max_log_file_size = kMaxInfoLogBytes;
  options.keep_log_file_num = kInfoLogFiles;
  options.stats_dump_period_sec = 0;
  options.stats_persist_period_sec = 0;
  return options;
}

rocksdb::ColumnFamilyOptions TableOptions(Table table,
                                          const std::shared_ptr<rocksdb::Cache>& cache) {
  rocksdb::BlockBasedTableOptions blocks;
  blocks.block_cache = cache;
  blocks.cache_index_and_filter_blocks = true;  // bounded memory, whatever the log's size
  blocks.cache_index_and_filter_blocks_with_high_priority = true;
  blocks.pin_l0_filter_and_index_blocks_in_cache = true;
  // A long log's files have filters of a mebibyte each: whole, they throw each other
  // out of the cache and are read again for every key.
  blocks.index_type = rocksdb::BlockBasedTableOptions::kTwoLevelIndexSearch;
  if (IsLookedUpByKey(table)) {
    blocks.filter_policy.reset(rocksdb::NewBloomFilterPolicy(kBloomBitsPerKey));
    blocks.partition_filters = true;
  }
  rocksdb::ColumnFamilyOptions options;
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(blocks));
  options.compression = CompressionOf(table);
  options.write_buffer_size = kWriteBufferBytes;
  if (IsAskedForNewKeys(table)) {
    options.memtable_prefix_bloom_size_ratio = kMemtableBloomShare;
    options.memtable_whole_key_filtering = true;
  }
  options.memtable_insert_with_hint_prefix_extractor.reset(AscendingWithin(table));
  options.paranoid_file_checks = true;  // each file is read back after it was written
  return options;
}

rocksdb::WriteOptions SyncedWrite() {
  rocksdb::WriteOptions options;
  options.sync = true;
  options.protection_bytes_per_key = kProtectionBytesPerKey;
  return options;
}

rocksdb::ReadOptions VerifiedRead() {
  rocksdb::ReadOptions options;
  options.verify_checksums = true;
  return options;
}

}  // namespace rollcall
