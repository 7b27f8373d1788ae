// The node's figures for Prometheus. docs/operating.md explains each.
#ifndef ROLLCALL_SERVICES_NODE_METRICS_H_
#define ROLLCALL_SERVICES_NODE_METRICS_H_

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "services/observer.h"

namespace rollcall {

// Thread-safe.
class Metrics {
 public:
  Metrics();

  void CountCall(absl::string_view method, absl::StatusCode code, absl::string_view reason,
                 absl::Duration duration);
  void CountGroup(const GroupFigures& figures);
  void SetQueue(size_t statements);
  void SetLog(uint64_t size, uint64_t access_epoch);
  void CountWritesStopped(const absl::Status& why);
  void SetLag(uint64_t entries, absl::Duration silent);
  void CountFollow(const FollowFigures& figures);
  void CountUpstreamLost(absl::string_view reason);
  void CountFinding();
  void CountConnectionsClosed(size_t connections);
  void CountInternalError();
  void SetBackup(absl::Time time, uint64_t log_size);
  void CountBackupFailed();
  void CountBulkRead(const BulkRead& read);

  // What an exposer serves.
  std::shared_ptr<prometheus::Registry> registry() const { return registry_; }

 private:
  // The instruments of one method, looked up once.
  struct Method {
    prometheus::Histogram* seconds = nullptr;
    prometheus::Counter* ok = nullptr;  // nearly all calls: no search
    std::map<std::pair<absl::StatusCode, std::string>, prometheus::Counter*> refused;
  };

  Method& MethodOf(absl::string_view name) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  prometheus::Counter& NewCalls(absl::string_view method, absl::StatusCode code,
                                absl::string_view reason);

  const std::shared_ptr<prometheus::Registry> registry_;
  prometheus::Family<prometheus::Counter>& calls_;
  prometheus::Family<prometheus::Histogram>& call_seconds_;
  prometheus::Counter& appended_;
  prometheus::Counter& repeated_;
  prometheus::Counter& refused_;
  prometheus::Counter& appended_bytes_;
  prometheus::Histogram& group_statements_;
  prometheus::Histogram& judging_seconds_;
  prometheus::Histogram& sync_seconds_;
  prometheus::Gauge& queue_;
  prometheus::Gauge& log_size_;
  prometheus::Gauge& access_epoch_;
  prometheus::Gauge& write_failed_;
  prometheus::Gauge& clock_leapt_;
  prometheus::Gauge& rolled_back_;
  prometheus::Gauge& forked_;
  prometheus::Gauge& serving_writes_;
  prometheus::Counter& connections_closed_;
  prometheus::Counter& internal_errors_;
  prometheus::Counter& bulk_entries_;
  prometheus::Gauge& lag_entries_;
  prometheus::Gauge& lag_seconds_;
  prometheus::Counter& followed_entries_;
  prometheus::Counter& findings_;
  prometheus::Family<prometheus::Counter>& upstream_lost_;
  prometheus::Gauge& backup_time_;
  prometheus::Gauge& backup_log_size_;
  prometheus::Counter& backups_failed_;

  absl::Mutex mutex_;
  absl::flat_hash_map<std::string, Method> methods_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace rollcall

#endif  // ROLLCALL_SERVICES_NODE_METRICS_H_
