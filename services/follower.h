// Following another node: its log is copied into this node's own store as it
// grows, verified, for as long as this node runs.
#ifndef ROLLCALL_SERVICES_FOLLOWER_H_
#define ROLLCALL_SERVICES_FOLLOWER_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "core/base/clock.h"
#include "core/crypto/random.h"
#include "services/head.h"
#include "services/observer.h"
#include "services/steady_wait.h"
#include "services/upstream.h"
#include "storage/replica.h"
#include "storage/store.h"

namespace rollcall {

// How far behind a follower is.
struct Lag {
  uint64_t entries = 0;    // of the largest checkpoint that it was shown
  absl::Duration silent;   // since it last heard that it has everything
  bool following = false;  // the upstream's last page was taken, and it had no more
};

// A lie of the upstream is refused, reported with its reason (Observer), its
// evidence kept, and asked about again after a while (core/crypto/backoff.h):
// answers stay those of the last head. The same goes for whatever the upstream
// refuses, that it was rolled back or forked among others: its operator may mend
// it. Only a failed write of its own store ends the following for good. Thread-safe.
class Follower {
 public:
  // What whoever serves from the copy wants to know; called on the follower's
  // thread.
  struct Events {
    // The copy is complete as of this head: serve it.
    std::function<void(std::shared_ptr<const Head>)> on_head;
    // Whether it has all that its upstream has and still hears of it.
    std::function<void(bool)> on_following;
    // The upstream contradicts itself (core/merkle/contradiction.h).
    std::function<void(const absl::Status&)> on_contradiction;
  };

  // Starts at once. If the store holds a complete copy, on_head is called with
  // it before anything is fetched. Everything given by reference must outlive
  // it; nobody else may use the replica.
  Follower(Store& store, Replica& replica, Upstream& upstream, const Clock& clock, Random& random,
           Observer& observer, Events events);

  // Stops.
  ~Follower();

  // Ends what is under way and the thread. Idempotent.
  void Stop();

  Lag lag() const;

 private:
  void Run();
  // One connection, from its beginning to its end; says why it ended.
  absl::Status FollowOnce();
  // What the upstream has beside pages; words only until this is stopped.
  CopyHelp Help();
  void Take(const Ingested& page);
  absl::Status Publish();
  // Deletes superseded words that are due, now and then.
  void Retire();

  Store& store_;
  Replica& replica_;  // the thread's alone
  Upstream& upstream_;
  const Clock& clock_;
  Random& random_;
  Observer& observer_;
  const Events events_;

  // The thread's alone.
  uint64_t access_epoch_ = 1;               // 0 stands for "not resolved yet" with callers
  bool took_pages_ = false;                 // in this connection
  absl::optional<absl::Duration> retired_;  // monotonic

  SteadyWait before_retry_;

  mutable absl::Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  PageSource* source_ ABSL_GUARDED_BY(mutex_) = nullptr;  // to be cancelled
  Lag lag_ ABSL_GUARDED_BY(mutex_);
  absl::Duration caught_up_ ABSL_GUARDED_BY(mutex_);  // monotonic

  absl::Mutex join_mutex_;
  std::thread thread_ ABSL_GUARDED_BY(join_mutex_);
};

}  // namespace rollcall

#endif  // ROLLCALL_SERVICES_FOLLOWER_H_
