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
  return std::min(most_.statements, std::max(kMinPlaces, in_time));
}

absl::Status SubmissionLimit::Take(const std::string& caller, size_t bytes) {
  absl::MutexLock lock(&mutex_);
  if (taken_.statements >= most_.statements || bytes > most_.bytes - taken_.bytes) {
    return NoPlace("too many statements are waiting; submit the statement again in a moment");
  }
  const size_t places = Places();
  const size_t free_places = places - std::min(places, taken_.statements);
  if (const auto held = held_.find(caller);
      held != held_.end() && (held->second.statements >= free_places ||
                              held->second.bytes + bytes > most_.bytes - taken_.bytes)) {
    return NoPlace(
        "too many statements of yours are waiting; wait for their answers, then submit the "
        "statement again");
  }
  if (taken_.statements == 0) {
    since_ = clock_.Monotonic();
    answered_ = 0;
  }
  SubmissionRoom& held = held_[caller];
  for (SubmissionRoom* const room : {&taken_, &held}) {
    ++room->statements;
    room->bytes += bytes;
  }
  return absl::OkStatus();
}

void SubmissionLimit::Release(const std::string& caller, size_t bytes, bool answered) {
  absl::MutexLock lock(&mutex_);
  const auto held = held_.find(caller);
  for (SubmissionRoom* const room : {&taken_, &held->second}) {
    --room->statements;
    room->bytes -= bytes;
  }
  if (held->second.statements == 0) held_.erase(held);
  if (answered) ++answered_;
  const absl::Duration now = clock_.Monotonic();
  if (now - since_ < kRatePeriod) return;
  per_second_ = static_cast<double>(answered_) / absl::ToDoubleSeconds(now - since_);
  since_ = now;
  answered_ = 0;
}

}  // namespace rollcall
