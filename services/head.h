// The head of the log as readers see it: one durable state of the store with
// its checkpoint, published whole and never half.
#ifndef ROLLCALL_SERVICES_HEAD_H_
#define ROLLCALL_SERVICES_HEAD_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "core/merkle/checkpoint.h"
#include "storage/store.h"

namespace rollcall {

// Everything that one call needs to answer from one moment. Immutable.
struct Head {
  Checkpoint checkpoint;                 // origin, size and root
  std::string note;                      // the same, signed
  uint64_t access_epoch = 0;             // changes when callers must be identified anew
  std::shared_ptr<const Reader> reader;  // the store as of that size

  uint64_t size() const { return checkpoint.size; }
};

// The head that a store holds now, under access epoch `access_epoch`.
// FAILED_PRECONDITION for an empty store. The head must not outlive the store.
absl::StatusOr<std::shared_ptr<const Head>> ReadHead(const Store& store, uint64_t access_epoch);

// Calls that wait for a size at the same time; more are answered at once.
inline constexpr size_t kMaxSizeWaiters = 1024;

// Holds the current head. One publisher, any number of readers; thread-safe.
// Must outlive every wait: at most the longest `timeout` given.
class PublishedHead {
 public:
  explicit PublishedHead(std::shared_ptr<const Head> head);
  ~PublishedHead();

  std::shared_ptr<const Head> Current() const;

  // Replaces the head; its size must not be less than the current one's.
  void Publish(std::shared_ptr<const Head> head);

  // Calls `listener` after each Publish, on the publisher's thread: it is quick and
  // does not call back. One at a time; null for none. No call is under way when
  // this returns.
  void Listen(std::function<void()> listener);

  // Calls `done(true)` once the head has `size`, or `done(false)` after
  // `timeout` or when too many wait already: at once on this thread, or later
  // on a thread of gRPC's. Never blocks.
  void WaitForSize(uint64_t size, absl::Duration timeout, std::function<void(bool)> done);

 private:
  struct Waiter;

  void Finish(const Waiter* waiter);

  absl::Mutex listener_mutex_;
  std::function<void()> listener_ ABSL_GUARDED_BY(listener_mutex_);

  mutable absl::Mutex mutex_;
  std::shared_ptr<const Head> head_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::shared_ptr<Waiter>> waiters_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace rollcall

#endif  // ROLLCALL_SERVICES_HEAD_H_
