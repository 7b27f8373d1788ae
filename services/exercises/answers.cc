#include "services/exercises/answers.h"

#include <cstddef>
#include <set>
#include <utility>

#include "core/base/status_macros.h"
#include "core/base/timestamp.h"
#include "core/exercise/board.h"
#include "core/exercise/ping.h"
#include "services/exercises/acknowledgements.h"
#include "services/exercises/outcomes.h"

namespace rollcall {
namespace {

// A request with what it comes to, and where its sayings stand among all.
struct Pending {
  AnswerRequest request;
  JudgedAnswer judged;
  size_t first = 0;
};

absl::StatusOr<JudgedAnswer> Judge(OperatorLog& log, const AnswerRequest& request) {
  if (const auto* what = std::get_if<v1::AcknowledgePingRequest>(&request.what)) {
    return JudgeAcknowledgement(log, request.caller, *what);
  }
  return JudgeOutcome(log, request.caller, std::get<v1::RecordOutcomeRequest>(request.what));
}

// Remembers the mails of those whose sayings are in the log.
absl::Status RememberMails(OperatorLog& log, const std::vector<const JudgedAnswer*>& done) {
  ChangeSet changes(&log.board());
  for (const JudgedAnswer* judged : done) {
    if (judged->mail_digest.empty()) continue;
    changes.Put(desk_key::Mail(judged->mail_digest), judged->handled);
    ASSIGN_OR_RETURN(const absl::Time time, FromTimestamp(judged->handled.receive_time()));
    const std::string line = desk_key::Unclear(time, judged->mail_digest);
    if (judged->unclear.has_value()) {
      changes.Put(line, *judged->unclear);
    } else {
      changes.Delete(line);
    }
  }
  return log.desk().Write(changes);
}

absl::Status FillOutcome(OperatorLog& log, AnswerTaken& taken) {
  if (taken.ping.ping.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const auto exercise, ReadExercise(log.board(), taken.ping.exercise));
  ASSIGN_OR_RETURN(const auto ping, ReadPing(log.board(), taken.ping.exercise, taken.ping.ping));
  if (exercise.has_value() && ping.has_value()) {
    taken.outcome = OutcomeAt(*ping, exercise->plan(), log.Now());
  }
  return absl::OkStatus();
}

// What became of one, given the verdicts on all.
absl::StatusOr<AnswerTaken> Conclude(OperatorLog& log, Pending& pending,
                                     const absl::StatusOr<Verdicts>& verdicts) {
  RETURN_IF_ERROR(verdicts.status());
  for (size_t i = 0; i < pending.judged.sayings.size(); ++i) {
    const auto& verdict = (*verdicts)[pending.first + i];
    RETURN_IF_ERROR(verdict.status());
    pending.judged.taken.receipt = *verdict;
  }
  RETURN_IF_ERROR(FillOutcome(log, pending.judged.taken));
  return pending.judged.taken;
}

// One answer a ping at most; the others are returned.
absl::Status JudgeRound(OperatorLog& log, std::vector<AnswerRequest>& requests) {
  std::vector<Pending> round;
  std::vector<Saying> sayings;
  std::vector<AnswerRequest> later;
  std::set<PingId> touched;
  for (AnswerRequest& request : requests) {
    absl::StatusOr<JudgedAnswer> judged = Judge(log, request);
    if (!judged.ok()) {
      request.done(judged.status());
    } else if (!judged->sayings.empty() && !touched.insert(judged->taken.ping).second) {
      later.push_back(std::move(request));
    } else {
      round.push_back({std::move(request), *std::move(judged), sayings.size()});
      const std::vector<Saying>& mine = round.back().judged.sayings;
      sayings.insert(sayings.end(), mine.begin(), mine.end());
    }
  }
  requests = std::move(later);
  absl::StatusOr<Verdicts> verdicts = Verdicts();
  if (!sayings.empty()) verdicts = log.Say(sayings);
  std::vector<absl::StatusOr<AnswerTaken>> outcomes;
  std::vector<const JudgedAnswer*> done;
  for (Pending& pending : round) {
    outcomes.push_back(Conclude(log, pending, verdicts));
    if (outcomes.back().ok()) done.push_back(&pending.judged);
  }
  const absl::Status remembered = RememberMails(log, done);
  for (size_t i = 0; i < round.size(); ++i) {
    const bool forgotten = !remembered.ok() && !round[i].judged.mail_digest.empty();
    if (outcomes[i].ok() && !round[i].judged.sayings.empty()) log.observer().OnAnswer();
    round[i].request.done(forgotten ? remembered : std::move(outcomes[i]));
  }
  RETURN_IF_ERROR(verdicts.status());
  return remembered;
}

}  // namespace

absl::Status JudgeAnswers(OperatorLog& log, std::vector<AnswerRequest> requests) {
  absl::Status status;
  while (!requests.empty()) {
    const absl::Status round = JudgeRound(log, requests);
    if (status.ok()) status = round;
  }
  return status;
}

}  // namespace rollcall
