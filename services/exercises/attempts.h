// Making attempts: the intent into the log, then the sending, then the outcome
// into the log. Whatever crashes, nothing is sent twice.
#ifndef ROLLCALL_SERVICES_EXERCISES_ATTEMPTS_H_
#define ROLLCALL_SERVICES_EXERCISES_ATTEMPTS_H_

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "core/exercise/board.h"
#include "services/exercises/dispatcher.h"
#include "services/exercises/operator_log.h"

namespace rollcall {

using Dispatchers = std::map<v1::ChannelKind, std::unique_ptr<Dispatcher>>;

// True for channels that a person can use when no machine does: an attempt there
// waits on the worklist for its outcome, however often the node starts again.
bool IsForPeople(v1::ChannelKind kind);

// One attempt.
struct AttemptId {
  PingId ping;
  uint32_t attempt = 0;
  friend auto operator<=>(const AttemptId&, const AttemptId&) = default;
};

// Intents and outcomes as batches, one statement a State.
class BatchedSayings {
 public:
  v1::AttemptBatch& Of(absl::string_view exercise, absl::string_view state) {
    return *dispatches_[absl::StrCat("exercises/", exercise, "/states/", state)].mutable_batch();
  }
  bool empty() const { return dispatches_.empty(); }
  std::vector<Saying> Take(Operator& speaker);

 private:
  std::map<std::string, v1::Dispatch> dispatches_;  // by subject
};

// Thread-compatible: the scheduler's thread's; dispatchers answer on theirs.
class Attempts {
 public:
  // `wake` is called when an outcome has come in, on a dispatcher's thread.
  Attempts(OperatorLog& log, Dispatchers dispatchers, std::function<void()> wake);
  // Ends the dispatchers; outcomes that they still tell are lost, unless
  // LogOutcomes follows EndDispatchers.
  ~Attempts();

  // After a start, or when it is not known whether an intent got into the log:
  // what nobody is sending and no person will do is UNKNOWN.
  absl::Status ResolveOpen();

  // Makes those of `due` for which there is room; how many. An error leaves the
  // rest to the next time.
  absl::StatusOr<size_t> Make(const std::vector<DueAttempt>& due);

  // Attempts to ask WhatIsDue for.
  size_t Room() const;

  // Logs what has come in, when it is worth a statement or nothing more is under
  // way; `all`: in any case.
  absl::Status LogOutcomes(bool all);

  // When LogOutcomes has something to log; InfiniteFuture for nothing.
  absl::Duration NextLogging() const;  // Clock::Monotonic

  void EndDispatchers();

 private:
  // What dispatchers' threads leave for this one. Outlives them.
  struct Inbox {
    absl::Mutex mutex;
    std::vector<std::pair<AttemptId, SendOutcome>> outcomes ABSL_GUARDED_BY(mutex);
  };
  struct Chosen {
    DueAttempt due;
    v1::ChannelKind kind;
  };

  absl::StatusOr<std::vector<Chosen>> Choose(const std::vector<DueAttempt>& due) const;
  absl::Status Send(const Chosen& chosen);
  absl::StatusOr<absl::optional<OutgoingPing>> Outgoing(const DueAttempt& due);
  absl::StatusOr<absl::optional<v1::PointOfContact>> Contact(const v1::Step& step);
  void Settle(AttemptId id, SendOutcome outcome);
  void TakeInbox();

  OperatorLog& log_;
  Dispatchers dispatchers_;
  const std::function<void()> wake_;
  const std::shared_ptr<Inbox> inbox_;
  std::map<AttemptId, v1::ChannelKind> under_way_;
  std::map<v1::ChannelKind, size_t> busy_;
  std::map<AttemptId, SendOutcome> outcomes_;  // to be logged
  absl::optional<absl::Duration> first_outcome_;
  absl::flat_hash_map<std::string, v1::Sheet> sheets_;  // of one Make, by body digest
  bool resolve_ = true;
};

}  // namespace rollcall

#endif  // ROLLCALL_SERVICES_EXERCISES_ATTEMPTS_H_
