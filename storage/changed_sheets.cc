#include "storage/changed_sheets.h"

#include "core/base/resource_name.h"
#include "core/base/status_macros.h"
#include "core/statement/statement.h"
#include "storage/ledger.h"

namespace rollcall {

absl::StatusOr<absl::flat_hash_map<std::string, uint64_t>> ChangedSheets(const Reader& reader,
                                                                         uint64_t first,
                                                                         uint64_t end) {
  absl::flat_hash_map<std::string, uint64_t> changed;
  const Ledger ledger(reader);
  for (uint64_t index = first; index < end; ++index) {
    ASSIGN_OR_RETURN(const std::string leaf, ledger.Entry(index));
    ASSIGN_OR_RETURN(const Entry entry, DecodeEntry(leaf));
    const Kind kind = entry.statement.kind();
    if (kind != Kind::kSheet && kind != Kind::kErasure) continue;
    ASSIGN_OR_RETURN(const ResourceName subject,
                     ResourceName::Parse(entry.statement.header().subject()));
    if (!subject.state.empty()) changed[subject.state] = index;
  }
  return changed;
}

}  // namespace rollcall
