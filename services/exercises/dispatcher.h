// The port by which an exercise reaches people: one dispatcher for each way to
// send. The scheduler, which owns the port, logs the intent before it calls and
// the outcome after; a dispatcher only sends.
#ifndef ROLLCALL_SERVICES_EXERCISES_DISPATCHER_H_
#define ROLLCALL_SERVICES_EXERCISES_DISPATCHER_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

#include "absl/time/time.h"
#include "core/crypto/digest.h"
#include "rollcall/v1/exercise.pb.h"
#include "rollcall/v1/sheet.pb.h"

namespace rollcall {

// One attempt, with all that is said to whom it is sent. Holds personal data:
// never logged.
struct OutgoingPing {
  std::string origin;    // of the directory
  std::string exercise;  // id
  std::string ping;      // id
  std::string state;     // alpha-3
  uint32_t attempt = 0;  // its number
  v1::StepKind step = v1::STEP_KIND_UNSPECIFIED;
  v1::PointOfContact contact;  // who is asked, as in its sheet
  size_t channel = 0;          // index of the channel among the contact's
  v1::Plan plan;               // as frozen
  uint64_t plan_index = 0;     // where the plan stands in the log
  std::string code;            // 18 characters (core/exercise/ping_code.h)
  std::string bounce_tag;      // 24 characters (core/exercise/bounce_tag.h)
  Digest operator_key;         // fingerprint of the key that signs for the operator
  absl::Time on_time_until;
  absl::Time close_time;
};

// What became of an attempt, as far as the sender can tell.
struct SendOutcome {
  // SENT, DELIVERED, BOUNCED, DEFERRED, FAILED; UNKNOWN when it may have left and
  // may not (the line was cut after the last byte); UNSPECIFIED when it did not
  // leave and a person has to do it: it goes onto the worklist.
  v1::AttemptResult result = v1::ATTEMPT_RESULT_UNSPECIFIED;
  v1::VoidReason reason = v1::VOID_REASON_UNSPECIFIED;  // FAILED only
};

// Thread-safe.
class Dispatcher {
 public:
  using Done = std::function<void(SendOutcome)>;

  virtual ~Dispatcher() = default;

  // How many attempts may be under way at once; more are not handed over.
  virtual size_t capacity() const = 0;

  // Sends one. `done` is called once, on a thread of the dispatcher's or on this
  // one, at the latest in the dispatcher's destructor; but not at all when it is
  // destroyed before it could hear what became of an attempt: nobody knows, and
  // the attempt becomes UNKNOWN.
  virtual void Send(OutgoingPing ping, Done done) = 0;
};

}  // namespace rollcall

#endif  // ROLLCALL_SERVICES_EXERCISES_DISPATCHER_H_
