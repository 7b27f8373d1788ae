// A status in other words, of which what programs read stays: reason, evidence,
// retry delay.
#ifndef ROLLCALL_CORE_BASE_STATUS_PAYLOADS_H_
#define ROLLCALL_CORE_BASE_STATUS_PAYLOADS_H_

#include "absl/status/status.h"
#include "absl/strings/cord.h"
#include "absl/strings/string_view.h"

namespace rollcall {

// `status` with the payloads of `from` beside its own.
inline absl::Status WithPayloadsOf(const absl::Status& from, absl::Status status) {
  from.ForEachPayload([&status](absl::string_view url, const absl::Cord& payload) {
    status.SetPayload(url, payload);
  });
  return status;
}

}  // namespace rollcall

#endif  // ROLLCALL_CORE_BASE_STATUS_PAYLOADS_H_
