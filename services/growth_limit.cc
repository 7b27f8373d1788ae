#include "services/growth_limit.h"

#include "absl/strings/str_cat.h"
#include "core/base/refusal.h"

namespace rollcall {

absl::Status GrowthLimit::Check(const std::string& participant) {
  const absl::Duration now = clock_.Monotonic();
  const absl::MutexLock lock(&mutex_);
  const auto day = days_.find(participant);
  if (day == days_.end() || now - day->second.begin >= kGrowthPeriod ||
      day->second.statements < statements_a_day_) {
    return absl::OkStatus();
  }
  return WithRetryDelay(
      Refusal(absl::StatusCode::kResourceExhausted, v1::ERROR_REASON_RATE_LIMITED,
              absl::StrCat(participant, " has added the ", statements_a_day_,
                           " statements to the log that a participant may add in a day; were "
                           "they all meant? `rollcall watch --own --once` shows them"),
              {{"statements_a_day", absl::StrCat(statements_a_day_)}}),
      day->second.begin + kGrowthPeriod - now);
}

void GrowthLimit::Count(const std::string& participant) {
  const absl::Duration now = clock_.Monotonic();
  const absl::MutexLock lock(&mutex_);
  Day& day = days_.try_emplace(participant, Day{now}).first->second;
  if (now - day.begin >= kGrowthPeriod) day = Day{now};
  ++day.statements;
}

}  // namespace rollcall
