// Saying that something does not verify.
#ifndef ROLLCALL_CORE_BASE_UNVERIFIED_H_
#define ROLLCALL_CORE_BASE_UNVERIFIED_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace rollcall {

// DATA_LOSS "<what> does not verify: <why>; do not trust it". Reason and
// metadata of `cause` are kept, so that a program can tell a wrong signature
// from a gap in a chain. OK stays OK.
absl::Status Unverified(absl::string_view what, const absl::Status& cause);
absl::Status Unverified(absl::string_view what, absl::string_view why);

}  // namespace rollcall

#endif  // ROLLCALL_CORE_BASE_UNVERIFIED_H_
