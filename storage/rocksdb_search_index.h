// The search index in a RocksDB of its own, beside the store: docs/formats/storage.md has
// its rows, docs/adr says why it is no table of the store.
#ifndef ROLLCALL_STORAGE_ROCKSDB_SEARCH_INDEX_H_
#define ROLLCALL_STORAGE_ROCKSDB_SEARCH_INDEX_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "storage/search_index.h"
#include "storage/store.h"

namespace rollcall {

// Opens the index in `folder`, made 0700 when missing, its parent must exist. One that is
// damaged, of another version (SearchTextVersion) or not of the log that `reader` holds is
// deleted and begun anew; it never costs more than that. What a crash left on the disk of
// words that had gone stays until the first Update returns OK, whether or not the log has
// news: nobody who serves waits for that. FAILED_PRECONDITION when another process holds
// it, UNAVAILABLE when the disk refuses to be written.
absl::StatusOr<std::unique_ptr<SearchIndex>> OpenRocksDbSearchIndex(const std::string& folder,
                                                                    const Reader& reader);

// The index as it is now, whoever writes it: takes no lock, writes nothing, and Update is
// FAILED_PRECONDITION. NOT_FOUND when there is none that fits `reader`.
absl::StatusOr<std::unique_ptr<SearchIndex>> ReadRocksDbSearchIndex(const std::string& folder,
                                                                    const Reader& reader);

}  // namespace rollcall

#endif  // ROLLCALL_STORAGE_ROCKSDB_SEARCH_INDEX_H_
