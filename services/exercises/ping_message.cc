#include "services/exercises/ping_message.h"

#include "core/base/resource_name.h"
#include "core/base/timestamp.h"
#include "core/exercise/ping.h"
#include "services/exercises/acknowledgements.h"

namespace rollcall {

bool IsOpen(const v1::PingRecord& ping, const v1::Plan& plan, absl::Time now) {
  switch (OutcomeAt(ping, plan, now)) {
    case v1::PING_OUTCOME_SENT:
    case v1::PING_OUTCOME_DELIVERED:
    case v1::PING_OUTCOME_BOUNCED:
      return true;
    // With ALL_CHANNELS each channel is answered for itself.
    case v1::PING_OUTCOME_ACKNOWLEDGED_ON_TIME:
    case v1::PING_OUTCOME_ACKNOWLEDGED_LATE:
      return plan.mode() == v1::EXERCISE_MODE_ALL_CHANNELS && now < CloseTime(ping, plan);
    default:
      return false;
  }
}

v1::Ping PingMessage(const PingId& id, const v1::PingRecord& ping, const v1::Plan& plan,
                     absl::Time now) {
  v1::Ping message;
  message.set_name(PingName(id));
  message.set_state(StateName(ping.state()));
  message.set_contact(ping.target().contact());
  message.set_kind(ping.target().kind());
  message.set_outcome(OutcomeAt(ping, plan, now));
  if (message.outcome() == v1::PING_OUTCOME_VOID) message.set_void_reason(ReasonOfVoid(ping));
  *message.mutable_send_time() = ToTimestamp(SendTime(ping));
  *message.mutable_close_time() = ToTimestamp(CloseTime(ping, plan));
  if (const auto answered = FirstAnswerTime(ping); answered.has_value()) {
    *message.mutable_answer_time() = ToTimestamp(*answered);
  }
  *message.mutable_steps() = ping.target().steps();
  *message.mutable_attempts() = ping.attempts();
  *message.mutable_answers() = ping.answers();
  return message;
}

v1::PingNotice NoticeOf(const PingId& id, const v1::PingRecord& ping, const v1::Plan& plan,
                        absl::Time now) {
  v1::PingNotice notice;
  notice.set_ping(PingName(id));
  notice.set_kind(plan.kind());
  notice.set_title(plan.title());
  notice.set_question(plan.question());
  notice.set_contact(ping.target().contact());
  const absl::Time sent = SendTime(ping);
  *notice.mutable_send_time() = ToTimestamp(sent);
  *notice.mutable_on_time_until() = ToTimestamp(sent + FromProtoDuration(plan.on_time_within()));
  *notice.mutable_close_time() = ToTimestamp(CloseTime(ping, plan));
  notice.set_settled(!IsOpen(ping, plan, now));
  return notice;
}

}  // namespace rollcall
