#include "services/exercises/try_limit.h"

#include "absl/strings/str_cat.h"
#include "core/base/refusal.h"

namespace rollcall {

absl::Status TryLimit::Count(const Digest& tls_key) {
  const absl::Duration now = clock_.Monotonic();
  absl::MutexLock lock(&mutex_);
  if (now >= next_sweep_) {
    absl::erase_if(hours_,
                   [now](const auto& entry) { return now - entry.second.begin >= kTryPeriod; });
    next_sweep_ = now + kTryPeriod;
  }
  Hour& hour = hours_[tls_key];
  if (hour.tries == 0 || now - hour.begin >= kTryPeriod) hour = {now, 0};
  if (hour.tries >= tries_an_hour_) {
    return WithRetryDelay(
        Refusal(absl::StatusCode::kResourceExhausted, v1::ERROR_REASON_RATE_LIMITED,
                absl::StrCat("this key has tried ", tries_an_hour_, " ", what_,
                             " within an hour; try again when that has passed")),
        hour.begin + kTryPeriod - now);
  }
  ++hour.tries;
  return absl::OkStatus();
}

}  // namespace rollcall
