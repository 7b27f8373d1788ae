#include "services/clock_guard.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "core/base/refusal.h"

namespace rollcall {
namespace {

absl::Time ToMilliseconds(absl::Time time) {
  return absl::FromUnixMillis(absl::ToUnixMillis(time));
}

absl::Status Leapt(absl::Duration lead, absl::string_view since) {
  return Refusal(
      absl::StatusCode::kUnavailable, v1::ERROR_REASON_CLOCK_LEAP,
      absl::StrCat("writing has stopped: the server's clock runs ",
                   absl::FormatDuration(absl::Trunc(lead, absl::Seconds(1))), " ahead of ", since,
                   "; its operator must check the clock and start it with "
                   "--accept-clock"));
}

}  // namespace

BoundedTime::BoundedTime(const Clock& clock, absl::optional<absl::Time> last, bool accept_clock)
    : clock_(&clock), anchor_monotonic_(clock.Monotonic()) {
  const absl::Time now = clock.Now();
  const bool leapt = last.has_value() && !accept_clock && now - *last > kMaxClockLeadAtStart;
  if (leapt) lead_ = now - *last;
  anchor_wall_ = leapt ? *last : std::max(now, last.value_or(now));
}

absl::Time BoundedTime::Now(absl::optional<absl::Time> last) {
  const absl::Time now = clock_->Now();
  const absl::Duration monotonic = clock_->Monotonic();
  const absl::Time expected =
      std::max(anchor_wall_ + (monotonic - anchor_monotonic_), last.value_or(absl::InfinitePast()));
  const bool leapt = now - expected > kMaxClockLead;
  lead_ = leapt ? now - expected : absl::ZeroDuration();
  // Follows a clock that is slewed forward; a clock that is set back does not
  // pull the anchor back, or setting it right again would look like a leap.
  anchor_wall_ = leapt ? expected : std::max(now, expected);
  anchor_monotonic_ = monotonic;
  return leapt ? expected : now;
}

ClockGuard::ClockGuard(const Clock& clock, absl::optional<absl::Time> last, bool accept_clock)
    : time_(clock, last, accept_clock), last_(last.value_or(absl::InfinitePast())) {
  if (time_.lead() > absl::ZeroDuration()) {
    leapt_ = Leapt(time_.lead(), "the last entry of the log");
  }
}

absl::StatusOr<absl::Time> ClockGuard::AcceptTime() {
  if (!leapt_.ok()) return leapt_;
  const absl::Time now = time_.Now(absl::nullopt);
  if (time_.lead() > absl::ZeroDuration()) {
    leapt_ = Leapt(time_.lead(), "the time that has passed since the last entry");
    return leapt_;
  }
  last_ = std::max(last_, ToMilliseconds(now));
  return last_;
}

}  // namespace rollcall
