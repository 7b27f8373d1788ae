// Turns what the services tell into metrics and events.
#ifndef ROLLCALL_SERVICES_NODE_NODE_OBSERVER_H_
#define ROLLCALL_SERVICES_NODE_NODE_OBSERVER_H_

#include <cstddef>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "services/node/event_log.h"
#include "services/node/metrics.h"
#include "services/observer.h"

namespace rollcall {

// Thread-safe. Both must outlive it.
class NodeObserver final : public Observer {
 public:
  NodeObserver(Metrics& metrics, EventLog& events) : metrics_(metrics), events_(events) {}

  void OnGroup(const GroupFigures& figures) override;
  void OnWritesStopped(const absl::Status& why) override;
  void OnCall(absl::string_view method, absl::StatusCode code, absl::string_view reason,
              absl::Duration duration) override;
  void OnQueue(size_t statements) override;
  void OnBulkRead(const BulkRead& read) override;
  void OnFollow(const FollowFigures& figures) override;
  void OnUpstreamLost(absl::string_view upstream, const absl::Status& why) override;
  void OnFinding(uint64_t index, absl::string_view subject, absl::string_view why) override;
  void OnInternalError(absl::string_view method, const absl::Status& error) override;

 private:
  Metrics& metrics_;
  EventLog& events_;
};

}  // namespace rollcall

#endif  // ROLLCALL_SERVICES_NODE_NODE_OBSERVER_H_
