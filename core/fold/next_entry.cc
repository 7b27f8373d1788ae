#include "core/fold/next_entry.h"

#include "absl/strings/str_cat.h"
#include "core/base/refusal.h"

namespace rollcall {
namespace {

absl::Status Refused(v1::ErrorReason reason, absl::string_view why) {
  return Refusal(absl::StatusCode::kDataLoss, reason, why);
}

}  // namespace

absl::Status CheckNextEntry(uint64_t index, const Entry& entry, const CopyPosition& before,
                            const Digest& first_charter, absl::Time now) {
  if (index != before.size) {
    return Refused(v1::ERROR_REASON_ENTRY_OUT_OF_ORDER,
                   absl::StrCat("it says it is number ", index));
  }
  if (index == 0 && entry.statement.digest() != first_charter) {
    return Refused(v1::ERROR_REASON_WRONG_CHARTER, "it is not the charter that was pinned");
  }
  if (entry.accept_time < before.last_accept_time) {
    return Refused(v1::ERROR_REASON_ACCEPT_TIME_OUT_OF_RANGE,
                   "it was accepted before the entry before it");
  }
  if (entry.accept_time > now + kMaxAcceptTimeAhead) {
    return Refused(v1::ERROR_REASON_ACCEPT_TIME_OUT_OF_RANGE,
                   "its accept time lies in the future; is this machine's clock right?");
  }
  return absl::OkStatus();
}

}  // namespace rollcall
