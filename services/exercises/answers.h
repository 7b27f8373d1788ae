// Answers and outcomes that others have learnt: judged against the board, and
// said by the operator.
#ifndef ROLLCALL_SERVICES_EXERCISES_ANSWERS_H_
#define ROLLCALL_SERVICES_EXERCISES_ANSWERS_H_

#include <functional>
#include <string>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/optional.h"
#include "core/directory/caller.h"
#include "rollcall/v1/exercise_desk.pb.h"
#include "rollcall/v1/exercise_service.pb.h"
#include "rollcall/v1/exercise_work.pb.h"
#include "services/exercises/operator_log.h"

namespace rollcall {

// What became of a request.
struct AnswerTaken {
  PingId ping;         // empty when it is about none
  bool known = false;  // nothing was changed
  v1::MailVerdict mail_verdict = v1::MAIL_VERDICT_UNSPECIFIED;
  v1::PingOutcome outcome = v1::PING_OUTCOME_UNSPECIFIED;  // of the ping afterwards
  v1::Receipt receipt;  // of the last statement that was made for it
};

struct AnswerRequest {
  Caller caller;  // whose role allows it
  std::variant<v1::AcknowledgePingRequest, v1::RecordOutcomeRequest> what;
  std::function<void(absl::StatusOr<AnswerTaken>)> done;  // called once
};

// What a request comes to, before anything is done about it.
struct JudgedAnswer {
  AnswerTaken taken;
  std::vector<Saying> sayings;
  // The mail that it was about, to be remembered once the sayings are in the log.
  std::string mail_digest;
  v1::HandledMail handled;
  absl::optional<v1::MailOutcome> unclear;  // goes onto the worklist
};

// Judges all, says what follows and tells each how it went. Answers to one ping
// are taken one after the other. An error is the log's or the desk's; everybody
// has been told all the same.
absl::Status JudgeAnswers(OperatorLog& log, std::vector<AnswerRequest> requests);

}  // namespace rollcall

#endif  // ROLLCALL_SERVICES_EXERCISES_ANSWERS_H_
