#include "core/exercise/ping.h"

#include <algorithm>

#include "core/base/timestamp.h"
#include "core/exercise/exercise_bodies.h"

namespace rollcall {
namespace {

// Doubling ends here: half a day between tries is silence.
constexpr absl::Duration kMaxRetryDelay = absl::Hours(12);

// Times of records have been checked where they entered.
absl::Time TimeOf(const google::protobuf::Timestamp& timestamp) {
  return FromTimestamp(timestamp).value_or(absl::UnixEpoch());
}

bool IsRetried(v1::AttemptResult result) {
  return result == v1::ATTEMPT_RESULT_DEFERRED || result == v1::ATTEMPT_RESULT_FAILED ||
         result == v1::ATTEMPT_RESULT_UNKNOWN;
}

bool IsSameChannel(const v1::Step& a, const v1::Step& b) {
  return a.channel() == b.channel() && a.contact() == b.contact() &&
         a.sheet_digest() == b.sheet_digest();
}

bool IsOwnChannel(v1::StepKind kind) {
  return kind == v1::STEP_KIND_FIRST || kind == v1::STEP_KIND_NEXT_CHANNEL;
}

// What is known of the attempts at one step.
struct Tries {
  const v1::AttemptRecord* last = nullptr;
  int made = 0;
};

// One ping looked at step by step.
class Course {
 public:
  Course(const v1::PingRecord& ping, const v1::Plan& plan)
      : ping_(ping), plan_(plan), tries_(static_cast<size_t>(ping.target().steps_size())) {
    for (const v1::AttemptRecord& attempt : ping.attempts()) {
      Tries& tries = tries_[attempt.step()];
      tries.last = &attempt;
      ++tries.made;
      last_step_ = std::max(last_step_, attempt.step());
    }
    delay_ = SendTime(ping) - TimeOf(ping.target().steps(0).time());
  }

  // When the step is due; nullopt when it is not waiting.
  absl::optional<absl::Time> TimeOfStep(uint32_t index) const {
    const Tries& tries = tries_[index];
    if (AttemptsOnChannel(index) >= plan_.attempts_per_channel() || IsAnswered(index)) {
      return absl::nullopt;
    }
    if (tries.last == nullptr) return FirstTry(index);
    if (!IsRetried(tries.last->result()) || (escalates() && last_step_ > index)) {
      return absl::nullopt;
    }
    absl::Duration delay = FromProtoDuration(plan_.retry_after());
    for (int i = 1; i < tries.made && delay < kMaxRetryDelay; ++i) delay *= 2;
    return TimeOf(tries.last->outcome_time()) + std::min(delay, kMaxRetryDelay);
  }

 private:
  bool escalates() const { return plan_.mode() == v1::EXERCISE_MODE_ESCALATE; }
  const v1::Step& StepAt(uint32_t index) const {
    return ping_.target().steps(static_cast<int>(index));
  }

  absl::optional<absl::Time> FirstTry(uint32_t index) const {
    const v1::Step& step = StepAt(index);
    if (escalates() && index > 0) {
      if (!HasLeft(ping_)) return absl::nullopt;
      if (step.kind() == v1::STEP_KIND_REMINDER && last_step_ > index) return absl::nullopt;
    }
    const absl::Time time = TimeOf(step.time()) + (escalates() ? delay_ : absl::ZeroDuration());
    if (step.kind() != v1::STEP_KIND_NEXT_CHANNEL) return time;
    for (uint32_t before = index; before-- > 0;) {
      if (!IsOwnChannel(StepAt(before).kind())) continue;
      const v1::AttemptRecord* last = tries_[before].last;
      const bool bounced = last != nullptr && last->result() == v1::ATTEMPT_RESULT_BOUNCED;
      return bounced ? std::min(time, TimeOf(last->outcome_time())) : time;
    }
    return time;
  }

  uint32_t AttemptsOnChannel(uint32_t index) const {
    return static_cast<uint32_t>(std::count_if(
        ping_.attempts().begin(), ping_.attempts().end(), [&](const v1::AttemptRecord& attempt) {
          return attempt.result() != v1::ATTEMPT_RESULT_FAILED &&
                 IsSameChannel(StepAt(attempt.step()), StepAt(index));
        }));
  }

  bool IsAnswered(uint32_t index) const {
    return std::any_of(ping_.answers().begin(), ping_.answers().end(),
                       [&](const v1::AnswerRecord& answer) {
                         if (escalates()) return true;
                         const int attempt = static_cast<int>(answer.attempt());
                         return attempt > 0 && ping_.attempts(attempt - 1).step() == index;
                       });
  }

  const v1::PingRecord& ping_;
  const v1::Plan& plan_;
  std::vector<Tries> tries_;
  uint32_t last_step_ = 0;
  absl::Duration delay_;
};

}  // namespace

bool HasLeft(const v1::PingRecord& ping) {
  return std::any_of(ping.attempts().begin(), ping.attempts().end(),
                     [](const v1::AttemptRecord& attempt) {
                       return attempt.result() != v1::ATTEMPT_RESULT_FAILED;
                     });
}

absl::Time SendTime(const v1::PingRecord& ping) {
  const absl::Time planned = TimeOf(ping.target().steps(0).time());
  for (const v1::AttemptRecord& attempt : ping.attempts()) {
    if (attempt.result() == v1::ATTEMPT_RESULT_FAILED) continue;
    return std::max(planned, TimeOf(attempt.intent_time()));
  }
  return planned;
}

absl::Time CloseTime(const v1::PingRecord& ping, const v1::Plan& plan) {
  return SendTime(ping) + FromProtoDuration(plan.window());
}

std::vector<WaitingStep> WaitingSteps(const v1::PingRecord& ping, const v1::Plan& plan) {
  std::vector<WaitingStep> waiting;
  if (ping.void_reason() != v1::VOID_REASON_UNSPECIFIED ||
      ping.attempts_size() >= static_cast<int>(kMaxAttempts)) {
    return waiting;
  }
  const Course course(ping, plan);
  const absl::Time close = CloseTime(ping, plan);
  for (int i = 0; i < ping.target().steps_size(); ++i) {
    const auto step = static_cast<uint32_t>(i);
    const auto time = course.TimeOfStep(step);
    if (time.has_value() && *time < close) waiting.push_back({step, *time});
  }
  return waiting;
}

absl::optional<absl::Time> NextTime(const v1::PingRecord& ping, const v1::Plan& plan) {
  absl::optional<absl::Time> next;
  for (const WaitingStep& step : WaitingSteps(ping, plan)) {
    if (!next.has_value() || step.time < *next) next = step.time;
  }
  return next;
}

absl::optional<absl::Time> FirstAnswerTime(const v1::PingRecord& ping) {
  absl::optional<absl::Time> first;
  for (const v1::AnswerRecord& answer : ping.answers()) {
    const absl::Time time = TimeOf(answer.time());
    if (!first.has_value() || time < *first) first = time;
  }
  return first;
}

v1::PingOutcome OutcomeAt(const v1::PingRecord& ping, const v1::Plan& plan, absl::Time now) {
  if (ping.void_reason() != v1::VOID_REASON_UNSPECIFIED) return v1::PING_OUTCOME_VOID;
  if (const auto answer = FirstAnswerTime(ping); answer.has_value()) {
    return *answer <= SendTime(ping) + FromProtoDuration(plan.on_time_within())
               ? v1::PING_OUTCOME_ACKNOWLEDGED_ON_TIME
               : v1::PING_OUTCOME_ACKNOWLEDGED_LATE;
  }
  const bool left = HasLeft(ping);
  if (now >= CloseTime(ping, plan)) {
    return left ? v1::PING_OUTCOME_NO_RESPONSE : v1::PING_OUTCOME_VOID;
  }
  if (!left) return v1::PING_OUTCOME_SCHEDULED;
  for (const v1::AttemptRecord& attempt : ping.attempts()) {
    if (attempt.result() == v1::ATTEMPT_RESULT_DELIVERED) return v1::PING_OUTCOME_DELIVERED;
  }
  return ping.attempts().rbegin()->result() == v1::ATTEMPT_RESULT_BOUNCED ? v1::PING_OUTCOME_BOUNCED
                                                                          : v1::PING_OUTCOME_SENT;
}

v1::VoidReason ReasonOfVoid(const v1::PingRecord& ping) {
  if (ping.void_reason() != v1::VOID_REASON_UNSPECIFIED) return ping.void_reason();
  if (ping.attempts().empty()) return v1::VOID_REASON_NOT_ATTEMPTED;
  return ping.attempts().rbegin()->reason();
}

}  // namespace rollcall
