#include "services/exercises/outcomes.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/refusal.h"
#include "core/base/resource_name.h"
#include "core/base/status_macros.h"
#include "core/base/timestamp.h"
#include "core/exercise/board.h"
#include "core/exercise/bounce_tag.h"
#include "core/exercise/exercise_bodies.h"
#include "services/exercises/acknowledgements.h"
#include "services/exercises/attempts.h"
#include "services/exercises/push_receipt.h"

namespace rollcall {
namespace {

constexpr RoleSet kStaff = {Role::kExerciseController, Role::kOperator};
constexpr size_t kMaxFileNameBytes = 255;  // of a file system
// Clocks of mail servers and of staff's machines.
constexpr absl::Duration kClockTolerance = absl::Minutes(5);

absl::StatusOr<absl::Time> PastTime(const OperatorLog& log, absl::string_view field,
                                    const google::protobuf::Timestamp& timestamp) {
  const absl::StatusOr<absl::Time> time = FromTimestamp(timestamp);
  if (!time.ok() || *time > log.Now() + kClockTolerance) {
    return InvalidField(field, "must be a time that is not in the future");
  }
  return std::min(*time, log.Now());
}

// A batch with what became of one attempt.
Saying OutcomeOf(OperatorLog& log, const FoundPing& ping, uint32_t attempt,
                 v1::AttemptResult result) {
  BatchedSayings batch;
  v1::AttemptOutcome& outcome = *batch.Of(ping.id.exercise, ping.record.state()).add_outcomes();
  outcome.set_ping(ping.id.ping);
  outcome.set_attempt(attempt);
  outcome.set_result(result);
  return batch.Take(log.speaker()).front();
}

v1::AttemptResult ResultOf(v1::CallResult result) {
  switch (result) {
    case v1::CALL_RESULT_ANSWERED:
      return v1::ATTEMPT_RESULT_DELIVERED;
    case v1::CALL_RESULT_NO_ANSWER:
      return v1::ATTEMPT_RESULT_SENT;
    case v1::CALL_RESULT_WRONG_NUMBER:
      return v1::ATTEMPT_RESULT_BOUNCED;
    case v1::CALL_RESULT_DEFERRED:
      return v1::ATTEMPT_RESULT_DEFERRED;
    default:
      return v1::ATTEMPT_RESULT_UNSPECIFIED;
  }
}

absl::Status CheckCall(const v1::CallOutcome& call, const v1::PingRecord& ping) {
  if (ResultOf(call.result()) == v1::ATTEMPT_RESULT_UNSPECIFIED) {
    return InvalidField("call.result", "must say what became of it");
  }
  if (call.attempt() > static_cast<uint32_t>(ping.attempts_size())) {
    return InvalidField("call.attempt", "has not been made; take its number from the worklist");
  }
  const bool answered = call.result() == v1::CALL_RESULT_ANSWERED;
  if (call.attempt() == 0 && !answered) {
    return InvalidField("call.attempt", "must be given for a call that nobody answered");
  }
  if (!answered && (call.by_other_means() || !call.text().empty())) {
    return InvalidField("call.result", "nobody answered, so nothing was said and found");
  }
  if (answered && (!v1::ChannelKind_IsValid(call.channel_kind()) ||
                   call.channel_kind() == v1::CHANNEL_KIND_UNSPECIFIED)) {
    return InvalidField("call.channel_kind", "must say what was used");
  }
  return absl::OkStatus();
}

absl::StatusOr<JudgedAnswer> JudgeCall(OperatorLog& log, const v1::CallOutcome& call) {
  ASSIGN_OR_RETURN(const FoundPing ping, RequirePing(log.board(), "call.ping", call.ping()));
  RETURN_IF_ERROR(CheckCall(call, ping.record));
  ASSIGN_OR_RETURN(const absl::Time time, PastTime(log, "call.time", call.time()));
  JudgedAnswer judged;
  judged.taken.ping = ping.id;
  const v1::AttemptResult before =
      call.attempt() == 0 ? v1::ATTEMPT_RESULT_DELIVERED
                          : ping.record.attempts(static_cast<int>(call.attempt()) - 1).result();
  if (before == v1::ATTEMPT_RESULT_UNSPECIFIED) {
    judged.sayings.push_back(OutcomeOf(log, ping, call.attempt(), ResultOf(call.result())));
  }
  if (call.result() == v1::CALL_RESULT_ANSWERED) {
    v1::Acknowledgement body;
    body.set_attempt(call.attempt());
    *body.mutable_answer_time() = ToTimestamp(time);
    body.mutable_call()->set_registered_details(!call.by_other_means());
    body.mutable_call()->set_channel_kind(call.channel_kind());
    body.set_answer(call.text());
    auto answer = JudgeAnswer(log, ping.id, ping.record, std::move(body));
    if (answer.ok()) {
      judged.sayings.push_back(std::move(answer->sayings.front()));
    } else if (ReasonOf(answer.status()) != v1::ERROR_REASON_ANSWER_ALREADY_TAKEN) {
      return answer.status();
    }
  }
  judged.taken.known = judged.sayings.empty();
  return judged;
}

// A mail that no program understands, without what somebody wrote in it.
v1::MailOutcome Unclear(const v1::MailOutcome& mail) {
  v1::MailOutcome unclear;
  unclear.set_message_digest(mail.message_digest());
  *unclear.mutable_receive_time() = mail.receive_time();
  unclear.set_verdict(v1::MAIL_VERDICT_UNCLEAR);
  unclear.set_file_name(mail.file_name());
  return unclear;
}

absl::StatusOr<JudgedAnswer> JudgeMailAnswer(OperatorLog& log, const v1::MailOutcome& mail,
                                             absl::Time time) {
  v1::Acknowledgement body;
  *body.mutable_answer_time() = ToTimestamp(time);
  body.mutable_mail()->set_message_digest(mail.message_digest());
  body.set_answer(mail.text());
  auto judged = JudgeCode(log, mail.code(), /*participant=*/"", body);
  if (ReasonOf(judged.status()) == v1::ERROR_REASON_INVALID_FIELD && !mail.text().empty()) {
    // Who reads mails does not know whether a question was asked.
    body.clear_answer();
    judged = JudgeCode(log, mail.code(), /*participant=*/"", std::move(body));
  }
  if (judged.ok()) return judged;
  JudgedAnswer other;
  switch (ReasonOf(judged.status())) {
    case v1::ERROR_REASON_ANSWER_ALREADY_TAKEN:
      other.taken.mail_verdict = v1::MAIL_VERDICT_ANSWER;
      return other;
    case v1::ERROR_REASON_PING_CODE_WRONG:
    case v1::ERROR_REASON_PING_CODE_LOCKED:
    case v1::ERROR_REASON_INVALID_FIELD:
      other.taken.mail_verdict = v1::MAIL_VERDICT_UNCLEAR;
      return other;
    default:
      return judged;
  }
}

v1::AttemptResult ResultOf(v1::MailVerdict verdict) {
  switch (verdict) {
    case v1::MAIL_VERDICT_DELIVERED:
      return v1::ATTEMPT_RESULT_DELIVERED;
    case v1::MAIL_VERDICT_BOUNCED:
      return v1::ATTEMPT_RESULT_BOUNCED;
    default:
      return v1::ATTEMPT_RESULT_DEFERRED;
  }
}

// A delivery report counts for the attempt whose mail alone showed the address
// that it came to. One without such a tag may be forged: a person looks at it.
absl::StatusOr<JudgedAnswer> JudgeDeliveryReport(OperatorLog& log, const v1::MailOutcome& mail) {
  JudgedAnswer judged;
  judged.taken.mail_verdict = v1::MAIL_VERDICT_UNCLEAR;
  const auto tag = ParseBounceTag(mail.envelope_recipient());
  if (!tag.has_value()) return judged;
  ASSIGN_OR_RETURN(const std::vector<FoundPing> found, FindPings(log.board(), tag->ping));
  const MadeAttempts made = AttemptsOf(found, log.speaker().origin(), tag->ping);
  const auto match = MatchBounceTag(log.speaker().code_secret(), *tag, made.subjects);
  if (!match.has_value() || found.empty()) return judged;
  const FoundPing& ping = found[made.pings[*match]];
  judged.taken.ping = ping.id;
  judged.taken.mail_verdict = mail.verdict();
  const uint32_t attempt = made.subjects[*match].attempt;
  const v1::AttemptResult before = ping.record.attempts(static_cast<int>(attempt) - 1).result();
  // What arrived or was refused for good stays so; what is tried again anyway has
  // nothing to learn from a delay. A report may come before the attempt's own
  // outcome is logged: it says more than that will.
  const bool tried_again =
      before == v1::ATTEMPT_RESULT_UNKNOWN || before == v1::ATTEMPT_RESULT_DEFERRED;
  if (before == v1::ATTEMPT_RESULT_SENT || before == v1::ATTEMPT_RESULT_UNSPECIFIED ||
      (tried_again && mail.verdict() != v1::MAIL_VERDICT_DELAYED)) {
    judged.sayings.push_back(OutcomeOf(log, ping, attempt, ResultOf(mail.verdict())));
  }
  return judged;
}

// The verdict in the end, with what follows from it.
absl::StatusOr<JudgedAnswer> JudgeVerdict(OperatorLog& log, const v1::MailOutcome& mail,
                                          absl::Time time) {
  JudgedAnswer judged;
  judged.taken.mail_verdict = mail.verdict();
  switch (mail.verdict()) {
    case v1::MAIL_VERDICT_ANSWER: {
      ASSIGN_OR_RETURN(judged, JudgeMailAnswer(log, mail, time));
      if (!judged.sayings.empty()) judged.taken.mail_verdict = v1::MAIL_VERDICT_ANSWER;
      return judged;
    }
    case v1::MAIL_VERDICT_DELIVERED:
    case v1::MAIL_VERDICT_BOUNCED:
    case v1::MAIL_VERDICT_DELAYED:
      return JudgeDeliveryReport(log, mail);
    case v1::MAIL_VERDICT_AUTOMATIC:
    case v1::MAIL_VERDICT_UNCLEAR:
      return judged;
    default:
      return InvalidField("mail.verdict", "must say how it was understood");
  }
}

absl::StatusOr<JudgedAnswer> JudgeMail(OperatorLog& log, const v1::MailOutcome& mail) {
  if (mail.message_digest().size() != Digest::kBytes) {
    return InvalidField("mail.message_digest", "must be a SHA-256 digest of 32 bytes");
  }
  if (mail.file_name().size() > kMaxFileNameBytes) {
    return InvalidField("mail.file_name", absl::StrCat("at most ", kMaxFileNameBytes, " bytes"));
  }
  ASSIGN_OR_RETURN(const absl::Time time, PastTime(log, "mail.receive_time", mail.receive_time()));
  ASSIGN_OR_RETURN(const auto handled,
                   ReadRecord<v1::HandledMail>(log.board(), desk_key::Mail(mail.message_digest())));
  JudgedAnswer judged;
  if (handled.has_value()) {
    judged.taken.known = handled->verdict() != v1::MAIL_VERDICT_UNCLEAR ||
                         mail.verdict() != v1::MAIL_VERDICT_AUTOMATIC;
    judged.handled = *handled;
    if (!judged.taken.known) judged.handled.set_verdict(mail.verdict());
    judged.taken.mail_verdict = judged.handled.verdict();
    const auto name = ResourceName::Parse(handled->ping());
    if (name.ok()) judged.taken.ping = {name->exercise, name->id};
  } else {
    ASSIGN_OR_RETURN(judged, JudgeVerdict(log, mail, time));
    judged.handled.set_verdict(judged.taken.mail_verdict);
    *judged.handled.mutable_receive_time() = ToTimestamp(time);
    if (!judged.taken.ping.ping.empty()) judged.handled.set_ping(PingName(judged.taken.ping));
    if (judged.taken.mail_verdict == v1::MAIL_VERDICT_UNCLEAR) judged.unclear = Unclear(mail);
  }
  if (!judged.taken.known) judged.mail_digest = mail.message_digest();
  return judged;
}

absl::StatusOr<JudgedAnswer> JudgeReceipt(OperatorLog& log, const Caller& caller,
                                          absl::string_view receipt) {
  const auto id = ReadPushReceipt(log.speaker(), receipt);
  const absl::Status wrong =
      InvalidField("push_receipt", "is not the receipt of a notice to this State");
  if (!id.has_value()) return wrong;
  ASSIGN_OR_RETURN(const FoundPing ping,
                   RequirePing(log.board(), "push_receipt", PingName(id->ping)));
  if (caller.participant != StateName(ping.record.state()) ||
      id->attempt > static_cast<uint32_t>(ping.record.attempts_size())) {
    return wrong;
  }
  JudgedAnswer judged;
  judged.taken.ping = id->ping;
  const v1::AttemptResult before = ping.record.attempts(static_cast<int>(id->attempt) - 1).result();
  judged.taken.known = before != v1::ATTEMPT_RESULT_UNSPECIFIED &&
                       before != v1::ATTEMPT_RESULT_SENT && before != v1::ATTEMPT_RESULT_UNKNOWN;
  if (!judged.taken.known) {
    judged.sayings.push_back(OutcomeOf(log, ping, id->attempt, v1::ATTEMPT_RESULT_DELIVERED));
  }
  return judged;
}

}  // namespace

absl::StatusOr<JudgedAnswer> JudgeOutcome(OperatorLog& log, const Caller& caller,
                                          const v1::RecordOutcomeRequest& request) {
  const bool staff = caller.roles.Meets(kStaff);
  const bool officer = caller.roles.Has(Role::kDutyOfficer);
  const bool receipt = request.has_push_receipt();
  if (receipt ? !officer : !staff) {
    return Refusal(absl::StatusCode::kPermissionDenied, v1::ERROR_REASON_ROLE_NOT_ALLOWED,
                   "calls and mails are recorded by the directory's staff, and that a notice "
                   "arrived by a duty officer");
  }
  switch (request.outcome_case()) {
    case v1::RecordOutcomeRequest::kCall:
      return JudgeCall(log, request.call());
    case v1::RecordOutcomeRequest::kMail:
      return JudgeMail(log, request.mail());
    case v1::RecordOutcomeRequest::kPushReceipt:
      return JudgeReceipt(log, caller, request.push_receipt());
    case v1::RecordOutcomeRequest::OUTCOME_NOT_SET:
      break;
  }
  return InvalidField("outcome", "give a call, a mail or a push receipt");
}

}  // namespace rollcall
