#include "services/exercises/scheduler.h"

#include <algorithm>
#include <utility>

#include "core/base/refusal.h"
#include "core/base/status_macros.h"
#include "core/exercise/board.h"
#include "core/statement/statement.h"
#include "services/exercises/closing.h"
#include "services/exercises/desk_pruning.h"
#include "services/exercises/openings.h"
#include "services/sequencer.h"
#include "storage/ledger.h"

namespace rollcall {

Scheduler::Scheduler(OperatorLog& log, Dispatchers dispatchers,
                     std::unique_ptr<ReminderSender> reminders, ZoneFinder zones,
                     std::function<void()> wake)
    : log_(log),
      attempts_(log, std::move(dispatchers), wake),
      reminders_(log, std::move(reminders)),
      zones_(std::move(zones)),
      wake_(std::move(wake)) {}

void Scheduler::Ask(AnswerRequest request) {
  absl::Status refusal;
  {
    absl::MutexLock lock(&mutex_);
    if (stopped_) {
      refusal = ShuttingDown();
    } else if (requests_.size() >= kMaxWaitingRequests) {
      refusal =
          WithRetryDelay(Refusal(absl::StatusCode::kResourceExhausted, v1::ERROR_REASON_QUEUE_FULL,
                                 "too many answers are waiting; send this one again in a moment"),
                         kMaxRest);
    } else {
      requests_.push_back(std::move(request));
    }
  }
  if (!refusal.ok()) {
    request.done(refusal);
  } else if (wake_) {
    wake_();
  }
}

std::vector<AnswerRequest> Scheduler::TakeRequests() {
  absl::MutexLock lock(&mutex_);
  return std::exchange(requests_, {});
}

absl::Duration Scheduler::Work() {
  const absl::Status answered = TakeAnswers();
  if (!answered.ok()) log_.observer().OnTrouble(answered);
  const absl::Duration now = log_.clock().Monotonic();
  if (now < trouble_until_) return std::min(kMaxRest, trouble_until_ - now);
  const absl::StatusOr<bool> more = DoWhatIsDue();
  if (!more.ok()) {
    log_.observer().OnTrouble(more.status());
    trouble_until_ = now + trouble_rest_;
    trouble_rest_ = std::min(2 * trouble_rest_, kMaxTroubleRest);
    return kMaxRest;
  }
  trouble_rest_ = kMinTroubleRest;
  if (*more) return absl::ZeroDuration();
  return std::clamp(attempts_.NextLogging() - log_.clock().Monotonic(), absl::ZeroDuration(),
                    kMaxRest);
}

absl::StatusOr<bool> Scheduler::DoWhatIsDue() {
  RETURN_IF_ERROR(log_.Follow());
  RETURN_IF_ERROR(attempts_.ResolveOpen());
  RETURN_IF_ERROR(attempts_.LogOutcomes(/*all=*/false));
  RETURN_IF_ERROR(OpenDue(log_, zones_));
  ASSIGN_OR_RETURN(const Due due, WhatIsDue(log_.board(), log_.Now(), attempts_.Room()));
  ASSIGN_OR_RETURN(const size_t made, attempts_.Make(due.attempts));
  RETURN_IF_ERROR(attempts_.LogOutcomes(/*all=*/false));
  for (const std::string& exercise : due.closes) {
    RETURN_IF_ERROR(attempts_.LogOutcomes(/*all=*/true));
    RETURN_IF_ERROR(CloseExercise(log_, exercise));
  }
  RETURN_IF_ERROR(reminders_.SendDue());
  RETURN_IF_ERROR(Prune());
  return made > 0;
}

absl::Status Scheduler::Prune() {
  const absl::Duration now = log_.clock().Monotonic();
  if (now < next_pruning_) return absl::OkStatus();
  const absl::Time last = log_.last_accept_time().value_or(absl::InfinitePast());
  RETURN_IF_ERROR(PruneDesk(log_.desk(), last));
  next_pruning_ = now + kPruningInterval;
  return absl::OkStatus();
}

absl::Status Scheduler::TakeAnswers() {
  std::vector<AnswerRequest> requests = TakeRequests();
  if (requests.empty()) return absl::OkStatus();
  const absl::Status followed = log_.Follow();
  if (followed.ok()) return JudgeAnswers(log_, std::move(requests));
  for (AnswerRequest& request : requests) request.done(followed);
  return followed;
}

void Scheduler::Stop() {
  // Both first: what they share, as mail's both do their relay, goes with the last
  // of them, and tells until then what became of attempts.
  attempts_.EndDispatchers();
  reminders_.EndSender();
  const absl::Status logged = attempts_.LogOutcomes(/*all=*/true);
  if (!logged.ok()) log_.observer().OnTrouble(logged);
  std::vector<AnswerRequest> left;
  {
    absl::MutexLock lock(&mutex_);
    stopped_ = true;
    left.swap(requests_);
  }
  for (AnswerRequest& request : left) request.done(ShuttingDown());
}

}  // namespace rollcall
