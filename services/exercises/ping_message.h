// A ping of the board as clients see it.
#ifndef ROLLCALL_SERVICES_EXERCISES_PING_MESSAGE_H_
#define ROLLCALL_SERVICES_EXERCISES_PING_MESSAGE_H_

#include "absl/time/time.h"
#include "rollcall/v1/exercise_service.pb.h"
#include "rollcall/v1/exercise_view.pb.h"
#include "services/exercises/desk.h"

namespace rollcall {

// True while an answer would change something: sent, not answered, not closed.
bool IsOpen(const v1::PingRecord& ping, const v1::Plan& plan, absl::Time now);

v1::Ping PingMessage(const PingId& id, const v1::PingRecord& ping, const v1::Plan& plan,
                     absl::Time now);

// Without a push receipt.
v1::PingNotice NoticeOf(const PingId& id, const v1::PingRecord& ping, const v1::Plan& plan,
                        absl::Time now);

}  // namespace rollcall

#endif  // ROLLCALL_SERVICES_EXERCISES_PING_MESSAGE_H_
