// Recent records: what the single writer of a store reads again with every
// statement, kept in memory.
#ifndef ROLLCALL_STORAGE_RECENT_RECORDS_H_
#define ROLLCALL_STORAGE_RECENT_RECORDS_H_

#include <cstddef>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "storage/store.h"

namespace rollcall {

// Reads `base` and remembers records of the view and nodes of the tree: the
// charter, participants, heads of chains, the right edge. Shows what `base`
// shows as long as every batch written to it is given to Update, in order.
//
// Unlike other readers for one thread at a time: the writer's. `base` must
// outlive it.
class RecentRecords final : public Reader {
 public:
  // Keys and values together; when they are more, those not read for longest go.
  // Some thousand records, enough for 193 States and their chains.
  static constexpr size_t kDefaultMaxBytes = 4 * 1024 * 1024;

  explicit RecentRecords(const Reader& base, size_t max_bytes = kDefaultMaxBytes)
      : base_(base), max_bytes_(max_bytes) {}

  absl::StatusOr<absl::optional<std::string>> Get(Table table,
                                                  absl::string_view key) const override;
  absl::Status Scan(Table table, absl::string_view prefix, absl::string_view from,
                    const Visitor& visit) const override {
    return base_.Scan(table, prefix, from, visit);
  }

  // `batch` was written to `base`.
  void Update(const Batch& batch);

 private:
  using Records = absl::flat_hash_map<std::string, std::string>;

  const std::string* Find(const std::string& name) const;
  void Keep(std::string name, std::string record) const;

  const Reader& base_;
  const size_t max_bytes_;
  // Two halves: what is read moves to the young one; when that is full it
  // becomes the old one, and what the old one still held is forgotten.
  mutable Records young_;
  mutable Records old_;
  mutable size_t young_bytes_ = 0;
};

}  // namespace rollcall

#endif  // ROLLCALL_STORAGE_RECENT_RECORDS_H_
