// "I got this": by a code, or by a contact's own key.
#ifndef ROLLCALL_SERVICES_EXERCISES_ACKNOWLEDGEMENTS_H_
#define ROLLCALL_SERVICES_EXERCISES_ACKNOWLEDGEMENTS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "core/exercise/subject_proof.h"
#include "services/exercises/answers.h"

namespace rollcall {

// Wrong codes after which a ping's codes are locked: of 2^50, nobody guesses one.
// Those that its State types count, and those that come by mail count for mails
// alone: neither another State nor a stranger's mails lock it for its State.
inline constexpr uint32_t kMaxWrongCodes = 10;

// Judges an acknowledgement. Reasons: PING_CODE_WRONG, PING_CODE_LOCKED,
// ANSWER_ALREADY_TAKEN, EXERCISE_NOT_OPEN, INVALID_FIELD, and those of
// DecodeSignedAnswer and CheckContactKey. A wrong code is counted, durably,
// before this returns.
absl::StatusOr<JudgedAnswer> JudgeAcknowledgement(OperatorLog& log, const Caller& caller,
                                                  const v1::AcknowledgePingRequest& request);

// A code in whatever way it came: `body` holds the evidence, the time and the
// text. Whose ping it may be: `participant` ("states/KEN"); empty: anybody's.
absl::StatusOr<JudgedAnswer> JudgeCode(OperatorLog& log, absl::string_view typed,
                                       absl::string_view participant, v1::Acknowledgement body);

// The acknowledgement of a known ping. Reasons: ANSWER_ALREADY_TAKEN,
// INVALID_FIELD (text).
absl::StatusOr<JudgedAnswer> JudgeAnswer(OperatorLog& log, const PingId& id,
                                         const v1::PingRecord& ping, v1::Acknowledgement body);

// Exercises on the board that have a ping of this id: one, but for chance.
struct FoundPing {
  PingId id;
  v1::PingRecord record;
};
absl::StatusOr<std::vector<FoundPing>> FindPings(const View& board, absl::string_view ping);

// Every attempt of these pings, as what proves it is made for. Never empty, so
// that a ping that does not exist takes as long as one that does.
struct MadeAttempts {
  std::vector<CodeSubject> subjects;
  std::vector<size_t> pings;  // index of the found ping, for each
};
MadeAttempts AttemptsOf(const std::vector<FoundPing>& found, const std::string& origin,
                        absl::string_view ping);

// The ping of "exercises/E/pings/P". INVALID_FIELD `field`, or NOT_FOUND.
absl::StatusOr<FoundPing> RequirePing(const View& board, absl::string_view field,
                                      absl::string_view name);

// "exercises/E/pings/P".
std::string PingName(const PingId& id);

}  // namespace rollcall

#endif  // ROLLCALL_SERVICES_EXERCISES_ACKNOWLEDGEMENTS_H_
