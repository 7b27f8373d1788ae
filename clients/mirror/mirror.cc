#include "clients/mirror/mirror.h"

#include <filesystem>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "core/base/refusal.h"
#include "core/base/status_macros.h"
#include "core/base/timestamp.h"
#include "storage/ledger.h"
#include "storage/rocksdb_search_index.h"
#include "storage/rocksdb_store.h"

namespace rollcall {
namespace {

// In table kMeta: a google.protobuf.Timestamp (docs/formats/storage.md).
constexpr char kSyncTimeKey[] = "sync_time";

// Below the mirror's folder, so that whoever deletes the one deletes the other.
constexpr char kIndexFolder[] = "/search";

// A sync needs recent blocks only, and a question few; the mirror's memory stays
// small beside what a sync holds in flight.
constexpr uint64_t kBlockCacheBytes = 16 * 1024 * 1024;

RocksDbOptions OptionsFor(const std::string& folder) {
  RocksDbOptions options;
  options.path = folder;
  options.block_cache_bytes = kBlockCacheBytes;
  return options;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Reader>> ReadMirror(const std::string& folder) {
  ASSIGN_OR_RETURN(std::unique_ptr<Reader> mirror, OpenRocksDbReader(OptionsFor(folder)));
  ASSIGN_OR_RETURN(const uint64_t size, Ledger(*mirror).Size());
  if (size > 0) return mirror;
  return absl::NotFoundError(absl::StrCat("the mirror in ", folder,
                                          " holds nothing yet; run `rollcall sync`, or ask with "
                                          "--online"));
}

absl::StatusOr<uint64_t> MirrorSize(const std::string& folder) {
  const absl::StatusOr<std::unique_ptr<Reader>> mirror = ReadMirror(folder);
  if (absl::IsNotFound(mirror.status())) return 0;
  RETURN_IF_ERROR(mirror.status());
  return Ledger(**mirror).Size();
}

absl::StatusOr<std::unique_ptr<Store>> OpenMirror(const std::string& folder) {
  return OpenRocksDbStore(OptionsFor(folder));
}

std::unique_ptr<SearchIndex> ReadMirrorIndex(const std::string& folder, const Reader& mirror) {
  auto index = ReadRocksDbSearchIndex(folder + kIndexFolder, mirror);
  return index.ok() ? *std::move(index) : nullptr;
}

absl::StatusOr<bool> UpdateMirrorIndex(const std::string& folder, const Reader& mirror) {
  const Ledger ledger(mirror);
  ASSIGN_OR_RETURN(const uint64_t size, ledger.Size());
  ASSIGN_OR_RETURN(const Checkpoint checkpoint, ledger.LastCheckpoint());
  if (size < checkpoint.size) {
    std::error_code failed;
    std::filesystem::remove_all(folder + kIndexFolder, failed);
    if (failed) return absl::UnavailableError(absl::StrCat("delete it: ", failed.message()));
    return false;
  }
  ASSIGN_OR_RETURN(const std::unique_ptr<SearchIndex> index,
                   OpenRocksDbSearchIndex(folder + kIndexFolder, mirror));
  RETURN_IF_ERROR(index->Update(mirror));
  return true;
}

absl::StatusOr<absl::optional<absl::Time>> LoadSyncTime(const Reader& mirror) {
  ASSIGN_OR_RETURN(const absl::optional<std::string> bytes, mirror.Get(Table::kMeta, kSyncTimeKey));
  if (!bytes.has_value()) return absl::optional<absl::Time>();
  google::protobuf::Timestamp timestamp;
  if (timestamp.ParseFromString(*bytes)) {
    if (const auto time = FromTimestamp(timestamp); time.ok()) {
      return absl::optional<absl::Time>(*time);
    }
  }
  return Refusal(absl::StatusCode::kDataLoss, v1::ERROR_REASON_DATA_CORRUPTED,
                 "the mirror's time of its last sync cannot be read");
}

absl::Status SaveSyncTime(Store& mirror, absl::Time time) {
  Batch batch;
  batch.Put(Table::kMeta, kSyncTimeKey, ToTimestamp(time).SerializeAsString());
  return mirror.Write(batch);
}

}  // namespace rollcall
