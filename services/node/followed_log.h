// A follower's parts, composed: the replica in this node's store, the upstream and
// what goes between them.
#ifndef ROLLCALL_SERVICES_NODE_FOLLOWED_LOG_H_
#define ROLLCALL_SERVICES_NODE_FOLLOWED_LOG_H_

#include <functional>
#include <memory>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/types/optional.h"
#include "core/base/clock.h"
#include "core/crypto/random.h"
#include "rollcall/v1/statement.pb.h"
#include "services/follower.h"
#include "services/node/client_upstream.h"
#include "services/node/configuration.h"
#include "services/node/node_keys.h"
#include "services/observer.h"
#include "services/server.h"
#include "services/upstream_submissions.h"
#include "storage/replica.h"
#include "storage/store.h"

namespace rollcall {

// Thread-compatible, but for lag().
class FollowedLog {
 public:
  // Opens the copy that `store` holds, or begins one of the log that
  // `first_charter` pins. FAILED_PRECONDITION when there is neither, or the store
  // holds another log. Everything given by reference must outlive it.
  static absl::StatusOr<std::unique_ptr<FollowedLog>> Open(
      Store& store, const absl::optional<v1::SignedStatement>& first_charter,
      const Configuration& configuration, const NodeKeys& keys, const Clock& clock,
      Observer& observer, std::function<void(const absl::Status&)> on_contradiction);

  ~FollowedLog();

  // Begins to follow; both as in Follower::Events, on the follower's thread.
  void Start(std::function<void(std::shared_ptr<const Head>)> on_head,
             std::function<void(bool)> on_following);
  void Stop();

  // What a server of this log is given.
  Following Serving(std::shared_ptr<const Head> head);

  Lag lag() const;

 private:
  FollowedLog(Store& store, const Configuration& configuration, const NodeKeys& keys,
              const Clock& clock, Observer& observer,
              std::function<void(const absl::Status&)> on_contradiction);

  Store& store_;
  const Clock& clock_;
  Observer& observer_;
  const std::function<void(const absl::Status&)> on_contradiction_;
  SystemRandom random_;
  const bool forwards_;
  ClientUpstream upstream_;
  UpstreamSubmissions submissions_;
  std::unique_ptr<Replica> replica_;
  mutable absl::Mutex mutex_;
  std::unique_ptr<Follower> follower_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace rollcall

#endif  // ROLLCALL_SERVICES_NODE_FOLLOWED_LOG_H_
