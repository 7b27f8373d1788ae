#include "services/node/node_observer.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "core/base/refusal.h"

namespace rollcall {

using Level = EventLog::Level;

void NodeObserver::OnGroup(const GroupFigures& figures) {
  metrics_.CountGroup(figures);
  if (figures.appended == 0) return;
  events_.Write(Level::kDebug, "group committed",
                {{"appended", absl::StrCat(figures.appended)},
                 {"bytes", absl::StrCat(figures.bytes)},
                 {"log_size", absl::StrCat(figures.log_size)},
                 {"writing", absl::FormatDuration(figures.writing)}});
}

void NodeObserver::OnWritesStopped(const absl::Status& why) {
  metrics_.CountWritesStopped(why);
  events_.Write(Level::kError, "writing has stopped; reads go on",
                {{"reason", ReasonName(ReasonOf(why))}, {"why", std::string(why.message())}});
}

void NodeObserver::OnCall(absl::string_view method, absl::StatusCode code, absl::string_view reason,
                          absl::Duration duration) {
  metrics_.CountCall(method, code, reason, duration);
}

void NodeObserver::OnQueue(size_t statements) { metrics_.SetQueue(statements); }

void NodeObserver::OnBulkRead(const BulkRead& read) {
  metrics_.CountBulkRead(read);
  events_.Write(Level::kInfo, "bulk read",
                {{"caller", read.caller},
                 {"participant", read.participant},
                 {"method", std::string(read.method)},
                 {"start", absl::StrCat(read.start)},
                 {"count", absl::StrCat(read.count)}});
}

void NodeObserver::OnFollow(const FollowFigures& figures) {
  metrics_.CountFollow(figures);
  if (figures.entries == 0) return;
  events_.Write(Level::kDebug, "followed",
                {{"entries", absl::StrCat(figures.entries)},
                 {"log_size", absl::StrCat(figures.size)},
                 {"upstream_size", absl::StrCat(figures.upstream_size)}});
}

void NodeObserver::OnUpstreamLost(absl::string_view upstream, const absl::Status& why) {
  const std::string reason = ReasonName(ReasonOf(why));
  metrics_.CountUpstreamLost(reason);
  // What a log says that does not verify is worse than a lost connection.
  events_.Write(absl::IsDataLoss(why) ? Level::kError : Level::kWarning, "upstream lost",
                {{"upstream", std::string(upstream)},
                 {"reason", reason},
                 {"why", std::string(why.message())}});
}

void NodeObserver::OnFinding(uint64_t index, absl::string_view subject, absl::string_view why) {
  metrics_.CountFinding();
  events_.Write(Level::kWarning, "content breaks a rule",
                {{"index", absl::StrCat(index)},
                 {"subject", std::string(subject)},
                 {"why", std::string(why)}});
}

void NodeObserver::OnConnectionsClosed(size_t connections, absl::string_view why) {
  metrics_.CountConnectionsClosed(connections);
  {
    absl::MutexLock lock(&mutex_);
    const absl::Duration now = clock_.Monotonic();
    if (now < quiet_until_) return;
    quiet_until_ = now + kClosedConnectionsNotice;
  }
  events_.Write(Level::kWarning, "connections closed", {{"why", std::string(why)}});
}

void NodeObserver::OnInternalError(absl::string_view method, const absl::Status& error) {
  metrics_.CountInternalError();
  events_.Write(Level::kError, "internal error",
                {{"method", std::string(method)}, {"error", error.ToString()}});
}

}  // namespace rollcall
