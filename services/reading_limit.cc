#include "services/reading_limit.h"

#include "absl/strings/str_cat.h"
#include "core/base/refusal.h"

namespace rollcall {

absl::Status ReadingLimit::Count(const Digest& tls_key, absl::Span<const StateRow* const> states) {
  const absl::Duration now = clock_.Monotonic();
  States wanted;
  for (const StateRow* state : states) {
    wanted.set(static_cast<size_t>(state - AllStates().data()));
  }
  absl::MutexLock lock(&mutex_);
  Hour& hour = HourOf(tls_key, now);
  const States seen = hour.seen | wanted;
  // Nothing new costs nothing, also when a lower limit was set meanwhile.
  if (seen == hour.seen) return absl::OkStatus();
  if (seen.count() > states_an_hour_) return UsedUp(hour, now);
  hour.seen = seen;
  return absl::OkStatus();
}

absl::Status ReadingLimit::CheckRoom(const Digest& tls_key) {
  const absl::Duration now = clock_.Monotonic();
  absl::MutexLock lock(&mutex_);
  const Hour& hour = HourOf(tls_key, now);
  const size_t seen = hour.seen.count();
  if (seen < states_an_hour_ || seen == AllStates().size()) return absl::OkStatus();
  return UsedUp(hour, now);
}

ReadingLimit::Hour& ReadingLimit::HourOf(const Digest& tls_key, absl::Duration now) {
  ForgetPast(now);
  Hour& hour = hours_.try_emplace(tls_key, Hour{now, {}}).first->second;
  if (now - hour.begin >= kReadingPeriod) hour = Hour{now, {}};
  return hour;
}

absl::Status ReadingLimit::UsedUp(const Hour& hour, absl::Duration now) const {
  return WithRetryDelay(
      Refusal(absl::StatusCode::kResourceExhausted, v1::ERROR_REASON_RATE_LIMITED,
              absl::StrCat("this key has looked up the ", states_an_hour_,
                           " distinct States that a reader may look up in an hour; to hold a copy "
                           "of the directory ask for the role follower"),
              {{"states_an_hour", absl::StrCat(states_an_hour_)}}),
      hour.begin + kReadingPeriod - now);
}

void ReadingLimit::ForgetPast(absl::Duration now) {
  if (now < next_sweep_) return;
  next_sweep_ = now + kReadingPeriod;
  absl::erase_if(hours_,
                 [now](const auto& entry) { return now - entry.second.begin >= kReadingPeriod; });
}

}  // namespace rollcall
