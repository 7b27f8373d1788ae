#include "core/exercise/figures.h"

#include <algorithm>
#include <cmath>
#include <functional>

#include "core/base/timestamp.h"
#include "core/exercise/ping.h"

namespace rollcall {
namespace {

constexpr double kMillion = 1e6;

absl::Time TimeOf(const google::protobuf::Timestamp& timestamp) {
  return FromTimestamp(timestamp).value_or(absl::UnixEpoch());
}

// The first of the answers that `counts`, since the time given.
PingResult FirstAnswer(const v1::PingRecord& ping, absl::Time since,
                       const std::function<bool(const v1::AnswerRecord&)>& counts) {
  PingResult result;
  for (const v1::AnswerRecord& answer : ping.answers()) {
    if (!counts(answer)) continue;
    const absl::Duration after = std::max(TimeOf(answer.time()) - since, absl::ZeroDuration());
    if (result.answered_after.has_value() && *result.answered_after <= after) continue;
    result = {after, answer.contact_signed(), answer.by_other_means()};
  }
  return result;
}

v1::Share ShareOf(uint32_t count, uint32_t of) {
  const Interval interval = WilsonInterval(count, of);
  v1::Share share;
  share.set_count(count);
  share.set_of(of);
  share.set_low_millionths(static_cast<uint32_t>(std::lround(interval.low * kMillion)));
  share.set_high_millionths(static_cast<uint32_t>(std::lround(interval.high * kMillion)));
  return share;
}

}  // namespace

PingResult ResultOf(const v1::PingRecord& ping) {
  return FirstAnswer(ping, SendTime(ping), [](const v1::AnswerRecord&) { return true; });
}

std::vector<ChannelResult> ChannelResultsOf(const v1::PingRecord& ping, const v1::Plan& plan) {
  std::vector<ChannelResult> results;
  const auto step_of = [&](uint32_t attempt) {
    return ping.attempts(static_cast<int>(attempt) - 1).step();
  };
  const auto add = [&](uint32_t step, absl::Time until) {
    for (const v1::AttemptRecord& attempt : ping.attempts()) {
      if (attempt.step() != step || attempt.result() == v1::ATTEMPT_RESULT_FAILED) continue;
      results.push_back(
          {ping.target().steps(static_cast<int>(step)).channel_kind(),
           FirstAnswer(ping, TimeOf(attempt.intent_time()), [&](const v1::AnswerRecord& answer) {
             return answer.attempt() > 0 && step_of(answer.attempt()) == step &&
                    TimeOf(answer.time()) <= until;
           })});
      return;
    }
  };
  if (plan.mode() == v1::EXERCISE_MODE_ALL_CHANNELS) {
    for (int i = 0; i < ping.target().steps_size(); ++i) {
      add(static_cast<uint32_t>(i), absl::InfiniteFuture());
    }
    return results;
  }
  absl::Time next = absl::InfiniteFuture();
  for (const v1::AttemptRecord& attempt : ping.attempts()) {
    if (attempt.step() > 0) next = std::min(next, TimeOf(attempt.intent_time()));
  }
  add(0, next);
  return results;
}

void Tally::Add(const PingResult& result) {
  const absl::Duration window = FromProtoDuration(plan_->window());
  if (!result.answered_after.has_value()) {
    observations_.push_back({window, /*censored=*/true});
    return;
  }
  const absl::Duration after = *result.answered_after;
  observations_.push_back({std::min(after, window), after > window});
  ++(after <= FromProtoDuration(plan_->on_time_within()) ? on_time_ : late_);
  ++(result.contact_signed ? contact_signed_ : operator_attested_);
  ++(result.by_other_means ? by_other_means_ : by_registered_details_);
}

v1::Figures Tally::Write(bool suppressed) const {
  v1::Figures figures;
  if (suppressed) {
    figures.set_suppressed(true);
    return figures;
  }
  *figures.mutable_on_time() = ShareOf(on_time_, pings());
  for (const auto& point : plan_->score_points()) {
    const absl::Duration until = FromProtoDuration(point);
    const auto count =
        std::count_if(observations_.begin(), observations_.end(),
                      [until](const Observation& o) { return !o.censored && o.time <= until; });
    *figures.add_at_score_points() = ShareOf(static_cast<uint32_t>(count), pings());
  }
  figures.set_late(late_);
  figures.set_contact_signed(contact_signed_);
  figures.set_operator_attested(operator_attested_);
  figures.set_by_registered_details(by_registered_details_);
  figures.set_by_other_means(by_other_means_);
  const std::vector<SurvivalPoint> curve = KaplanMeier(observations_);
  if (const auto median = TimeToShare(curve, 0.5); median.has_value()) {
    *figures.mutable_median() = ToProtoDuration(*median);
  }
  if (const auto most = TimeToShare(curve, 0.9); most.has_value()) {
    *figures.mutable_ninety_percent() = ToProtoDuration(*most);
  }
  return figures;
}

}  // namespace rollcall
