// The store port: ordered tables, atomic durable batches, snapshots.
//
// What a node keeps is a few tables of bytes; docs/formats/storage.md gives
// every key and value with a worked example, storage/ledger.h reads and writes
// them. Implementations: storage/rocksdb_store.h, storage/memory_store.h; one
// contract test suite binds both.
#ifndef ROLLCALL_STORAGE_STORE_H_
#define ROLLCALL_STORAGE_STORE_H_

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"

namespace rollcall {

enum class Table : uint8_t {
  kEntry,   // big-endian uint64 index -> serialized LogEntry
  kNode,    // level byte, big-endian uint64 index -> 32-byte hash
  kBody,    // 32-byte digest -> body
  kView,    // view key -> view record
  kAnswer,  // alpha-3 -> serialized State (GetState BASIC)
  kMeta,    // "schema", "checkpoint", "size", "absent/..."
};
inline constexpr std::array<Table, 6> kAllTables = {Table::kEntry, Table::kNode,   Table::kBody,
                                                    Table::kView,  Table::kAnswer, Table::kMeta};

// "entry", "node", ...: column family names.
absl::string_view TableName(Table table);

// Reads. Thread-safe. Errors: DATA_LOSS, reason DATA_CORRUPTED, when a checksum
// does not match; UNAVAILABLE or INTERNAL when the disk fails.
class Reader {
 public:
  using Visitor = std::function<bool(absl::string_view key, absl::string_view value)>;

  virtual ~Reader() = default;

  // nullopt when there is no such key.
  virtual absl::StatusOr<absl::optional<std::string>> Get(Table table,
                                                          absl::string_view key) const = 0;

  // Visits keys from `from` on, ascending bytewise, while they start with
  // `prefix` and the visitor says true.
  virtual absl::Status Scan(Table table, absl::string_view prefix, absl::string_view from,
                            const Visitor& visit) const = 0;
};

// Changes to be written together. A value type.
class Batch {
 public:
  struct Change {
    Table table;
    std::string key;
    absl::optional<std::string> value;  // nullopt: delete
  };

  void Put(Table table, absl::string_view key, absl::string_view value);
  void Delete(Table table, absl::string_view key);
  const std::vector<Change>& changes() const { return changes_; }

 private:
  std::vector<Change> changes_;
};

// Thread-safe; Write is meant for one writer at a time.
class Store : public Reader {
 public:
  // All of the batch or nothing, durable (synced) when it returns OK. After an
  // error the batch may or may not be there: the store refuses every further
  // Write with FAILED_PRECONDITION until it is opened again, so that nobody
  // builds on what may not exist. Reads go on.
  virtual absl::Status Write(const Batch& batch) = 0;

  // What the store held at this moment. Must not outlive the store.
  virtual std::unique_ptr<Reader> Snapshot() const = 0;
};

}  // namespace rollcall

#endif  // ROLLCALL_STORAGE_STORE_H_
