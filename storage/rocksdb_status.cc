#include "storage/rocksdb_status.h"

#include "absl/strings/str_cat.h"
#include "core/base/refusal.h"

namespace rollcall {
namespace {

absl::Status Corrupted(const rocksdb::Status& status, absl::string_view what) {
  return Refusal(absl::StatusCode::kDataLoss, v1::ERROR_REASON_DATA_CORRUPTED,
                 absl::StrCat("cannot ", what, ": stored bytes are damaged (", status.ToString(),
                              "); restore the store from a backup or from another node's copy"));
}

}  // namespace

absl::Status ReadStatus(const rocksdb::Status& status, absl::string_view what) {
  if (status.ok()) return absl::OkStatus();
  if (status.IsCorruption()) return Corrupted(status, absl::StrCat("read ", what));
  const std::string message = absl::StrCat("cannot read ", what, ": ", status.ToString());
  if (status.IsIOError() || status.IsNoSpace() || status.IsTimedOut() || status.IsBusy()) {
    return absl::UnavailableError(message);
  }
  return absl::InternalError(message);
}

absl::Status WriteStatus(const rocksdb::Status& status, absl::string_view what) {
  if (status.ok()) return absl::OkStatus();
  if (status.IsCorruption()) return Corrupted(status, what);
  const absl::string_view advice =
      status.IsNoSpace() ? "; the disk is full: make room, then start again" : "; check the disk";
  return Refusal(absl::StatusCode::kUnavailable, v1::ERROR_REASON_WRITE_FAILED,
                 absl::StrCat("cannot ", what, ": ", status.ToString(), advice));
}

}  // namespace rollcall
