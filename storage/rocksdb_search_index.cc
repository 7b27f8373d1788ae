#include "storage/rocksdb_search_index.h"

#include <algorithm>
#include <utility>

#include "absl/container/btree_set.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"
#include "core/merkle/tree.h"
#include "rocksdb/db.h"
#include "rocksdb/env.h"
#include "rocksdb/filter_policy.h"
#include "rocksdb/table.h"
#include "storage/big_endian.h"
#include "storage/changed_sheets.h"
#include "storage/contact_search.h"
#include "storage/ledger.h"
#include "storage/private_file_system.h"
#include "storage/rocksdb_status.h"
#include "storage/rocksdb_tuning.h"

namespace rollcall {
namespace {

// First byte of each key: facts about the index, shards, rows of shards.
constexpr char kFact = 0;
constexpr char kShard = 1;
constexpr char kRow = 2;

// Facts.
constexpr absl::string_view kVersion = "version";    // SearchTextVersion()
constexpr absl::string_view kComplete = "complete";  // log size, 8 bytes, and its root, 32
constexpr absl::string_view kUnpurged = "unpurged";  // there is while old rows may be on disk

// Rows of a hundred thousand contacts' commonest words; the rest is read from the page cache.
constexpr size_t kCacheBytes = 16 * 1024 * 1024;
// Small files, so that replacing one State's rows rewrites little beside them.
constexpr uint64_t kFileBytes = 2 * 1024 * 1024;
constexpr size_t kWriteBufferBytes = 8 * 1024 * 1024;

// From so many States on the whole index is rewritten at once.
constexpr size_t kMaxRanges = 8;

rocksdb::Slice ToSlice(absl::string_view bytes) { return {bytes.data(), bytes.size()}; }
absl::string_view ToView(const rocksdb::Slice& slice) { return {slice.data(), slice.size()}; }

std::string Key(char kind, absl::string_view name, absl::string_view term = "") {
  return absl::StrCat(absl::string_view(&kind, 1), name, term);
}
// Behind all rows of a State: codes are letters, and no UTF-8 begins so.
std::string EndOfRows(absl::string_view alpha3) { return Key(kRow, alpha3, "\xFF"); }

// What is lost in a crash is made again, and a log of writes would hold words after they
// have gone.
rocksdb::WriteOptions Unlogged() {
  rocksdb::WriteOptions options;
  options.disableWAL = true;
  return options;
}

rocksdb::Options IndexOptions(rocksdb::Env* env, bool reading) {
  rocksdb::BlockBasedTableOptions blocks;
  blocks.block_cache = rocksdb::NewLRUCache(kCacheBytes);
  blocks.cache_index_and_filter_blocks = true;
  rocksdb::Options options(DatabaseOptions(), rocksdb::ColumnFamilyOptions());
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(blocks));
  options.env = env;
  options.create_if_missing = !reading;
  options.target_file_size_base = kFileBytes;
  options.write_buffer_size = kWriteBufferBytes;
  options.compression = rocksdb::kNoCompression;
  if (reading) options.max_open_files = -1;  // a writer's compaction cannot take them away then
  return options;
}

// "size, root" of the log that `reader` holds, as the index notes it.
absl::StatusOr<std::string> MarkOf(const Reader& reader, uint64_t size) {
  ASSIGN_OR_RETURN(const Digest root, RootOf(size, Ledger(reader).Nodes()));
  return absl::StrCat(BigEndian(size), root.view());
}

absl::StatusOr<uint64_t> SizeOfMark(absl::string_view mark) {
  const auto size = ParseBigEndian(mark.substr(0, 8));
  if (!size.has_value()) return absl::DataLossError("the search index is damaged");
  return *size;
}

class RocksDbIndexMoment final : public IndexMoment {
 public:
  explicit RocksDbIndexMoment(std::unique_ptr<rocksdb::Iterator> rows) : rows_(std::move(rows)) {}

  absl::StatusOr<uint64_t> Size() override {
    const std::string key = Key(kFact, kComplete);
    rows_->Seek(key);
    if (!rows_->Valid() || ToView(rows_->key()) != key) {
      RETURN_IF_ERROR(Standing());
      return 0;
    }
    return SizeOfMark(ToView(rows_->value()));
  }

  absl::StatusOr<std::vector<Shard>> Shards() override {
    std::vector<Shard> shards;
    const std::string prefix = Key(kShard, "");
    for (rows_->Seek(prefix); rows_->Valid() && rows_->key().starts_with(prefix); rows_->Next()) {
      ASSIGN_OR_RETURN(const uint64_t size, SizeOfMark(ToView(rows_->value())));
      shards.push_back({std::string(ToView(rows_->key()).substr(prefix.size())), size});
    }
    RETURN_IF_ERROR(Standing());
    return shards;
  }

  absl::Status VisitRows(absl::string_view alpha3, absl::string_view term, bool prefix,
                         RowVisitor visit) override {
    const size_t before_term = Key(kRow, alpha3).size();
    const std::string from = Key(kRow, alpha3, term);
    for (rows_->Seek(from); rows_->Valid(); rows_->Next()) {
      const absl::string_view key = ToView(rows_->key());
      if (prefix ? !absl::StartsWith(key, from) : key != from) break;
      visit(key.substr(before_term), ToView(rows_->value()));
    }
    return Standing();
  }

 private:
  absl::Status Standing() const { return ReadStatus(rows_->status(), "the search index"); }

  const std::unique_ptr<rocksdb::Iterator> rows_;
};

class RocksDbSearchIndex final : public SearchIndex {
 public:
  RocksDbSearchIndex(std::unique_ptr<rocksdb::Env> env, std::unique_ptr<rocksdb::DB> db,
                     bool reading)
      : env_(std::move(env)), db_(std::move(db)), reading_(reading) {}

  ~RocksDbSearchIndex() override { db_->Close().PermitUncheckedError(); }

  std::unique_ptr<IndexMoment> Now() const override {
    rocksdb::ReadOptions options = VerifiedRead();
    options.total_order_seek = true;
    return std::make_unique<RocksDbIndexMoment>(
        std::unique_ptr<rocksdb::Iterator>(db_->NewIterator(options)));
  }

  absl::Status Update(const Reader& reader) override {
    if (reading_) return absl::FailedPreconditionError("the search index is open for reading");
    RETURN_IF_ERROR(Recover());
    ASSIGN_OR_RETURN(const uint64_t size, Ledger(reader).Size());
    ASSIGN_OR_RETURN(const uint64_t complete, Now()->Size());
    if (size <= complete) return absl::OkStatus();
    ASSIGN_OR_RETURN(const auto states, StatesToDo(reader, complete, size));
    if (!states.empty()) RETURN_IF_ERROR(Put(Key(kFact, kUnpurged), ""));
    for (const std::string& alpha3 : states) RETURN_IF_ERROR(Replace(reader, alpha3, size));
    ASSIGN_OR_RETURN(const std::string mark, MarkOf(reader, size));
    RETURN_IF_ERROR(Put(Key(kFact, kComplete), mark));
    return states.empty() ? absl::OkStatus() : Purge(states);
  }

  // Whether the index is of this program's version and of the log that `reader` holds.
  absl::StatusOr<bool> Fits(const Reader& reader) const {
    ASSIGN_OR_RETURN(const auto version, Get(Key(kFact, kVersion)));
    if (version != SearchTextVersion()) return false;
    ASSIGN_OR_RETURN(const auto mark, Get(Key(kFact, kComplete)));
    if (!mark.has_value()) return true;
    ASSIGN_OR_RETURN(const uint64_t size, SizeOfMark(*mark));
    ASSIGN_OR_RETURN(const uint64_t held, Ledger(reader).Size());
    if (size > held) return false;
    ASSIGN_OR_RETURN(const std::string same, MarkOf(reader, size));
    return mark == same;
  }

  absl::Status Begin() { return Put(Key(kFact, kVersion), SearchTextVersion()); }

 private:
  // Does what a crash kept the last Update from. Not when the index is opened: that would wait
  // for RocksDB's one thread for compactions, and that for whatever the store merges after a
  // crash.
  absl::Status Recover() {
    ASSIGN_OR_RETURN(const auto unpurged, Get(Key(kFact, kUnpurged)));
    return unpurged.has_value() ? Purge({}) : absl::OkStatus();
  }

  absl::StatusOr<absl::optional<std::string>> Get(const std::string& key) const {
    std::string value;
    const rocksdb::Status status = db_->Get(VerifiedRead(), key, &value);
    if (status.IsNotFound()) return absl::optional<std::string>();
    RETURN_IF_ERROR(ReadStatus(status, "the search index"));
    return absl::optional<std::string>(std::move(value));
  }

  absl::Status Put(const std::string& key, absl::string_view value) {
    return WriteStatus(db_->Put(Unlogged(), key, ToSlice(value)), "write the search index");
  }

  // Those whose contacts may differ between the two sizes.
  static absl::StatusOr<absl::btree_set<std::string>> StatesToDo(const Reader& reader,
                                                                 uint64_t complete, uint64_t size) {
    absl::btree_set<std::string> states;
    if (complete > 0 && size - complete <= kMaxIndexLag) {
      ASSIGN_OR_RETURN(const auto changed, ChangedSheets(reader, complete, size));
      for (const auto& [alpha3, index] : changed) states.insert(alpha3);
      return states;
    }
    RETURN_IF_ERROR(
        reader.Scan(Table::kAnswer, "", "", [&states](absl::string_view alpha3, absl::string_view) {
          states.insert(std::string(alpha3));
          return true;
        }));
    return states;
  }

  absl::Status Replace(const Reader& reader, const std::string& alpha3, uint64_t size) {
    ASSIGN_OR_RETURN(const auto bytes, Ledger(reader).Answer(alpha3));
    v1::State answer;
    if (!answer.ParseFromString(bytes.value_or(""))) {
      return absl::DataLossError(absl::StrCat("the answer for ", alpha3, " cannot be read"));
    }
    rocksdb::WriteBatch batch;
    RETURN_IF_ERROR(
        WriteStatus(batch.DeleteRange(Key(kRow, alpha3), EndOfRows(alpha3)), "index a State"));
    for (const auto& [term, postings] : MakeShard(answer)) {
      RETURN_IF_ERROR(WriteStatus(batch.Put(Key(kRow, alpha3, term), postings), "index a State"));
    }
    RETURN_IF_ERROR(WriteStatus(batch.Put(Key(kShard, alpha3), BigEndian(size)), "index a State"));
    return WriteStatus(db_->Write(Unlogged(), &batch), "index a State");
  }

  // Rewrites the files that hold rows of these States, of all for none, without what was
  // deleted or replaced in them. Small ranges when few have changed.
  absl::Status Purge(const absl::btree_set<std::string>& states) {
    RETURN_IF_ERROR(WriteStatus(db_->Flush(rocksdb::FlushOptions()), "write the search index"));
    rocksdb::CompactRangeOptions options;
    options.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForceOptimized;
    if (states.empty() || states.size() > kMaxRanges) {
      RETURN_IF_ERROR(WriteStatus(db_->CompactRange(options, nullptr, nullptr), "purge"));
    } else {
      for (const std::string& alpha3 : states) {
        const std::string first = Key(kRow, alpha3);
        const std::string last = EndOfRows(alpha3);
        const rocksdb::Slice begin(first);
        const rocksdb::Slice end(last);
        RETURN_IF_ERROR(WriteStatus(db_->CompactRange(options, &begin, &end), "purge"));
      }
    }
    return WriteStatus(db_->Delete(Unlogged(), Key(kFact, kUnpurged)), "write the search index");
  }

  const std::unique_ptr<rocksdb::Env> env_;
  const std::unique_ptr<rocksdb::DB> db_;
  const bool reading_;
};

absl::StatusOr<std::unique_ptr<RocksDbSearchIndex>> Open(const std::string& folder, bool reading) {
  // Whether this could be done shows when the index is opened.
  if (!reading) MakePrivateFolder(folder).IgnoreError();
  auto files = std::make_shared<PrivateFileSystem>(rocksdb::FileSystem::Default());
  std::unique_ptr<rocksdb::Env> env = rocksdb::NewCompositeEnv(files);
  const rocksdb::Options options = IndexOptions(env.get(), reading);
  rocksdb::DB* db = nullptr;
  const rocksdb::Status status = reading ? rocksdb::DB::OpenForReadOnly(options, folder, &db)
                                         : rocksdb::DB::Open(options, folder, &db);
  if (files->lock_refused()) {
    return absl::FailedPreconditionError(
        absl::StrCat("the search index at ", folder, " is held by another process"));
  }
  RETURN_IF_ERROR(WriteStatus(status, absl::StrCat("open the search index at ", folder)));
  return std::make_unique<RocksDbSearchIndex>(std::move(env), std::unique_ptr<rocksdb::DB>(db),
                                              reading);
}

}  // namespace

absl::StatusOr<std::unique_ptr<SearchIndex>> OpenRocksDbSearchIndex(const std::string& folder,
                                                                    const Reader& reader) {
  {
    auto index = Open(folder, /*reading=*/false);
    if (absl::IsFailedPrecondition(index.status())) return index.status();
    if (index.ok() && (*index)->Fits(reader).value_or(false)) {
      return std::unique_ptr<SearchIndex>(*std::move(index));
    }
  }
  RETURN_IF_ERROR(WriteStatus(rocksdb::DestroyDB(folder, rocksdb::Options()),
                              absl::StrCat("delete the search index at ", folder)));
  ASSIGN_OR_RETURN(std::unique_ptr<RocksDbSearchIndex> index, Open(folder, /*reading=*/false));
  RETURN_IF_ERROR(index->Begin());
  return std::unique_ptr<SearchIndex>(std::move(index));
}

absl::StatusOr<std::unique_ptr<SearchIndex>> ReadRocksDbSearchIndex(const std::string& folder,
                                                                    const Reader& reader) {
  auto index = Open(folder, /*reading=*/true);
  if (index.ok() && (*index)->Fits(reader).value_or(false)) {
    return std::unique_ptr<SearchIndex>(*std::move(index));
  }
  return absl::NotFoundError(absl::StrCat("there is no search index that fits at ", folder));
}

}  // namespace rollcall
