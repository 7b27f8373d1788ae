#include "storage/recent_records.h"

#include <utility>

#include "core/base/status_macros.h"

namespace rollcall {
namespace {

bool IsKept(Table table) { return table == Table::kView || table == Table::kNode; }

std::string NameOf(Table table, absl::string_view key) {
  std::string name(1, static_cast<char>(table));
  name.append(key.data(), key.size());
  return name;
}

}  // namespace

absl::StatusOr<absl::optional<std::string>> RecentRecords::Get(Table table,
                                                               absl::string_view key) const {
  if (!IsKept(table)) return base_.Get(table, key);
  std::string name = NameOf(table, key);
  if (const std::string* const record = Find(name)) return absl::optional<std::string>(*record);
  ASSIGN_OR_RETURN(absl::optional<std::string> record, base_.Get(table, key));
  // What is not there is not remembered: every statement asks for two such
  // keys, and nobody asks for them again.
  if (record.has_value()) Keep(std::move(name), *record);
  return record;
}

const std::string* RecentRecords::Find(const std::string& name) const {
  if (const auto found = young_.find(name); found != young_.end()) return &found->second;
  const auto found = old_.find(name);
  if (found == old_.end()) return nullptr;
  std::string record = std::move(found->second);
  old_.erase(found);
  Keep(name, std::move(record));
  return &young_.find(name)->second;
}

void RecentRecords::Keep(std::string name, std::string record) const {
  young_bytes_ += name.size() + record.size();
  if (young_bytes_ > max_bytes_ / 2) {
    old_ = std::move(young_);
    young_.clear();
    young_bytes_ = name.size() + record.size();
  }
  young_.insert_or_assign(std::move(name), std::move(record));
}

void RecentRecords::Update(const Batch& batch) {
  for (const Batch::Change& change : batch.changes()) {
    if (!IsKept(change.table)) continue;
    std::string name = NameOf(change.table, change.key);
    const bool known = young_.contains(name) || old_.contains(name);
    // The next leaves need the nodes of the last; view records are kept once
    // somebody has read them.
    if (!known && change.table != Table::kNode) continue;
    old_.erase(name);
    if (change.value.has_value()) {
      Keep(std::move(name), *change.value);
    } else {
      young_.erase(name);
    }
  }
}

}  // namespace rollcall
