#include "services/node/metrics.h"

#include "core/base/refusal.h"

namespace rollcall {
namespace {

using prometheus::BuildCounter;
using prometheus::BuildGauge;
using prometheus::BuildHistogram;
using prometheus::Histogram;
using prometheus::Registry;

// Seconds: from a look-up in memory to a call that waited for its size.
Histogram::BucketBoundaries CallBuckets() {
  return {0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10};
}

// Seconds: from an NVMe disk with a cache to a disk that is failing.
Histogram::BucketBoundaries SyncBuckets() {
  return {0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1, 5};
}

// Statements: powers of two up to the largest group.
Histogram::BucketBoundaries GroupBuckets() {
  return {1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096};
}

prometheus::Counter& NewCounter(Registry& registry, const char* name, const char* help,
                                const prometheus::Labels& labels = {}) {
  return BuildCounter().Name(name).Help(help).Register(registry).Add(labels);
}

prometheus::Gauge& NewGauge(Registry& registry, const char* name, const char* help,
                            const prometheus::Labels& labels = {}) {
  return BuildGauge().Name(name).Help(help).Register(registry).Add(labels);
}

Histogram& NewHistogram(Registry& registry, const char* name, const char* help,
                        Histogram::BucketBoundaries buckets) {
  return BuildHistogram().Name(name).Help(help).Register(registry).Add({}, std::move(buckets));
}

prometheus::Counter& Verdicts(Registry& registry, const char* verdict) {
  return NewCounter(registry, "rollcall_submissions_total",
                    "Statements that got their verdict from the sequencer.",
                    {{"verdict", verdict}});
}

prometheus::Gauge& Stops(Registry& registry, const char* reason) {
  return NewGauge(registry, "rollcall_writes_stopped",
                  "1 when writing has stopped for this reason until a restart.",
                  {{"reason", reason}});
}

}  // namespace

Metrics::Metrics()
    : registry_(std::make_shared<Registry>(Registry::InsertBehavior::Merge)),
      calls_(BuildCounter()
                 .Name("rollcall_calls_total")
                 .Help("Calls answered, by method, gRPC code and reason of refusal.")
                 .Register(*registry_)),
      call_seconds_(BuildHistogram()
                        .Name("rollcall_call_seconds")
                        .Help("Time from a call's arrival to its answer.")
                        .Register(*registry_)),
      appended_(Verdicts(*registry_, "appended")),
      repeated_(Verdicts(*registry_, "repeated")),
      refused_(Verdicts(*registry_, "refused")),
      appended_bytes_(NewCounter(*registry_, "rollcall_appended_bytes_total",
                                 "Bytes of log entries and bodies that were written.")),
      group_statements_(NewHistogram(*registry_, "rollcall_group_statements",
                                     "Statements of one commit.", GroupBuckets())),
      judging_seconds_(NewHistogram(*registry_, "rollcall_judging_seconds",
                                    "Judging, hashing and signing one group.", SyncBuckets())),
      sync_seconds_(NewHistogram(*registry_, "rollcall_sync_seconds",
                                 "One synced write to the store.", SyncBuckets())),
      queue_(NewGauge(*registry_, "rollcall_queue_statements",
                      "Statements that wait for their verdict.")),
      log_size_(NewGauge(*registry_, "rollcall_log_size", "Entries in the log.")),
      access_epoch_(NewGauge(*registry_, "rollcall_access_epoch",
                             "Grows each time that callers must be identified anew.")),
      write_failed_(Stops(*registry_, "WRITE_FAILED")),
      clock_leapt_(Stops(*registry_, "CLOCK_LEAP")),
      rolled_back_(Stops(*registry_, "LOG_ROLLED_BACK")),
      forked_(Stops(*registry_, "LOG_FORKED")),
      serving_writes_(NewGauge(*registry_, "rollcall_serving_writes",
                               "1 while StatementService takes statements.")),
      connections_closed_(NewCounter(*registry_, "rollcall_connections_closed_total",
                                     "Connections that took too much, alone or together.")),
      internal_errors_(NewCounter(*registry_, "rollcall_internal_errors_total",
                                  "Things that should not happen; the log has the words.")),
      bulk_entries_(NewCounter(*registry_, "rollcall_bulk_read_entries_total",
                               "Log entries given out by reads of many at once.")),
      lag_entries_(NewGauge(*registry_, "rollcall_follow_lag_entries",
                            "Entries that the upstream has shown and this follower has not.")),
      lag_seconds_(NewGauge(*registry_, "rollcall_follow_lag_seconds",
                            "Time since this follower last had all that its upstream has.")),
      followed_entries_(NewCounter(*registry_, "rollcall_followed_entries_total",
                                   "Entries taken from the upstream.")),
      findings_(NewCounter(*registry_, "rollcall_follow_findings_total",
                           "Content of the upstream's that breaks a rule; the log says which.")),
      upstream_lost_(BuildCounter()
                         .Name("rollcall_upstream_lost_total")
                         .Help("Connections to the upstream that ended, by reason of refusal.")
                         .Register(*registry_)),
      backup_time_(NewGauge(*registry_, "rollcall_backup_time_seconds",
                            "When the last backup was begun, Unix time; 0: none since the start.")),
      backup_log_size_(
          NewGauge(*registry_, "rollcall_backup_log_size", "Entries in the last backup.")),
      backups_failed_(NewCounter(*registry_, "rollcall_backups_failed_total",
                                 "Backups that could not be made; the log says why.")) {
  serving_writes_.Set(1);
}

prometheus::Counter& Metrics::NewCalls(absl::string_view method, absl::StatusCode code,
                                       absl::string_view reason) {
  return calls_.Add({{"method", std::string(method)},
                     {"code", absl::StatusCodeToString(code)},
                     {"reason", std::string(reason)}});
}

Metrics::Method& Metrics::MethodOf(absl::string_view name) {
  const auto found = methods_.find(name);
  if (found != methods_.end()) return found->second;
  Method& fresh = methods_[std::string(name)];
  fresh.seconds = &call_seconds_.Add({{"method", std::string(name)}}, CallBuckets());
  fresh.ok = &NewCalls(name, absl::StatusCode::kOk, "");
  return fresh;
}

void Metrics::CountCall(absl::string_view method, absl::StatusCode code, absl::string_view reason,
                        absl::Duration duration) {
  absl::MutexLock lock(&mutex_);
  Method& known = MethodOf(method);
  known.seconds->Observe(absl::ToDoubleSeconds(duration));
  if (code == absl::StatusCode::kOk) return known.ok->Increment();
  prometheus::Counter*& refused = known.refused[{code, std::string(reason)}];
  if (refused == nullptr) refused = &NewCalls(method, code, reason);
  refused->Increment();
}

void Metrics::CountGroup(const GroupFigures& figures) {
  appended_.Increment(static_cast<double>(figures.appended));
  repeated_.Increment(static_cast<double>(figures.repeated));
  refused_.Increment(static_cast<double>(figures.refused));
  appended_bytes_.Increment(static_cast<double>(figures.bytes));
  judging_seconds_.Observe(absl::ToDoubleSeconds(figures.judging));
  log_size_.Set(static_cast<double>(figures.log_size));
  if (figures.appended == 0) return;
  group_statements_.Observe(static_cast<double>(figures.appended));
  sync_seconds_.Observe(absl::ToDoubleSeconds(figures.writing));
}

void Metrics::SetQueue(size_t statements) { queue_.Set(static_cast<double>(statements)); }

void Metrics::SetLog(uint64_t size, uint64_t access_epoch) {
  log_size_.Set(static_cast<double>(size));
  access_epoch_.Set(static_cast<double>(access_epoch));
}

void Metrics::CountWritesStopped(const absl::Status& why) {
  serving_writes_.Set(0);
  switch (ReasonOf(why)) {
    case v1::ERROR_REASON_CLOCK_LEAP:
      return clock_leapt_.Set(1);
    case v1::ERROR_REASON_LOG_ROLLED_BACK:
      return rolled_back_.Set(1);
    case v1::ERROR_REASON_LOG_FORKED:
      return forked_.Set(1);
    default:
      return write_failed_.Set(1);
  }
}

void Metrics::SetLag(uint64_t entries, absl::Duration silent) {
  lag_entries_.Set(static_cast<double>(entries));
  lag_seconds_.Set(absl::ToDoubleSeconds(silent));
}

void Metrics::CountFollow(const FollowFigures& figures) {
  followed_entries_.Increment(static_cast<double>(figures.entries));
}

void Metrics::CountUpstreamLost(absl::string_view reason) {
  upstream_lost_.Add({{"reason", std::string(reason)}}).Increment();
}

void Metrics::CountFinding() { findings_.Increment(); }

void Metrics::SetBackup(absl::Time time, uint64_t log_size) {
  backup_time_.Set(absl::ToDoubleSeconds(time - absl::UnixEpoch()));
  backup_log_size_.Set(static_cast<double>(log_size));
}

void Metrics::CountBackupFailed() { backups_failed_.Increment(); }

void Metrics::CountConnectionsClosed(size_t connections) {
  connections_closed_.Increment(static_cast<double>(connections));
}

void Metrics::CountInternalError() { internal_errors_.Increment(); }

void Metrics::CountBulkRead(const BulkRead& read) {
  bulk_entries_.Increment(static_cast<double>(read.count));
}

}  // namespace rollcall
