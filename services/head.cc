#include "services/head.h"

#include <grpcpp/alarm.h>

#include <algorithm>
#include <utility>

#include "absl/status/status.h"
#include "absl/time/clock.h"
#include "core/base/status_macros.h"
#include "storage/ledger.h"

namespace rollcall {

absl::StatusOr<std::shared_ptr<const Head>> ReadHead(const Store& store, uint64_t access_epoch) {
  auto head = std::make_shared<Head>();
  head->reader = store.Snapshot();
  head->access_epoch = access_epoch;
  const Ledger ledger(*head->reader);
  ASSIGN_OR_RETURN(const auto note, ledger.CheckpointNote());
  if (!note.has_value()) {
    return absl::FailedPreconditionError(
        "the store is empty; start once with the first charter (rollcalld run --config "
        "rollcalld.toml --charter FILE)");
  }
  head->note = *note;
  ASSIGN_OR_RETURN(head->checkpoint, ledger.LastCheckpoint());
  return std::shared_ptr<const Head>(std::move(head));
}

struct PublishedHead::Waiter {
  uint64_t size;
  std::function<void(bool)> done;
  grpc::Alarm alarm;
};

PublishedHead::PublishedHead(std::shared_ptr<const Head> head) : head_(std::move(head)) {}

PublishedHead::~PublishedHead() {
  absl::MutexLock lock(&mutex_);
  for (const auto& waiter : waiters_) waiter->alarm.Cancel();
  const auto all_gone = [this]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) { return waiters_.empty(); };
  mutex_.Await(absl::Condition(&all_gone));
}

std::shared_ptr<const Head> PublishedHead::Current() const {
  absl::MutexLock lock(&mutex_);
  return head_;
}

void PublishedHead::Publish(std::shared_ptr<const Head> head) {
  {
    absl::MutexLock lock(&mutex_);
    head_.swap(head);  // the old one ends with the argument, after the lock
    for (const auto& waiter : waiters_) {
      // Its callback then runs on a thread of gRPC's, not on the publisher's.
      if (waiter->size <= head_->size()) waiter->alarm.Cancel();
    }
  }
  absl::MutexLock lock(&listener_mutex_);
  if (listener_) listener_();
}

void PublishedHead::Listen(std::function<void()> listener) {
  absl::MutexLock lock(&listener_mutex_);
  listener_ = std::move(listener);
}

void PublishedHead::WaitForSize(uint64_t size, absl::Duration timeout,
                                std::function<void(bool)> done) {
  bool reached;
  {
    absl::MutexLock lock(&mutex_);
    reached = head_->size() >= size;
    if (!reached && waiters_.size() < kMaxSizeWaiters) {
      auto waiter = std::make_shared<Waiter>();
      waiter->size = size;
      waiter->done = std::move(done);
      waiters_.push_back(waiter);
      // Set under the lock, so that Publish cannot cancel what is not set yet.
      waiter->alarm.Set(absl::ToChronoTime(absl::Now() + timeout),
                        [this, raw = waiter.get()](bool) { Finish(raw); });
      return;
    }
  }
  done(reached);
}

void PublishedHead::Finish(const Waiter* waiter) {
  std::shared_ptr<Waiter> mine;
  bool reached;
  {
    absl::MutexLock lock(&mutex_);
    const auto found = std::find_if(waiters_.begin(), waiters_.end(),
                                    [&](const auto& other) { return other.get() == waiter; });
    mine = std::move(*found);
    waiters_.erase(found);
    reached = head_->size() >= mine->size;
  }
  mine->done(reached);
}

}  // namespace rollcall
