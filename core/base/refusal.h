// Refusals: statuses that carry a stable reason for programs (google.rpc
// ErrorInfo, domain "rollcall") beside the words for people.
//
// The reason travels as a payload of the absl::Status, so that core code can
// refuse without knowing about gRPC; services copy it into the call's status
// details and clients put it back.
#ifndef ROLLCALL_CORE_BASE_REFUSAL_H_
#define ROLLCALL_CORE_BASE_REFUSAL_H_

#include <initializer_list>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "google/rpc/error_details.pb.h"
#include "rollcall/v1/error_reason.pb.h"

namespace rollcall {

// ErrorInfo.domain of every refusal.
inline constexpr char kErrorDomain[] = "rollcall";

// Type URLs under which the payloads are kept, as in google.protobuf.Any.
inline constexpr char kErrorInfoUrl[] = "type.googleapis.com/google.rpc.ErrorInfo";
inline constexpr char kRetryInfoUrl[] = "type.googleapis.com/google.rpc.RetryInfo";

// Facts about a refusal: names in snake_case, values as text.
using RefusalMetadata = std::initializer_list<std::pair<absl::string_view, std::string>>;

// Makes a refusal. `message` says what is wrong and what to do next, without
// personal data and without secrets.
absl::Status Refusal(absl::StatusCode code, v1::ErrorReason reason, absl::string_view message,
                     RefusalMetadata metadata = {});

// Adds when to try again.
absl::Status WithRetryDelay(absl::Status status, absl::Duration delay);

// Adds or replaces one metadata fact; a status without ErrorInfo is unchanged.
absl::Status WithMetadata(absl::Status status, absl::string_view name, absl::string_view value);

// The ErrorInfo of a status, if it has one.
absl::optional<google::rpc::ErrorInfo> ErrorInfoOf(const absl::Status& status);

// The reason of a status; ERROR_REASON_UNSPECIFIED when it has none.
v1::ErrorReason ReasonOf(const absl::Status& status);

// "CHAIN_CONFLICT" for ERROR_REASON_CHAIN_CONFLICT: what ErrorInfo.reason holds.
std::string ReasonName(v1::ErrorReason reason);

// INVALID_ARGUMENT, reason INVALID_FIELD, metadata "field".
absl::Status InvalidField(absl::string_view field, absl::string_view why);

}  // namespace rollcall

#endif  // ROLLCALL_CORE_BASE_REFUSAL_H_
