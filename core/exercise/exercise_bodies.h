// The forms of the operator's bodies: the admission check of dispatch,
// acknowledgement, reachability and report. What they mean beside each other is
// the board's matter.
#ifndef ROLLCALL_CORE_EXERCISE_EXERCISE_BODIES_H_
#define ROLLCALL_CORE_EXERCISE_EXERCISE_BODIES_H_

#include <cstddef>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "core/statement/statement.h"
#include "rollcall/v1/exercise.pb.h"
#include "rollcall/v1/exercise_report.pb.h"
#include "rollcall/v1/sheet.pb.h"

namespace rollcall {

inline constexpr int kMaxTargets = 10'000;        // in one State's list; 1 MiB holds no more
inline constexpr int kMaxSteps = 64;              // of one ping: every channel and every escalation
inline constexpr uint32_t kMaxAttempts = 256;     // of one ping: every step with its retries
inline constexpr int kMaxBatchItems = 10'000;     // of each list of a batch
inline constexpr int kMaxLastAnswers = 1'024;     // 64 contacts, 16 kinds of channel at most
inline constexpr uint32_t kMaxChannelIndex = 15;  // a contact has at most 16 channels
inline constexpr size_t kPingIdBytes = 8;         // 40 bits in base32
inline constexpr size_t kMaxAnswerBytes = 1000;   // a paragraph
// Payload type of what a contact signs to acknowledge a ping.
inline constexpr char kPingAnswerType[] = "application/vnd.rollcall.ping-answer.v1+protobuf";

// Each decodes strictly and checks the form. Reasons: NOT_CANONICAL,
// INVALID_BODY with metadata "field". `statement` is the one that the body
// belongs to.
absl::Status DecodeDispatch(const Statement& statement, absl::string_view body,
                            v1::Dispatch& dispatch);
absl::Status DecodeAcknowledgement(const Statement& statement, absl::string_view body,
                                   v1::Acknowledgement& acknowledgement);
absl::Status DecodeReachability(absl::string_view body, v1::Reachability& reachability);
absl::Status DecodeReport(absl::string_view body, v1::Report& report);

// OK when the body of a statement of exercises has the form of its kind; plans
// are plan_rules.h's. Needs such a kind.
absl::Status CheckExerciseBody(const Statement& statement, absl::string_view body);

// The answer that a contact signed, when its signature is right and it is meant
// for this ping of this directory. Whether the key is one of the contact's is
// for who has the sheet (CheckContactKey). Reasons: INVALID_BODY,
// SIGNATURE_INVALID.
absl::Status DecodeSignedAnswer(const v1::SignedAnswer& signed_answer, absl::string_view origin,
                                absl::string_view ping_name, v1::PingAnswer& answer);

// OK when the key of a signed answer is one of the contact's acknowledgement
// keys. PERMISSION_DENIED, reason KEY_USE_NOT_ALLOWED, otherwise.
absl::Status CheckContactKey(const v1::SignedAnswer& signed_answer,
                             const v1::PointOfContact& contact);

// True for 8 of Crockford's base32 in lower case: digits and letters without
// i, l, o, u.
bool IsPingId(absl::string_view id);

}  // namespace rollcall

#endif  // ROLLCALL_CORE_EXERCISE_EXERCISE_BODIES_H_
