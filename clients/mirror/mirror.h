// The mirror: a reader's own copy of a log, in a folder that only its owner may
// look into.
#ifndef ROLLCALL_CLIENTS_MIRROR_MIRROR_H_
#define ROLLCALL_CLIENTS_MIRROR_MIRROR_H_

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "storage/search_index.h"
#include "storage/store.h"

namespace rollcall {

// The mirror as it is now, also while a sync writes it. NOT_FOUND when there is
// none, or one without entries: what a first sync leaves that the server refused.
// The errors of OpenRocksDbReader.
absl::StatusOr<std::unique_ptr<Reader>> ReadMirror(const std::string& folder);

// Entries that it holds; 0 when there is none. The errors of OpenRocksDbReader.
absl::StatusOr<uint64_t> MirrorSize(const std::string& folder);

// The mirror for a sync, made 0700 when there is none. ABORTED when another sync
// holds it; the errors of OpenRocksDbStore.
absl::StatusOr<std::unique_ptr<Store>> OpenMirror(const std::string& folder);

// The search index of the mirror in `folder`, which `mirror` reads; null when there is none
// that fits. Kept below the folder.
std::unique_ptr<SearchIndex> ReadMirrorIndex(const std::string& folder, const Reader& mirror);

// Brings the index up to what the mirror holds, and makes it when there is none; for who holds
// the mirror for writing. Words that were erased are gone from the index's files then. Deletes
// the index of a copy that is not complete: words may still come for entries that it holds.
// True when there is an index now.
absl::StatusOr<bool> UpdateMirrorIndex(const std::string& folder, const Reader& mirror);

// When the upstream last said that this copy is complete, by this machine's
// clock; nullopt when it never was.
absl::StatusOr<absl::optional<absl::Time>> LoadSyncTime(const Reader& mirror);
absl::Status SaveSyncTime(Store& mirror, absl::Time time);

}  // namespace rollcall

#endif  // ROLLCALL_CLIENTS_MIRROR_MIRROR_H_
