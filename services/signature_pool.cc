#include "services/signature_pool.h"

#include <sys/resource.h>
#include <unistd.h>

#include <utility>

#include "absl/status/status.h"
#include "core/base/status_macros.h"
#include "core/fold/signature_guess.h"
#include "core/statement/statement.h"
#include "storage/ledger.h"

namespace rollcall {

SignaturePool::SignaturePool(size_t workers, Sequencer& sequencer, const PublishedHead& head)
    : sequencer_(sequencer), head_(head) {
  absl::MutexLock lock(&join_mutex_);
  for (size_t i = 0; i < workers; ++i) workers_.emplace_back([this] { Work(); });
}

SignaturePool::~SignaturePool() { Drain(); }

void SignaturePool::Submit(std::string envelope, std::string body, SubmissionDone done) {
  auto reservation = sequencer_.Reserve(envelope.size() + body.size());
  if (!reservation.ok()) {
    done(reservation.status());
    return;
  }
  {
    absl::MutexLock lock(&mutex_);
    if (!draining_) {
      tasks_.push_back(
          {*std::move(reservation), std::move(envelope), std::move(body), std::move(done)});
      return;
    }
  }
  done(ShuttingDown());
}

void SignaturePool::Drain() {
  {
    absl::MutexLock lock(&mutex_);
    draining_ = true;
  }
  absl::MutexLock lock(&join_mutex_);
  for (std::thread& worker : workers_) {
    if (worker.joinable()) worker.join();
  }
}

void SignaturePool::Work() {
  // On Linux a thread's own; where it is refused the worker competes as before.
  setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()),
              getpriority(PRIO_PROCESS, 0) + kSignatureWorkerNiceness);
  SignatureGuess guess;
  uint64_t access_epoch = 0;
  while (true) {
    mutex_.Lock();
    const auto something_to_do = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
      return !tasks_.empty() || draining_;
    };
    mutex_.Await(absl::Condition(&something_to_do));
    if (tasks_.empty()) {
      mutex_.Unlock();
      return;
    }
    Task task = std::move(tasks_.front());
    tasks_.pop_front();
    mutex_.Unlock();
    Verify(std::move(task), guess, access_epoch);
  }
}

void SignaturePool::Verify(Task task, SignatureGuess& guess, uint64_t& access_epoch) {
  auto statement = Statement::Open(std::move(task.envelope));
  const absl::Status status = statement.ok() ? statement->CheckBody(task.body) : statement.status();
  if (!status.ok()) {
    task.done(status);
    return;
  }
  {
    const std::shared_ptr<const Head> head = head_.Current();
    if (head->access_epoch != access_epoch) guess.Forget();
    access_epoch = head->access_epoch;
    guess.Prepare(*statement, StoreView(*head->reader));
  }
  guess.Verify(*statement);
  sequencer_.Submit(std::move(task.reservation), *std::move(statement), std::move(task.body),
                    std::move(task.done));
}

}  // namespace rollcall
