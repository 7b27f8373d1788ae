#include "core/base/unverified.h"

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"

namespace rollcall {

absl::Status Unverified(absl::string_view what, const absl::Status& cause) {
  if (cause.ok()) return cause;
  absl::Status status = Unverified(what, cause.message());
  cause.ForEachPayload(
      [&](absl::string_view url, const absl::Cord& payload) { status.SetPayload(url, payload); });
  return status;
}

absl::Status Unverified(absl::string_view what, absl::string_view why) {
  return absl::DataLossError(absl::StrCat(what, " does not verify: ", why, "; do not trust it"));
}

}  // namespace rollcall
