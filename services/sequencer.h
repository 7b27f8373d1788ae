// The sequencer: the single writer of a log.
//
// Takes all that waits as one group, judges each statement against the view
// and its predecessors in the group, appends, signs one checkpoint, makes one
// synced write, publishes the new head and only then answers. A receipt is
// never given before its entry is durable.
#ifndef ROLLCALL_SERVICES_SEQUENCER_H_
#define ROLLCALL_SERVICES_SEQUENCER_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "absl/types/span.h"
#include "core/base/clock.h"
#include "core/crypto/signer.h"
#include "core/statement/statement.h"
#include "rollcall/v1/statement.pb.h"
#include "services/clock_guard.h"
#include "services/head.h"
#include "services/observer.h"
#include "services/submissions.h"
#include "storage/group.h"
#include "storage/recent_records.h"
#include "storage/store.h"

namespace rollcall {

struct SequencerOptions {
  // Statements between reservation and verdict; enough for a burst of a few
  // seconds, little enough that nobody waits longer than a call's deadline.
  size_t max_queued = 4096;
  // Their envelopes and bodies together: what a burst may cost in memory.
  size_t max_queued_bytes = 64 * 1024 * 1024;
  // One group: bounds the time that its first statement waits, and the batch.
  size_t max_group = 512;
  size_t max_group_bytes = 8 * 1024 * 1024;
  // A group smaller than this waits, but not longer than max_linger, for
  // statements whose signatures are being checked at this moment, so that one
  // sync serves them all. Nothing waits when nothing is on its way.
  size_t worthwhile_group = 32;
  absl::Duration max_linger = absl::Milliseconds(5);
  // The operator has looked at the clock and takes its word at the start.
  bool accept_clock = false;
  // Why writing does not begin at once; OK: it does.
  absl::Status hold;
};

// UNAVAILABLE, reason SHUTTING_DOWN, with RetryInfo.
absl::Status ShuttingDown();

// Thread-safe.
class Sequencer {
 public:
  // A place in the queue, held until the statement is handed over or the
  // reservation is destroyed. Movable. Must not outlive the sequencer.
  class Reservation {
   public:
    Reservation(Reservation&& other) noexcept
        : sequencer_(std::exchange(other.sequencer_, nullptr)), bytes_(other.bytes_) {}
    Reservation& operator=(Reservation&&) = delete;
    ~Reservation();

   private:
    friend class Sequencer;
    Reservation(Sequencer* sequencer, size_t bytes) : sequencer_(sequencer), bytes_(bytes) {}
    Sequencer* sequencer_;
    size_t bytes_;
  };

  // Starts on a store that holds at least the first charter. `head` must be
  // that of the store; it is published to after each group. The signers are
  // those of the log, one or (while the key changes) two; FAILED_PRECONDITION
  // when the charter in force names none of them. Everything given must outlive
  // the sequencer.
  static absl::StatusOr<std::unique_ptr<Sequencer>> Start(Store& store, PublishedHead& head,
                                                          std::vector<const Signer*> log_signers,
                                                          const Clock& clock, Observer& observer,
                                                          const SequencerOptions& options);

  // Drains.
  ~Sequencer();

  // Takes a place for a statement of `bytes` (envelope and body) before the
  // dear work on it begins. RESOURCE_EXHAUSTED, reason QUEUE_FULL, with
  // RetryInfo; UNAVAILABLE, reason SHUTTING_DOWN, WRITE_FAILED or CLOCK_LEAP.
  absl::StatusOr<Reservation> Reserve(size_t bytes);

  // Hands a statement over for its verdict. Refusals: those of Admit and Apply
  // (core/fold/fold.h) and UNAVAILABLE with reason WRITE_FAILED (the statement
  // may or may not be in the log), CLOCK_LEAP or SHUTTING_DOWN. The same
  // statement again is answered with its first index and entry.
  void Submit(Reservation reservation, Statement statement, std::string body, SubmissionDone done);

  // Places and statements in one: judged in this order with nothing in between,
  // and in one group as far as its limits allow. What has no place is refused at
  // once on this thread, and so is all that follows it.
  struct Submitted {
    Statement statement;
    std::string body;
    SubmissionDone done;
  };
  void SubmitTogether(std::vector<Submitted> statements);

  // Refuses what is new, finishes what has a place, answers it and returns.
  // Idempotent.
  void Drain();

  // Ends the hold with which it was started.
  void OpenWrites();

  // Writes nothing more, not even what waits; each is answered with `why`. The
  // group that is being written at this moment is finished. Holds until the node
  // is started again; the first reason stays.
  void StopWrites(const absl::Status& why);

  // OK while statements can be written; else why not.
  absl::Status WriteStanding() const;

 private:
  struct Submission {
    Statement statement;
    std::string body;
    size_t bytes;
    SubmissionDone done;
  };
  struct Answer {
    SubmissionDone done;
    size_t bytes;
    absl::StatusOr<v1::Receipt> outcome;
  };

  Sequencer(Store& store, PublishedHead& head, std::vector<const Signer*> log_signers,
            const Clock& clock, Observer& observer, const SequencerOptions& options,
            absl::optional<absl::Time> last_accept_time);

  bool GroupIsReady() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Release(size_t bytes);
  void Enqueue(Reservation& place, Submitted submitted) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  // The committer's thread.
  void RunCommits();
  // Empty when it is time to sweep, or at the end.
  std::vector<Submission> TakeGroup();
  bool AllTaken();
  // Deletes superseded words whose retention period is over, now and then.
  void Sweep();
  // False when there is nothing more to be swept for now.
  absl::StatusOr<bool> SweepOnce();
  void Commit(std::vector<Submission> taken);
  // The log index of a statement in base or group, appended if it is new.
  absl::StatusOr<uint64_t> Judge(const Submission& submission, Group& group,
                                 absl::optional<absl::Time>& accept_time, GroupFigures& figures);
  // Signs, fills in the receipts, writes and publishes.
  absl::Status Conclude(const Group& group, absl::Span<const absl::StatusOr<uint64_t>> verdicts,
                        std::vector<Answer>& answers, GroupFigures& figures);

  // The answerer's thread.
  void RunAnswers();

  Store& store_;
  PublishedHead& head_;
  const std::vector<const Signer*> log_signers_;
  const Clock& clock_;
  Observer& observer_;
  const SequencerOptions options_;
  ClockGuard guard_;                      // the committer's alone
  absl::optional<absl::Duration> swept_;  // likewise; Clock::Monotonic
  RecentRecords records_;                 // likewise: what store_ holds

  mutable absl::Mutex mutex_;
  std::deque<Submission> waiting_ ABSL_GUARDED_BY(mutex_);
  size_t waiting_bytes_ ABSL_GUARDED_BY(mutex_) = 0;
  size_t verifying_ ABSL_GUARDED_BY(mutex_) = 0;  // reserved, not handed over yet
  size_t queued_ ABSL_GUARDED_BY(mutex_) = 0;     // reserved, not answered yet
  size_t queued_bytes_ ABSL_GUARDED_BY(mutex_) = 0;
  bool draining_ ABSL_GUARDED_BY(mutex_) = false;
  bool committed_all_ ABSL_GUARDED_BY(mutex_) = false;
  absl::Status hold_ ABSL_GUARDED_BY(mutex_);     // until OpenWrites
  absl::Status stopped_ ABSL_GUARDED_BY(mutex_);  // for good
  std::deque<std::vector<Answer>> answers_ ABSL_GUARDED_BY(mutex_);

  absl::Mutex join_mutex_;
  std::thread committer_ ABSL_GUARDED_BY(join_mutex_);
  std::thread answerer_ ABSL_GUARDED_BY(join_mutex_);
};

}  // namespace rollcall

#endif  // ROLLCALL_SERVICES_SEQUENCER_H_
