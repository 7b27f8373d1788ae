// RocksDB's statuses in Rollcall's words.
#ifndef ROLLCALL_STORAGE_ROCKSDB_STATUS_H_
#define ROLLCALL_STORAGE_ROCKSDB_STATUS_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "rocksdb/status.h"

namespace rollcall {

// A failed read: DATA_LOSS, reason DATA_CORRUPTED, for a checksum that does
// not match; UNAVAILABLE for an I/O error; INTERNAL otherwise. OK stays OK.
// `what` completes "cannot read ...".
absl::Status ReadStatus(const rocksdb::Status& status, absl::string_view what);

// A failed write or open: DATA_LOSS, reason DATA_CORRUPTED, for corruption;
// UNAVAILABLE, reason WRITE_FAILED, for everything that the disk did. `what`
// completes "cannot ...".
absl::Status WriteStatus(const rocksdb::Status& status, absl::string_view what);

}  // namespace rollcall

#endif  // ROLLCALL_STORAGE_ROCKSDB_STATUS_H_
