#include "services/exercises/acknowledgements.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/refusal.h"
#include "core/base/resource_name.h"
#include "core/base/status_macros.h"
#include "core/base/timestamp.h"
#include "core/exercise/board.h"
#include "core/exercise/exercise_bodies.h"
#include "core/exercise/ping_code.h"
#include "storage/ledger.h"

namespace rollcall {
namespace {

absl::Status WrongCode() {
  return Refusal(absl::StatusCode::kInvalidArgument, v1::ERROR_REASON_PING_CODE_WRONG,
                 "this is not the code of any ping of yours; type both halves, joined, as the "
                 "message shows them");
}

absl::Status LockedCode() {
  return Refusal(absl::StatusCode::kFailedPrecondition, v1::ERROR_REASON_PING_CODE_LOCKED,
                 absl::StrCat("codes of this ping are locked, because ", kMaxWrongCodes,
                              " wrong ones were tried; answer with the contact's key, or call "
                              "the directory's staff"));
}

absl::StatusOr<v1::CodeTries> TriesOf(const View& desk, const PingId& id) {
  ASSIGN_OR_RETURN(const auto tries,
                   ReadRecord<v1::CodeTries>(desk, desk_key::Tries(id.exercise, id.ping)));
  return tries.value_or(v1::CodeTries());
}

// Nobody locks others out: a stranger's mails do not lock what callers type.
bool IsLocked(const v1::CodeTries& tries, bool by_mail) {
  return tries.wrong() >= kMaxWrongCodes || (by_mail && tries.mailed() >= kMaxWrongCodes);
}

absl::Status CountWrongTry(OperatorLog& log, const std::vector<const FoundPing*>& tried,
                           bool by_mail) {
  ChangeSet changes(&log.board());
  for (const FoundPing* ping : tried) {
    ASSIGN_OR_RETURN(v1::CodeTries tries, TriesOf(log.board(), ping->id));
    if (by_mail) {
      tries.set_mailed(std::min(tries.mailed() + 1, kMaxWrongCodes));
    } else {
      tries.set_wrong(std::min(tries.wrong() + 1, kMaxWrongCodes));
    }
    changes.Put(desk_key::Tries(ping->id.exercise, ping->id.ping), tries);
  }
  return log.desk().Write(changes);
}

absl::Status CheckText(OperatorLog& log, const PingId& id, absl::string_view text) {
  ASSIGN_OR_RETURN(const auto exercise, ReadExercise(log.board(), id.exercise));
  const bool asks =
      exercise.has_value() && exercise->plan().kind() == v1::EXERCISE_KIND_CONTENT_CHECK;
  if (asks && text.empty()) return InvalidField("text", "must answer the exercise's question");
  if (!asks && !text.empty()) return InvalidField("text", "this exercise asks no question");
  return absl::OkStatus();
}

// Those who were asked: the contact, and whoever was tried instead.
absl::Status CheckKeyOfAsked(OperatorLog& log, const v1::PingRecord& ping,
                             const v1::SignedAnswer& answer) {
  std::set<std::pair<std::string, std::string>> asked;  // sheet, contact
  asked.emplace(ping.target().sheet_digest(), ping.target().contact());
  for (const v1::AttemptRecord& attempt : ping.attempts()) {
    const v1::Step& step = ping.target().steps(static_cast<int>(attempt.step()));
    asked.emplace(step.sheet_digest(), step.contact());
  }
  absl::Status refusal = CheckContactKey(answer, v1::PointOfContact());
  for (const auto& [sheet_digest, contact] : asked) {
    ASSIGN_OR_RETURN(const auto body, Ledger(*log.head().reader).Body(sheet_digest));
    v1::Sheet sheet;
    if (!body.has_value() || !sheet.ParseFromString(*body)) continue;
    for (const v1::PointOfContact& listed : sheet.points_of_contact()) {
      if (listed.id() != contact) continue;
      refusal = CheckContactKey(answer, listed);
      if (refusal.ok()) return refusal;
    }
  }
  return refusal;
}

absl::StatusOr<JudgedAnswer> JudgeKey(OperatorLog& log, const v1::SignedAnswer& answer) {
  v1::PingAnswer said;
  RETURN_IF_ERROR(DecodeCanonical(answer.payload(), "signed_answer.payload", &said));
  const std::string name = said.ping();
  RETURN_IF_ERROR(DecodeSignedAnswer(answer, log.speaker().origin(), name, said));
  const auto found = RequirePing(log.board(), "signed_answer.payload.ping", name);
  if (!found.ok()) {
    return Refusal(absl::StatusCode::kFailedPrecondition, v1::ERROR_REASON_EXERCISE_NOT_OPEN,
                   "no exercise that is open or was has this ping; sign the answer to the ping "
                   "that you were sent");
  }
  RETURN_IF_ERROR(CheckKeyOfAsked(log, found->record, answer));
  v1::Acknowledgement body;
  *body.mutable_signed_answer() = answer;
  *body.mutable_answer_time() = ToTimestamp(log.Now());
  body.set_answer(said.answer());
  return JudgeAnswer(log, found->id, found->record, std::move(body));
}

}  // namespace

std::string PingName(const PingId& id) {
  return absl::StrCat("exercises/", id.exercise, "/pings/", id.ping);
}

absl::StatusOr<std::vector<FoundPing>> FindPings(const View& board, absl::string_view ping) {
  std::vector<std::string> exercises;
  const std::string prefix = board_key::Exercise("");
  RETURN_IF_ERROR(board.Scan(prefix, prefix, [&](absl::string_view key, absl::string_view) {
    exercises.emplace_back(key.substr(prefix.size()));
    return true;
  }));
  std::vector<FoundPing> found;
  for (std::string& exercise : exercises) {
    ASSIGN_OR_RETURN(auto record, ReadPing(board, exercise, ping));
    if (record.has_value()) {
      found.push_back({{std::move(exercise), std::string(ping)}, *std::move(record)});
    }
  }
  return found;
}

MadeAttempts AttemptsOf(const std::vector<FoundPing>& found, const std::string& origin,
                        absl::string_view ping) {
  MadeAttempts all;
  for (size_t i = 0; i < found.size(); ++i) {
    const v1::PingRecord& record = found[i].record;
    for (int attempt = 0; attempt < record.attempts_size(); ++attempt) {
      const auto step = static_cast<int>(record.attempts(attempt).step());
      all.subjects.push_back({origin, found[i].id.exercise, found[i].id.ping,
                              static_cast<uint32_t>(attempt) + 1,
                              record.target().steps(step).channel()});
      all.pings.push_back(i);
    }
  }
  if (all.subjects.empty()) all.subjects.push_back({origin, "", std::string(ping), 0, 0});
  return all;
}

absl::StatusOr<FoundPing> RequirePing(const View& board, absl::string_view field,
                                      absl::string_view name) {
  const auto parsed = ResourceName::Parse(name);
  if (!parsed.ok() || parsed->pattern != ResourceName::Pattern::kPing) {
    return InvalidField(field, "must be the name of a ping: exercises/2026-h2/pings/7f3a9c0d");
  }
  ASSIGN_OR_RETURN(auto record, ReadPing(board, parsed->exercise, parsed->id));
  if (!record.has_value()) {
    return Refusal(absl::StatusCode::kNotFound, v1::ERROR_REASON_NOT_FOUND,
                   "there is no such ping");
  }
  return FoundPing{{parsed->exercise, parsed->id}, *std::move(record)};
}

absl::StatusOr<JudgedAnswer> JudgeAnswer(OperatorLog& log, const PingId& id,
                                         const v1::PingRecord& ping, v1::Acknowledgement body) {
  for (const v1::AnswerRecord& before : ping.answers()) {
    if (before.attempt() == body.attempt() && before.contact_signed() == body.has_signed_answer()) {
      return Refusal(absl::StatusCode::kAlreadyExists, v1::ERROR_REASON_ANSWER_ALREADY_TAKEN,
                     "this answer has been taken already; nothing more is to be done");
    }
  }
  RETURN_IF_ERROR(CheckText(log, id, body.answer()));
  body.set_state(ping.state());
  JudgedAnswer judged;
  judged.taken.ping = id;
  judged.sayings.push_back(
      {Kind::kAcknowledgement, PingName(id), log.speaker().Body(std::move(body))});
  return judged;
}

absl::StatusOr<JudgedAnswer> JudgeCode(OperatorLog& log, absl::string_view typed,
                                       absl::string_view participant, v1::Acknowledgement body) {
  const auto code = ParseCode(typed);
  if (!code.has_value()) return WrongCode();
  ASSIGN_OR_RETURN(const std::vector<FoundPing> found, FindPings(log.board(), code->ping));
  const std::string& origin = log.speaker().origin();
  const MadeAttempts candidates = AttemptsOf(found, origin, code->ping);
  const auto match = MatchCode(log.speaker().code_secret(), *code, candidates.subjects);
  const bool by_mail = body.has_mail();
  std::vector<const FoundPing*> tried;
  for (const FoundPing& ping : found) {
    // The code of somebody else's ping is as wrong as any, and no try at that ping.
    if (!participant.empty() && participant != StateName(ping.record.state())) continue;
    tried.push_back(&ping);
    ASSIGN_OR_RETURN(const v1::CodeTries tries, TriesOf(log.board(), ping.id));
    if (IsLocked(tries, by_mail)) return LockedCode();
  }
  const FoundPing* const ping = match.has_value() && *match < candidates.pings.size()
                                    ? &found[candidates.pings[*match]]
                                    : nullptr;
  if (ping == nullptr || std::find(tried.begin(), tried.end(), ping) == tried.end()) {
    RETURN_IF_ERROR(CountWrongTry(log, tried, by_mail));
    return WrongCode();
  }
  body.set_attempt(candidates.subjects[*match].attempt);
  return JudgeAnswer(log, ping->id, ping->record, std::move(body));
}

absl::StatusOr<JudgedAnswer> JudgeAcknowledgement(OperatorLog& log, const Caller& caller,
                                                  const v1::AcknowledgePingRequest& request) {
  switch (request.answer_case()) {
    case v1::AcknowledgePingRequest::kCode: {
      v1::Acknowledgement body;
      body.mutable_code()->set_tls_key_digest(caller.tls_key.ToBytes());
      *body.mutable_answer_time() = ToTimestamp(log.Now());
      body.set_answer(request.text());
      return JudgeCode(log, request.code(), caller.participant, std::move(body));
    }
    case v1::AcknowledgePingRequest::kSignedAnswer:
      if (!request.text().empty()) return InvalidField("text", "stands in the signed answer");
      return JudgeKey(log, request.signed_answer());
    case v1::AcknowledgePingRequest::ANSWER_NOT_SET:
      break;
  }
  return InvalidField("answer", "give a code or a signed answer");
}

}  // namespace rollcall
