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

void NodeObserver::OnInternalError(absl::string_view method, const absl::Status& error) {
  metrics_.CountInternalError();
  events_.Write(Level::kError, "internal error",
                {{"method", std::string(method)}, {"error", error.ToString()}});
}

}  // namespace rollcall
