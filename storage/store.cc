#include "storage/store.h"

namespace rollcall {

absl::string_view TableName(Table table) {
  switch (table) {
    case Table::kEntry:
      return "entry";
    case Table::kNode:
      return "node";
    case Table::kBody:
      return "body";
    case Table::kView:
      return "view";
    case Table::kAnswer:
      return "answer";
    case Table::kMeta:
      return "meta";
  }
  return "";
}

void Batch::Put(Table table, absl::string_view key, absl::string_view value) {
  changes_.push_back({table, std::string(key), std::string(value)});
}

void Batch::Delete(Table table, absl::string_view key) {
  changes_.push_back({table, std::string(key), absl::nullopt});
}

}  // namespace rollcall
