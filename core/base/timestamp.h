// absl::Time <-> google.protobuf.Timestamp.
#ifndef ROLLCALL_CORE_BASE_TIMESTAMP_H_
#define ROLLCALL_CORE_BASE_TIMESTAMP_H_

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "google/protobuf/duration.pb.h"
#include "google/protobuf/timestamp.pb.h"

namespace rollcall {

// Truncates to whole nanoseconds.
google::protobuf::Timestamp ToTimestamp(absl::Time time);
google::protobuf::Duration ToProtoDuration(absl::Duration duration);

// INVALID_ARGUMENT outside years 1 to 9999 or nanos outside [0, 999999999].
absl::StatusOr<absl::Time> FromTimestamp(const google::protobuf::Timestamp& timestamp);

// Any value; the caller checks the range that it needs.
absl::Duration FromProtoDuration(const google::protobuf::Duration& duration);

}  // namespace rollcall

#endif  // ROLLCALL_CORE_BASE_TIMESTAMP_H_
