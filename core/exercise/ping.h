// One ping: what follows from its frozen steps and what has become of it so far.
// Pure functions of the record, the plan and the moment asked about.
#ifndef ROLLCALL_CORE_EXERCISE_PING_H_
#define ROLLCALL_CORE_EXERCISE_PING_H_

#include <cstdint>
#include <vector>

#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "rollcall/v1/exercise.pb.h"
#include "rollcall/v1/exercise_view.pb.h"

namespace rollcall {

// True once an attempt has left us, or may have: what never did is our own
// fault.
bool HasLeft(const v1::PingRecord& ping);

// When it was sent: at the intent of the first attempt that left; while none
// has, when it is planned.
absl::Time SendTime(const v1::PingRecord& ping);

// From then on nothing is tried and the ping has no response.
absl::Time CloseTime(const v1::PingRecord& ping, const v1::Plan& plan);

// A step that waits, and from when on it is due.
struct WaitingStep {
  uint32_t step = 0;
  absl::Time time;
};

// Steps to be taken before the close unless something happens, in their order.
//
// ESCALATE: none once somebody answered. Steps after the first count from the
// ping's own sending. The next channel does not wait when the one before it has
// bounced. What was deferred, failed or is unknown is tried again, later each
// time, until another step has been taken or the channel has had its attempts;
// what failed by our own fault is no attempt on the channel.
// ALL_CHANNELS: each channel for itself, until it is answered.
std::vector<WaitingStep> WaitingSteps(const v1::PingRecord& ping, const v1::Plan& plan);

// When the first of them is due; nullopt for none.
absl::optional<absl::Time> NextTime(const v1::PingRecord& ping, const v1::Plan& plan);

// Time of the first answer; nullopt for none.
absl::optional<absl::Time> FirstAnswerTime(const v1::PingRecord& ping);

// Where it stands at `now`, as far as the record knows.
v1::PingOutcome OutcomeAt(const v1::PingRecord& ping, const v1::Plan& plan, absl::Time now);

// Why it does not count. Needs an outcome of VOID.
v1::VoidReason ReasonOfVoid(const v1::PingRecord& ping);

}  // namespace rollcall

#endif  // ROLLCALL_CORE_EXERCISE_PING_H_
