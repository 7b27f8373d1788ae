// Which States' sheets some entries of the log change.
#ifndef ROLLCALL_STORAGE_CHANGED_SHEETS_H_
#define ROLLCALL_STORAGE_CHANGED_SHEETS_H_

#include <cstdint>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "storage/store.h"

namespace rollcall {

// From the entries `first` to `end`, the index of the last one about each State's sheets
// or the erasure of their words, by alpha-3. Nothing else changes the contacts in an answer.
// The errors of Ledger::Entry.
absl::StatusOr<absl::flat_hash_map<std::string, uint64_t>> ChangedSheets(const Reader& reader,
                                                                         uint64_t first,
                                                                         uint64_t end);

}  // namespace rollcall

#endif  // ROLLCALL_STORAGE_CHANGED_SHEETS_H_
