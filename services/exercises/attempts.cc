#include "services/exercises/attempts.h"

#include <algorithm>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"
#include "core/base/timestamp.h"
#include "core/exercise/bounce_tag.h"
#include "core/exercise/ping.h"
#include "core/exercise/ping_code.h"
#include "rollcall/v1/view.pb.h"
#include "storage/ledger.h"

namespace rollcall {
namespace {

// Due attempts that are looked at beyond the room there is, so that a full
// dispatcher keeps nobody waiting for another one.
constexpr size_t kMaxLookAhead = 1024;
// Outcomes wait so long for others, so that a batch is worth its statement.
constexpr absl::Duration kOutcomeLinger = absl::Seconds(1);
constexpr size_t kMaxWaitingOutcomes = 512;

SendOutcome Failed(v1::VoidReason reason) { return {v1::ATTEMPT_RESULT_FAILED, reason}; }

absl::StatusOr<absl::optional<v1::AttemptRecord>> AttemptOnBoard(const View& board,
                                                                 const AttemptId& id) {
  ASSIGN_OR_RETURN(const auto ping, ReadPing(board, id.ping.exercise, id.ping.ping));
  if (!ping.has_value() || id.attempt > static_cast<uint32_t>(ping->attempts_size())) {
    return absl::optional<v1::AttemptRecord>();
  }
  return absl::optional<v1::AttemptRecord>(ping->attempts(static_cast<int>(id.attempt) - 1));
}

bool HasResult(const v1::PingRecord& ping, uint32_t attempt) {
  return attempt <= static_cast<uint32_t>(ping.attempts_size()) &&
         ping.attempts(static_cast<int>(attempt) - 1).result() != v1::ATTEMPT_RESULT_UNSPECIFIED;
}

}  // namespace

bool IsForPeople(v1::ChannelKind kind) { return kind != v1::CHANNEL_KIND_EMAIL; }

std::vector<Saying> BatchedSayings::Take(Operator& speaker) {
  std::vector<Saying> sayings;
  for (auto& [subject, dispatch] : dispatches_) {
    sayings.push_back({Kind::kDispatch, subject, speaker.Body(std::move(dispatch))});
  }
  dispatches_.clear();
  return sayings;
}

Attempts::Attempts(OperatorLog& log, Dispatchers dispatchers, std::function<void()> wake)
    : log_(log),
      dispatchers_(std::move(dispatchers)),
      wake_(std::move(wake)),
      inbox_(std::make_shared<Inbox>()) {}

Attempts::~Attempts() { EndDispatchers(); }

void Attempts::EndDispatchers() { dispatchers_.clear(); }

void Attempts::TakeInbox() {
  std::vector<std::pair<AttemptId, SendOutcome>> taken;
  {
    absl::MutexLock lock(&inbox_->mutex);
    taken.swap(inbox_->outcomes);
  }
  for (auto& [id, outcome] : taken) {
    const auto found = under_way_.find(id);
    if (found == under_way_.end()) continue;
    const v1::ChannelKind kind = found->second;
    --busy_[kind];
    under_way_.erase(found);
    if (outcome.result != v1::ATTEMPT_RESULT_UNSPECIFIED) {
      Settle(std::move(id), outcome);
    } else if (!IsForPeople(kind)) {
      Settle(std::move(id), Failed(v1::VOID_REASON_NO_DISPATCHER));
    }
  }
  if (!taken.empty()) log_.observer().OnUnderWay(under_way_.size());
}

void Attempts::Settle(AttemptId id, SendOutcome outcome) {
  outcomes_[std::move(id)] = outcome;
  if (!first_outcome_.has_value()) first_outcome_ = log_.clock().Monotonic();
}

absl::Status Attempts::ResolveOpen() {
  if (!resolve_) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::vector<OpenIntent> intents, OpenIntents(log_.board()));
  for (const OpenIntent& intent : intents) {
    AttemptId id{{intent.exercise, intent.ping}, intent.attempt};
    if (under_way_.contains(id) || outcomes_.contains(id)) continue;
    ASSIGN_OR_RETURN(const auto ping, ReadPing(log_.board(), intent.exercise, intent.ping));
    const uint32_t step = ping->attempts(static_cast<int>(intent.attempt) - 1).step();
    if (IsForPeople(ping->target().steps(static_cast<int>(step)).channel_kind())) continue;
    Settle(std::move(id), {v1::ATTEMPT_RESULT_UNKNOWN, v1::VOID_REASON_UNSPECIFIED});
  }
  RETURN_IF_ERROR(LogOutcomes(/*all=*/true));
  resolve_ = false;
  return absl::OkStatus();
}

size_t Attempts::Room() const {
  size_t room = kMaxLookAhead;
  for (const auto& [kind, dispatcher] : dispatchers_) room += dispatcher->capacity();
  return room;
}

absl::StatusOr<std::vector<Attempts::Chosen>> Attempts::Choose(
    const std::vector<DueAttempt>& due) const {
  std::map<v1::ChannelKind, size_t> busy = busy_;
  std::set<PingId> waiting;
  std::vector<Chosen> chosen;
  for (const DueAttempt& attempt : due) {
    const PingId id{attempt.exercise, attempt.ping};
    // Attempts of a ping are numbered in their order: none overtakes another.
    if (waiting.contains(id)) continue;
    ASSIGN_OR_RETURN(const auto ping, ReadPing(log_.board(), id.exercise, id.ping));
    const v1::ChannelKind kind =
        ping->target().steps(static_cast<int>(attempt.step)).channel_kind();
    if (const auto found = dispatchers_.find(kind); found != dispatchers_.end()) {
      if (busy[kind] >= found->second->capacity()) {
        waiting.insert(id);
        continue;
      }
      ++busy[kind];
    }
    chosen.push_back({attempt, kind});
  }
  return chosen;
}

absl::StatusOr<size_t> Attempts::Make(const std::vector<DueAttempt>& due) {
  TakeInbox();
  ASSIGN_OR_RETURN(const std::vector<Chosen> chosen, Choose(due));
  if (chosen.empty()) return 0;
  // However this ends: words are kept no longer than they are needed.
  const absl::Cleanup forget = [this] { sheets_.clear(); };
  BatchedSayings batches;
  for (const Chosen& one : chosen) {
    v1::Intent& intent = *batches.Of(one.due.exercise, one.due.state).add_intents();
    intent.set_ping(one.due.ping);
    intent.set_attempt(one.due.attempt);
    intent.set_step(one.due.step);
  }
  const std::vector<Saying> sayings = batches.Take(log_.speaker());
  // Until it is known which of them are in the log.
  resolve_ = true;
  ASSIGN_OR_RETURN(const Verdicts verdicts, log_.Say(sayings));
  std::set<std::string> said;
  for (size_t i = 0; i < sayings.size(); ++i) {
    if (verdicts[i].ok()) said.insert(sayings[i].subject);
  }
  for (const Chosen& one : chosen) {
    if (said.contains(absl::StrCat("exercises/", one.due.exercise, "/states/", one.due.state))) {
      RETURN_IF_ERROR(Send(one));
    }
  }
  log_.observer().OnUnderWay(under_way_.size());
  RETURN_IF_ERROR(FirstRefusal(verdicts));
  resolve_ = false;
  return chosen.size();
}

absl::Status Attempts::Send(const Chosen& chosen) {
  AttemptId id{{chosen.due.exercise, chosen.due.ping}, chosen.due.attempt};
  // An answer that came in between calls it off: then no board has it.
  ASSIGN_OR_RETURN(const auto attempt, AttemptOnBoard(log_.board(), id));
  if (!attempt.has_value() || attempt->step() != chosen.due.step) return absl::OkStatus();
  ASSIGN_OR_RETURN(auto outgoing, Outgoing(chosen.due));
  if (!outgoing.has_value()) {
    Settle(std::move(id), Failed(v1::VOID_REASON_SHEET_ERASED));
    return absl::OkStatus();
  }
  const auto dispatcher = dispatchers_.find(chosen.kind);
  if (dispatcher == dispatchers_.end()) {
    if (!IsForPeople(chosen.kind)) Settle(std::move(id), Failed(v1::VOID_REASON_NO_DISPATCHER));
    return absl::OkStatus();
  }
  under_way_.emplace(id, chosen.kind);
  ++busy_[chosen.kind];
  dispatcher->second->Send(*std::move(outgoing),
                           [inbox = inbox_, wake = wake_, id](SendOutcome outcome) {
                             {
                               absl::MutexLock lock(&inbox->mutex);
                               inbox->outcomes.emplace_back(id, outcome);
                             }
                             if (wake) wake();
                           });
  return absl::OkStatus();
}

absl::StatusOr<absl::optional<v1::PointOfContact>> Attempts::Contact(const v1::Step& step) {
  auto sheet = sheets_.find(step.sheet_digest());
  if (sheet == sheets_.end()) {
    ASSIGN_OR_RETURN(const auto body, Ledger(*log_.head().reader).Body(step.sheet_digest()));
    v1::Sheet words;
    if (body.has_value() && !words.ParseFromString(*body)) return CorruptRecord("sheet");
    sheet = sheets_.emplace(step.sheet_digest(), std::move(words)).first;
  }
  for (const v1::PointOfContact& contact : sheet->second.points_of_contact()) {
    if (contact.id() == step.contact() &&
        step.channel() < static_cast<uint32_t>(contact.channels_size())) {
      return absl::optional<v1::PointOfContact>(contact);
    }
  }
  return absl::optional<v1::PointOfContact>();
}

absl::StatusOr<absl::optional<OutgoingPing>> Attempts::Outgoing(const DueAttempt& due) {
  ASSIGN_OR_RETURN(const auto exercise, ReadExercise(log_.board(), due.exercise));
  ASSIGN_OR_RETURN(const auto ping, ReadPing(log_.board(), due.exercise, due.ping));
  const StoreView view(*log_.head().reader);
  ASSIGN_OR_RETURN(const auto opened,
                   ReadRecord<v1::ExerciseRecord>(view, view_key::Exercise(due.exercise)));
  if (!exercise.has_value() || !ping.has_value() || !opened.has_value()) {
    return CorruptRecord(board_key::Ping(due.exercise, due.ping));
  }
  const v1::Step& step = ping->target().steps(static_cast<int>(due.step));
  ASSIGN_OR_RETURN(auto contact, Contact(step));
  if (!contact.has_value()) return absl::optional<OutgoingPing>();
  ASSIGN_OR_RETURN(const auto plan, ReadRecord<v1::StatementRecord>(
                                        view, view_key::Statement(opened->plan_digest())));
  OutgoingPing out;
  out.origin = log_.speaker().origin();
  out.exercise = due.exercise;
  out.ping = due.ping;
  out.state = due.state;
  out.attempt = due.attempt;
  out.step = step.kind();
  out.contact = *std::move(contact);
  out.channel = step.channel();
  out.plan = exercise->plan();
  out.plan_index = plan.has_value() ? plan->index() : 0;
  const CodeSubject subject = {out.origin, due.exercise, due.ping, due.attempt, step.channel()};
  out.code = PingCode(log_.speaker().code_secret(), subject);
  out.bounce_tag = BounceTag(log_.speaker().code_secret(), subject);
  out.operator_key = log_.speaker().key().public_key().digest();
  out.on_time_until = SendTime(*ping) + FromProtoDuration(out.plan.on_time_within());
  out.close_time = CloseTime(*ping, out.plan);
  return absl::optional<OutgoingPing>(std::move(out));
}

absl::Duration Attempts::NextLogging() const {
  return first_outcome_.has_value() ? *first_outcome_ + kOutcomeLinger : absl::InfiniteDuration();
}

absl::Status Attempts::LogOutcomes(bool all) {
  TakeInbox();
  if (outcomes_.empty()) return absl::OkStatus();
  const bool worth_it = all || under_way_.empty() || outcomes_.size() >= kMaxWaitingOutcomes ||
                        log_.clock().Monotonic() >= NextLogging();
  if (!worth_it) return absl::OkStatus();
  BatchedSayings batches;
  for (const auto& [id, outcome] : outcomes_) {
    ASSIGN_OR_RETURN(const auto ping, ReadPing(log_.board(), id.ping.exercise, id.ping.ping));
    if (!ping.has_value()) return CorruptRecord(board_key::Ping(id.ping.exercise, id.ping.ping));
    if (HasResult(*ping, id.attempt)) continue;  // a delivery report was faster
    v1::AttemptOutcome& said = *batches.Of(id.ping.exercise, ping->state()).add_outcomes();
    said.set_ping(id.ping.ping);
    said.set_attempt(id.attempt);
    said.set_result(outcome.result);
    said.set_reason(outcome.reason);
  }
  Verdicts verdicts;
  if (!batches.empty()) {
    ASSIGN_OR_RETURN(verdicts, log_.Say(batches.Take(log_.speaker())));
  }
  // What the board shows is in the log, whatever the verdict was.
  for (auto outcome = outcomes_.begin(); outcome != outcomes_.end();) {
    const AttemptId& id = outcome->first;
    ASSIGN_OR_RETURN(const auto ping, ReadPing(log_.board(), id.ping.exercise, id.ping.ping));
    const bool logged = ping.has_value() && HasResult(*ping, id.attempt);
    if (logged) {
      log_.observer().OnOutcome(ping->attempts(static_cast<int>(id.attempt) - 1).result());
    }
    outcome = logged ? outcomes_.erase(outcome) : std::next(outcome);
  }
  if (outcomes_.empty()) {
    first_outcome_.reset();
  } else {
    first_outcome_ = log_.clock().Monotonic();
  }
  return FirstRefusal(verdicts);
}

}  // namespace rollcall
