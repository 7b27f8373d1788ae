#include "storage/synced_mark.h"

#include <cstddef>

#include "absl/strings/str_cat.h"
#include "core/base/refusal.h"
#include "core/base/status_macros.h"
#include "core/crypto/digest.h"
#include "storage/big_endian.h"
#include "storage/rocksdb_status.h"

namespace rollcall {
namespace {

// Number and check lie in one sector of the disk: written whole or not at all.
constexpr size_t kNumberBytes = 8;
constexpr size_t kCheckBytes = 8;  // of SHA-256 of the number: finds damage, proves nothing

std::string Path(const std::string& directory) {
  return absl::StrCat(directory, "/", kSyncedMarkFile);
}

std::string Encode(uint64_t sequence_number) {
  std::string bytes = BigEndian(sequence_number);
  bytes.append(Sha256(bytes).ToBytes(), 0, kCheckBytes);
  return bytes;
}

}  // namespace

absl::StatusOr<absl::optional<uint64_t>> SyncedMark::Read(rocksdb::Env& env,
                                                          const std::string& directory) {
  const std::string path = Path(directory);
  if (env.FileExists(path).IsNotFound()) return absl::optional<uint64_t>();
  std::string bytes;
  RETURN_IF_ERROR(ReadStatus(rocksdb::ReadFileToString(&env, path, &bytes), path));
  // A file whose bytes never reached the disk is empty or all zero.
  if (bytes.find_first_not_of('\0') == std::string::npos) return absl::optional<uint64_t>();
  const absl::optional<uint64_t> number =
      ParseBigEndian(absl::string_view(bytes).substr(0, kNumberBytes));
  if (!number.has_value() || bytes != Encode(*number)) {
    return Refusal(absl::StatusCode::kDataLoss, v1::ERROR_REASON_DATA_CORRUPTED,
                   absl::StrCat(path,
                                " is damaged; check the disk, compare the log's size with "
                                "another copy's checkpoint, then remove this file"));
  }
  return number;
}

absl::StatusOr<SyncedMark> SyncedMark::Open(rocksdb::Env& env, const std::string& directory) {
  const std::string path = Path(directory);
  if (env.FileExists(path).IsNotFound()) {
    std::unique_ptr<rocksdb::WritableFile> made;
    RETURN_IF_ERROR(WriteStatus(env.NewWritableFile(path, &made, rocksdb::EnvOptions()),
                                absl::StrCat("make ", path)));
  }
  std::unique_ptr<rocksdb::RandomRWFile> file;
  RETURN_IF_ERROR(WriteStatus(env.NewRandomRWFile(path, &file, rocksdb::EnvOptions()),
                              absl::StrCat("open ", path)));
  return SyncedMark(std::move(file));
}

void SyncedMark::Set(uint64_t sequence_number) {
  file_->Write(0, Encode(sequence_number)).PermitUncheckedError();
}

void SyncedMark::Sync() { file_->Sync().PermitUncheckedError(); }

}  // namespace rollcall
