#include "storage/memory_store.h"

#include <array>
#include <cstdint>
#include <deque>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/btree_map.h"
#include "absl/container/btree_set.h"
#include "absl/strings/match.h"
#include "absl/synchronization/mutex.h"

namespace rollcall {
namespace {

// Ordered maps whose values carry the number of the write that made them, so
// that a snapshot is no more than a number. What no snapshot can see any more
// is dropped at the next write or release.
class VersionedTables {
 public:
  void Write(const Batch& batch) {
    absl::MutexLock lock(&mutex_);
    ++last_;
    for (const Batch::Change& change : batch.changes()) {
      Versions& versions = tables_[Index(change.table)][change.key];
      if (!versions.empty() && versions.back().number == last_) {
        versions.back().value = change.value;
      } else {
        versions.push_back({last_, change.value});
      }
      rewritten_.push_back({last_, change.table, change.key});
    }
    Prune();
  }

  // Pins what is there now until Release of the same number.
  uint64_t Acquire() {
    absl::MutexLock lock(&mutex_);
    pinned_.insert(last_);
    return last_;
  }

  void Release(uint64_t number) {
    absl::MutexLock lock(&mutex_);
    pinned_.erase(pinned_.find(number));
    Prune();
  }

  absl::optional<std::string> GetLast(Table table, absl::string_view key) const {
    absl::ReaderMutexLock lock(&mutex_);
    return Find(table, key, last_);
  }

  absl::optional<std::string> Get(Table table, absl::string_view key, uint64_t number) const {
    absl::ReaderMutexLock lock(&mutex_);
    return Find(table, key, number);
  }

  // The first key with a value as of `number` that is not less than `from`
  // (greater than it when `after`).
  absl::optional<std::pair<std::string, std::string>> Next(Table table, absl::string_view from,
                                                           bool after, uint64_t number) const {
    absl::ReaderMutexLock lock(&mutex_);
    const Rows& rows = tables_[Index(table)];
    for (auto row = after ? rows.upper_bound(from) : rows.lower_bound(from); row != rows.end();
         ++row) {
      if (const auto* value = ValueAt(row->second, number); value != nullptr) {
        return std::make_pair(row->first, *value);
      }
    }
    return absl::nullopt;
  }

 private:
  struct Version {
    uint64_t number;
    absl::optional<std::string> value;  // nullopt: deleted
  };
  using Versions = std::vector<Version>;  // ascending numbers
  using Rows = absl::btree_map<std::string, Versions>;
  struct Rewritten {
    uint64_t number;
    Table table;
    std::string key;
  };

  static size_t Index(Table table) { return static_cast<size_t>(table); }

  static const std::string* ValueAt(const Versions& versions, uint64_t number) {
    for (auto version = versions.rbegin(); version != versions.rend(); ++version) {
      if (version->number <= number) {
        return version->value.has_value() ? &*version->value : nullptr;
      }
    }
    return nullptr;
  }

  absl::optional<std::string> Find(Table table, absl::string_view key, uint64_t number) const
      ABSL_SHARED_LOCKS_REQUIRED(mutex_) {
    const Rows& rows = tables_[Index(table)];
    const auto row = rows.find(key);
    if (row == rows.end()) return absl::nullopt;
    const std::string* value = ValueAt(row->second, number);
    if (value == nullptr) return absl::nullopt;
    return *value;
  }

  // Drops versions that have a successor which every reader sees instead.
  void Prune() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    const uint64_t oldest = pinned_.empty() ? last_ : *pinned_.begin();
    while (!rewritten_.empty() && rewritten_.front().number <= oldest) {
      Rows& rows = tables_[Index(rewritten_.front().table)];
      if (const auto row = rows.find(rewritten_.front().key); row != rows.end()) {
        Versions& versions = row->second;
        auto seen = versions.begin();
        while (std::next(seen) != versions.end() && std::next(seen)->number <= oldest) ++seen;
        versions.erase(versions.begin(), seen);
        if (versions.size() == 1 && !versions.front().value.has_value()) rows.erase(row);
      }
      rewritten_.pop_front();
    }
  }

  mutable absl::Mutex mutex_;
  std::array<Rows, kAllTables.size()> tables_ ABSL_GUARDED_BY(mutex_);
  std::deque<Rewritten> rewritten_ ABSL_GUARDED_BY(mutex_);
  absl::btree_multiset<uint64_t> pinned_ ABSL_GUARDED_BY(mutex_);
  uint64_t last_ ABSL_GUARDED_BY(mutex_) = 0;
};

class MemorySnapshot final : public Reader {
 public:
  explicit MemorySnapshot(VersionedTables& tables) : tables_(tables), number_(tables.Acquire()) {}
  ~MemorySnapshot() override { tables_.Release(number_); }
  MemorySnapshot(const MemorySnapshot&) = delete;
  MemorySnapshot& operator=(const MemorySnapshot&) = delete;

  absl::StatusOr<absl::optional<std::string>> Get(Table table,
                                                  absl::string_view key) const override {
    return tables_.Get(table, key, number_);
  }

  // Row by row, so that no lock is held while the visitor runs.
  absl::Status Scan(Table table, absl::string_view prefix, absl::string_view from,
                    const Visitor& visit) const override {
    std::string cursor(from < prefix ? prefix : from);
    bool after = false;
    while (true) {
      const auto row = tables_.Next(table, cursor, after, number_);
      if (!row.has_value() || !absl::StartsWith(row->first, prefix)) break;
      if (!visit(row->first, row->second)) break;
      cursor = row->first;
      after = true;
    }
    return absl::OkStatus();
  }

 private:
  VersionedTables& tables_;
  const uint64_t number_;
};

class MemoryStore final : public Store {
 public:
  absl::StatusOr<absl::optional<std::string>> Get(Table table,
                                                  absl::string_view key) const override {
    return tables_.GetLast(table, key);
  }

  absl::Status Scan(Table table, absl::string_view prefix, absl::string_view from,
                    const Visitor& visit) const override {
    return MemorySnapshot(tables_).Scan(table, prefix, from, visit);
  }

  absl::Status Write(const Batch& batch) override {
    tables_.Write(batch);
    return absl::OkStatus();
  }

  std::unique_ptr<Reader> Snapshot() const override {
    return std::make_unique<MemorySnapshot>(tables_);
  }

 private:
  mutable VersionedTables tables_;  // pins of snapshots are no change of content
};

}  // namespace

std::unique_ptr<Store> NewMemoryStore() { return std::make_unique<MemoryStore>(); }

}  // namespace rollcall
