#include "core/base/unverified.h"

#include "absl/strings/str_cat.h"
#include "core/base/status_payloads.h"

namespace rollcall {

absl::Status Unverified(absl::string_view what, const absl::Status& cause) {
  if (cause.ok()) return cause;
  return WithPayloadsOf(cause, Unverified(what, cause.message()));
}

absl::Status Unverified(absl::string_view what, absl::string_view why) {
  return absl::DataLossError(absl::StrCat(what, " does not verify: ", why, "; do not trust it"));
}

}  // namespace rollcall
