// The signature pool: workers that open statements and verify their
// signatures, the dear part of a submission, away from gRPC's threads.
#ifndef ROLLCALL_SERVICES_SIGNATURE_POOL_H_
#define ROLLCALL_SERVICES_SIGNATURE_POOL_H_

#include <cstddef>
#include <deque>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "core/fold/signature_guess.h"
#include "services/head.h"
#include "services/sequencer.h"

namespace rollcall {

// How much the workers stand back (nice(2)) behind gRPC's threads and the
// sequencer: look-ups keep more than half of their rate while submissions run at
// full load, and submissions alone have all cores.
inline constexpr int kSignatureWorkerNiceness = 10;

// First in, first out: with the youngest first the slowest hundredth would wait
// ten times as long. Bounded by the sequencer's queue, in which each statement
// has its place before any work on it begins. Thread-safe. The sequencer and
// the head must outlive it.
class SignaturePool final : public Submissions {
 public:
  SignaturePool(size_t workers, Sequencer& sequencer, const PublishedHead& head);

  // Drains.
  ~SignaturePool() override;

  // Opens `envelope`, checks `body` against it, verifies what signatures it can
  // against the current head and hands over to the sequencer, which judges.
  // `done` is called exactly once; at once on this thread when the queue is
  // full. Refusals: those of Statement::Open, CheckBody and the sequencer.
  void Submit(std::string envelope, std::string body, SubmissionDone done) override;

  // Finishes what waits and hands it over; later submissions are refused with
  // SHUTTING_DOWN. Idempotent.
  void Drain() override;

 private:
  struct Task {
    Sequencer::Reservation reservation;
    std::string envelope;
    std::string body;
    SubmissionDone done;
  };

  void Work();
  // The guess is the worker's own; it is of `access_epoch`.
  void Verify(Task task, SignatureGuess& guess, uint64_t& access_epoch);

  Sequencer& sequencer_;
  const PublishedHead& head_;

  absl::Mutex mutex_;
  std::deque<Task> tasks_ ABSL_GUARDED_BY(mutex_);
  bool draining_ ABSL_GUARDED_BY(mutex_) = false;

  absl::Mutex join_mutex_;
  std::vector<std::thread> workers_ ABSL_GUARDED_BY(join_mutex_);
};

}  // namespace rollcall

#endif  // ROLLCALL_SERVICES_SIGNATURE_POOL_H_
