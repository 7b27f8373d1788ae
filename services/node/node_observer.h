// Turns what the services tell into metrics and events.
#ifndef ROLLCALL_SERVICES_NODE_NODE_OBSERVER_H_
#define ROLLCALL_SERVICES_NODE_NODE_OBSERVER_H_

#include <cstddef>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "core/base/clock.h"
#include "services/node/event_log.h"
#include "services/node/metrics.h"
#include "services/observer.h"

namespace rollcall {

// That connections were closed is told once in this time, not for each of them.
inline constexpr absl::Duration kClosedConnectionsNotice = absl::Minutes(1);

// Thread-safe. All must outlive it.
class NodeObserver final : public Observer {
 public:
  NodeObserver(Metrics& metrics, EventLog& events, const Clock& clock)
      : metrics_(metrics), events_(events), clock_(clock) {}

  void OnGroup(const GroupFigures& figures) override;
  void OnWritesStopped(const absl::Status& why) override;
  void OnCall(absl::string_view method, absl::StatusCode code, absl::string_view reason,
              absl::Duration duration) override;
  void OnQueue(size_t statements) override;
  void OnBulkRead(const BulkRead& read) override;
  void OnFollow(const FollowFigures& figures) override;
  void OnUpstreamLost(absl::string_view upstream, const absl::Status& why) override;
  void OnFinding(uint64_t index, absl::string_view subject, absl::string_view why) override;
  void OnConnectionsClosed(size_t connections, absl::string_view why) override;
  void OnInternalError(absl::string_view method, const absl::Status& error) override;

 private:
  Metrics& metrics_;
  EventLog& events_;
  const Clock& clock_;
  absl::Mutex mutex_;
  absl::Duration quiet_until_ ABSL_GUARDED_BY(mutex_) = -absl::InfiniteDuration();  // monotonic
};

}  // namespace rollcall

#endif  // ROLLCALL_SERVICES_NODE_NODE_OBSERVER_H_
