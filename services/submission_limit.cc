#include "services/submission_limit.h"

#include <algorithm>

#include "core/base/refusal.h"

namespace rollcall {
namespace {

absl::Status NoPlace(absl::string_view why) {
  return WithRetryDelay(
      Refusal(absl::StatusCode::kResourceExhausted, v1::ERROR_REASON_QUEUE_FULL, why),
      kNoPlaceRetryDelay);
}

}  // namespace

size_t SubmissionLimit::Places() const {
  const auto in_time = static_cast<size_t>(per_second_ * absl::ToDoubleSeconds(kMaxSubmissionWait));
  return std::min(most_, std::max(kMinPlaces, in_time));
}

absl::Status SubmissionLimit::Take(const std::string& caller) {
  absl::MutexLock lock(&mutex_);
  const size_t places = Places();
  if (taken_ >= places) {
    return NoPlace("too many statements are waiting; submit the statement again in a moment");
  }
  const auto held = held_.find(caller);
  if (held != held_.end() && held->second >= places - taken_) {
    return NoPlace(
        "too many statements of yours are waiting; wait for their answers, then submit the "
        "statement again");
  }
  if (taken_ == 0) {
    since_ = clock_.Monotonic();
    answered_ = 0;
  }
  ++taken_;
  ++held_[caller];
  return absl::OkStatus();
}

void SubmissionLimit::Release(const std::string& caller) {
  absl::MutexLock lock(&mutex_);
  --taken_;
  if (const auto held = held_.find(caller); --held->second == 0) held_.erase(held);
  ++answered_;
  const absl::Duration now = clock_.Monotonic();
  if (now - since_ < kRatePeriod) return;
  per_second_ = static_cast<double>(answered_) / absl::ToDoubleSeconds(now - since_);
  since_ = now;
  answered_ = 0;
}

}  // namespace rollcall
