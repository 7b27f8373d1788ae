#include "core/exercise/board.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "core/base/status_macros.h"
#include "core/base/timestamp.h"
#include "core/exercise/exercise_bodies.h"
#include "core/exercise/ping.h"

namespace rollcall {
namespace {

// Records read from the board hold times that were written by it.
absl::Time TimeOf(const google::protobuf::Timestamp& timestamp) {
  return FromTimestamp(timestamp).value_or(absl::UnixEpoch());
}

// One statement being folded.
class Step {
 public:
  Step(const Statement& statement, const Placement& place, const View& view, ChangeSet& board)
      : statement_(statement),
        accept_time_(place.accept_time),
        id_(statement.subject().exercise),
        view_(view),
        board_(board) {}

  absl::Status Fold(absl::string_view body) {
    switch (statement_.kind()) {
      case Kind::kDispatch: {
        v1::Dispatch dispatch;
        const absl::Status form = DecodeDispatch(statement_, body, dispatch);
        return form.ok() ? FoldDispatch(dispatch) : Leave(form.message());
      }
      case Kind::kAcknowledgement: {
        v1::Acknowledgement acknowledgement;
        const absl::Status form = DecodeAcknowledgement(statement_, body, acknowledgement);
        return form.ok() ? FoldAnswer(acknowledgement) : Leave(form.message());
      }
      case Kind::kReport:
        return FoldReport();
      default:
        return absl::OkStatus();
    }
  }

  std::vector<std::string> TakeFindings() { return std::move(findings_); }

 private:
  absl::Status Leave(absl::string_view why) {
    findings_.push_back(absl::StrCat(statement_.header().subject(), ": ", why));
    return absl::OkStatus();
  }

  absl::Status FoldDispatch(const v1::Dispatch& dispatch) {
    if (dispatch.has_opening()) return FoldOpening(dispatch.opening());
    ASSIGN_OR_RETURN(auto exercise, ReadExercise(board_, id_));
    if (dispatch.has_targets()) {
      if (exercise.has_value()) return Leave("a list after the opening");
      v1::WaitingList list;
      list.set_body_digest(statement_.body_digest().ToBytes());
      *list.mutable_targets() = dispatch.targets();
      board_.Put(board_key::List(id_, statement_.subject().state), list);
      return absl::OkStatus();
    }
    if (!exercise.has_value()) return Leave("attempts before the opening");
    exercise_ = *std::move(exercise);
    for (const v1::AttemptOutcome& outcome : dispatch.batch().outcomes()) {
      RETURN_IF_ERROR(FoldOutcome(outcome));
    }
    for (const v1::VoidedPing& voided : dispatch.batch().voided()) {
      RETURN_IF_ERROR(FoldVoided(voided));
    }
    for (const v1::Intent& intent : dispatch.batch().intents()) {
      RETURN_IF_ERROR(FoldIntent(intent));
    }
    return absl::OkStatus();
  }

  // Lists that this holder may not see are not on its board.
  absl::Status FoldOpening(const v1::Opening& opening) {
    ASSIGN_OR_RETURN(const auto record,
                     ReadRecord<v1::ExerciseRecord>(view_, view_key::Exercise(id_)));
    if (!record.has_value()) return Leave("the view knows nothing of it");
    *exercise_.mutable_plan() = record->plan();
    *exercise_.mutable_open_time() = record->open_time();
    *exercise_.mutable_close_time() = record->open_time();
    if (opening.plan_digest() != record->plan_digest()) {
      findings_.push_back(absl::StrCat("exercises/", id_, ": opened under another plan"));
    }
    for (const v1::TargetListDigest& named : opening.lists()) {
      const std::string key = board_key::List(id_, named.state());
      ASSIGN_OR_RETURN(const auto list, ReadRecord<v1::WaitingList>(board_, key));
      if (!list.has_value() || list->body_digest() != named.body_digest()) continue;
      for (const v1::Target& target : list->targets().targets()) {
        RETURN_IF_ERROR(AddPing(named.state(), target));
      }
    }
    PutExercise(/*close_time_before=*/absl::nullopt);
    std::vector<std::string> lists;
    const std::string prefix = board_key::List(id_, "");
    RETURN_IF_ERROR(board_.Scan(prefix, prefix, [&](absl::string_view key, absl::string_view) {
      lists.emplace_back(key);
      return true;
    }));
    for (const std::string& key : lists) board_.Delete(key);
    return absl::OkStatus();
  }

  absl::Status AddPing(const std::string& state, const v1::Target& target) {
    ASSIGN_OR_RETURN(const auto taken, ReadPing(board_, id_, target.ping()));
    if (taken.has_value()) return Leave("a ping id that stands twice");
    v1::PingRecord ping;
    ping.set_state(state);
    *ping.mutable_target() = target;
    exercise_.set_pings(exercise_.pings() + 1);
    PutPing(ping);
    return absl::OkStatus();
  }

  absl::StatusOr<absl::optional<v1::PingRecord>> OwnPing(const std::string& id) {
    ASSIGN_OR_RETURN(auto ping, ReadPing(board_, id_, id));
    if (ping.has_value() && ping->state() == statement_.subject().state) return ping;
    RETURN_IF_ERROR(Leave("names a ping that is not its own"));
    return absl::optional<v1::PingRecord>();
  }

  absl::Status FoldIntent(const v1::Intent& intent) {
    ASSIGN_OR_RETURN(auto ping, OwnPing(intent.ping()));
    if (!ping.has_value()) return absl::OkStatus();
    const auto next = static_cast<uint32_t>(ping->attempts_size()) + 1;
    const std::vector<WaitingStep> waiting = WaitingSteps(*ping, exercise_.plan());
    const bool waits = std::any_of(waiting.begin(), waiting.end(), [&](const WaitingStep& step) {
      return step.step == intent.step();
    });
    if (intent.attempt() != next || !waits) return Leave("an attempt that nothing calls for");
    v1::AttemptRecord& attempt = *ping->add_attempts();
    attempt.set_step(intent.step());
    *attempt.mutable_intent_time() = ToTimestamp(accept_time_);
    board_.Put(board_key::Intent(id_, intent.ping(), next), v1::BoardMark());
    return Rewrite(*ping);
  }

  static bool MayBecome(v1::AttemptResult before, v1::AttemptResult after) {
    const bool final_news =
        after == v1::ATTEMPT_RESULT_DELIVERED || after == v1::ATTEMPT_RESULT_BOUNCED;
    switch (before) {
      case v1::ATTEMPT_RESULT_UNSPECIFIED:
        return true;
      case v1::ATTEMPT_RESULT_SENT:
        return final_news || after == v1::ATTEMPT_RESULT_DEFERRED;
      case v1::ATTEMPT_RESULT_DEFERRED:
      case v1::ATTEMPT_RESULT_UNKNOWN:
        return final_news;
      default:
        return false;
    }
  }

  absl::Status FoldOutcome(const v1::AttemptOutcome& outcome) {
    ASSIGN_OR_RETURN(auto ping, OwnPing(outcome.ping()));
    if (!ping.has_value()) return absl::OkStatus();
    if (outcome.attempt() > static_cast<uint32_t>(ping->attempts_size())) {
      return Leave("an outcome without its intent");
    }
    v1::AttemptRecord& attempt = *ping->mutable_attempts(static_cast<int>(outcome.attempt()) - 1);
    if (!MayBecome(attempt.result(), outcome.result())) {
      return Leave("an outcome that contradicts the one before");
    }
    attempt.set_result(outcome.result());
    attempt.set_reason(outcome.reason());
    *attempt.mutable_outcome_time() = ToTimestamp(accept_time_);
    board_.Delete(board_key::Intent(id_, outcome.ping(), outcome.attempt()));
    return Rewrite(*ping);
  }

  absl::Status FoldVoided(const v1::VoidedPing& voided) {
    ASSIGN_OR_RETURN(auto ping, OwnPing(voided.ping()));
    if (!ping.has_value()) return absl::OkStatus();
    ping->set_void_reason(voided.reason());
    return Rewrite(*ping);
  }

  absl::Status FoldAnswer(const v1::Acknowledgement& body) {
    ASSIGN_OR_RETURN(auto exercise, ReadExercise(board_, id_));
    ASSIGN_OR_RETURN(auto ping, ReadPing(board_, id_, statement_.subject().id));
    if (!exercise.has_value() || !ping.has_value() || ping->state() != body.state()) {
      return Leave("answers no ping of that State");
    }
    exercise_ = *std::move(exercise);
    if (body.attempt() > static_cast<uint32_t>(ping->attempts_size())) {
      return Leave("answers an attempt that was not made");
    }
    const bool contact_signed = body.has_signed_answer();
    for (const v1::AnswerRecord& before : ping->answers()) {
      if (before.attempt() == body.attempt() && before.contact_signed() == contact_signed) {
        return Leave("the same answer again");
      }
    }
    v1::AnswerRecord& answer = *ping->add_answers();
    answer.set_attempt(body.attempt());
    answer.set_contact_signed(contact_signed);
    answer.set_by_other_means(body.has_call() && !body.call().registered_details());
    *answer.mutable_time() = ToTimestamp(AnswerTime(body, *ping));
    if (body.has_call()) {
      answer.set_channel_kind(body.call().channel_kind());
    } else if (body.attempt() > 0) {
      const uint32_t step = ping->attempts(static_cast<int>(body.attempt()) - 1).step();
      answer.set_channel_kind(ping->target().steps(static_cast<int>(step)).channel_kind());
    }
    RETURN_IF_ERROR(Rewrite(*ping));
    return exercise_.reported() ? NoteLate() : absl::OkStatus();
  }

  // Makes another report due, unless one is.
  absl::Status NoteLate() {
    const std::string key = board_key::Late(id_);
    ASSIGN_OR_RETURN(const auto noted, board_.Get(key));
    if (noted.has_value()) return absl::OkStatus();
    const absl::Time time = accept_time_ + kLateAnswersGathered;
    board_.Put(key, ToTimestamp(time));
    board_.Put(board_key::Due(time, id_, ""), v1::BoardMark());
    return absl::OkStatus();
  }

  absl::Status ForgetLate() {
    const std::string key = board_key::Late(id_);
    ASSIGN_OR_RETURN(const auto time, ReadRecord<google::protobuf::Timestamp>(board_, key));
    if (!time.has_value()) return absl::OkStatus();
    board_.Delete(board_key::Due(TimeOf(*time), id_, ""));
    board_.Delete(key);
    return absl::OkStatus();
  }

  // By key the accept time, else when it reached us; never before it was asked.
  absl::Time AnswerTime(const v1::Acknowledgement& body, const v1::PingRecord& ping) const {
    if (body.has_signed_answer()) return accept_time_;
    const absl::Time asked =
        body.attempt() > 0
            ? TimeOf(ping.attempts(static_cast<int>(body.attempt()) - 1).intent_time())
            : SendTime(ping);
    return std::min(std::max(TimeOf(body.answer_time()), asked), accept_time_);
  }

  absl::Status FoldReport() {
    ASSIGN_OR_RETURN(auto exercise, ReadExercise(board_, id_));
    if (!exercise.has_value()) return absl::OkStatus();
    RETURN_IF_ERROR(ForgetLate());
    if (exercise->reported()) return absl::OkStatus();
    exercise_ = *std::move(exercise);
    exercise_.set_reported(true);
    std::vector<v1::PingRecord> scheduled;
    const std::string prefix = board_key::Ping(id_, "");
    RETURN_IF_ERROR(board_.Scan(prefix, prefix, [&](absl::string_view, absl::string_view bytes) {
      v1::PingRecord ping;
      if (ping.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())) &&
          ping.has_due_time()) {
        scheduled.push_back(std::move(ping));
      }
      return true;
    }));
    for (v1::PingRecord& ping : scheduled) PutPing(ping);
    PutExercise(TimeOf(exercise_.close_time()));
    return absl::OkStatus();
  }

  // Writes a ping that changed, and its exercise if that now closes later.
  absl::Status Rewrite(v1::PingRecord& ping) {
    const absl::Time close_time_before = TimeOf(exercise_.close_time());
    PutPing(ping);
    if (TimeOf(exercise_.close_time()) != close_time_before) PutExercise(close_time_before);
    return absl::OkStatus();
  }

  // Writes the ping, its place in the index, and when the exercise closes.
  void PutPing(v1::PingRecord& ping) {
    const std::string& id = ping.target().ping();
    if (ping.has_due_time()) {
      board_.Delete(board_key::Due(TimeOf(ping.due_time()), id_, id));
      ping.clear_due_time();
    }
    const auto next = exercise_.reported() ? absl::nullopt : NextTime(ping, exercise_.plan());
    if (next.has_value()) {
      *ping.mutable_due_time() = ToTimestamp(*next);
      board_.Put(board_key::Due(*next, id_, id), v1::BoardMark());
    }
    board_.Put(board_key::Ping(id_, id), ping);
    const absl::Time close = CloseTime(ping, exercise_.plan());
    if (close > TimeOf(exercise_.close_time())) {
      *exercise_.mutable_close_time() = ToTimestamp(close);
    }
  }

  void PutExercise(absl::optional<absl::Time> close_time_before) {
    if (close_time_before.has_value()) {
      board_.Delete(board_key::Due(*close_time_before, id_, ""));
    }
    if (!exercise_.reported()) {
      board_.Put(board_key::Due(TimeOf(exercise_.close_time()), id_, ""), v1::BoardMark());
    }
    board_.Put(board_key::Exercise(id_), exercise_);
  }

  const Statement& statement_;
  const absl::Time accept_time_;
  const std::string& id_;
  const View& view_;
  ChangeSet& board_;
  v1::BoardExercise exercise_;
  std::vector<std::string> findings_;
};

}  // namespace

absl::StatusOr<std::vector<std::string>> Advance(const Statement& statement, const Placement& place,
                                                 absl::string_view body, const View& view,
                                                 ChangeSet& board) {
  ChangeSet mine(&board);
  Step step(statement, place, view, mine);
  RETURN_IF_ERROR(step.Fold(body));
  board.Merge(std::move(mine));
  return step.TakeFindings();
}

absl::StatusOr<absl::optional<v1::BoardExercise>> ReadExercise(const View& board,
                                                               absl::string_view exercise) {
  return ReadRecord<v1::BoardExercise>(board, board_key::Exercise(exercise));
}

absl::StatusOr<absl::optional<v1::PingRecord>> ReadPing(const View& board,
                                                        absl::string_view exercise,
                                                        absl::string_view ping) {
  return ReadRecord<v1::PingRecord>(board, board_key::Ping(exercise, ping));
}

namespace board_key {

std::string Exercise(absl::string_view exercise) { return absl::StrCat("exercise/", exercise); }
std::string List(absl::string_view exercise, absl::string_view state) {
  return absl::StrCat("list/", exercise, "/", state);
}
std::string Ping(absl::string_view exercise, absl::string_view ping) {
  return absl::StrCat("ping/", exercise, "/", ping);
}
std::string Due(absl::Time time, absl::string_view exercise, absl::string_view ping) {
  // Rounded up, so that nothing is due too early.
  const int64_t seconds = absl::ToUnixSeconds(time + absl::Seconds(1) - absl::Nanoseconds(1));
  return absl::StrFormat("due/%012d/%s%s%s", std::max<int64_t>(seconds, 0), exercise,
                         ping.empty() ? "" : "/", ping);
}
std::string Intent(absl::string_view exercise, absl::string_view ping, uint32_t attempt) {
  return absl::StrFormat("intent/%s/%s/%03d", exercise, ping, attempt);
}
std::string Late(absl::string_view exercise) { return absl::StrCat("late/", exercise); }

}  // namespace board_key

}  // namespace rollcall
