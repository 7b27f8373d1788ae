// How many statements one participant may add to the log in a day.
//
// What is in the log stays on every disk that holds a copy, for good. A key that was
// stolen, or a program that runs wild, would fill them all with valid statements; who
// speaks for a State by hand, and a regional directory that proposes for all States,
// needs a few hundred a day at most. Keys of the charter's roles are not limited.
#ifndef ROLLCALL_SERVICES_GROWTH_LIMIT_H_
#define ROLLCALL_SERVICES_GROWTH_LIMIT_H_

#include <cstdint>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "core/base/clock.h"

namespace rollcall {

// A day begins with a participant's first statement; a restart forgets it.
inline constexpr absl::Duration kGrowthPeriod = absl::Hours(24);

// Thread-safe.
class GrowthLimit {
 public:
  // `clock` must outlive the limit.
  GrowthLimit(uint32_t statements_a_day, const Clock& clock)
      : statements_a_day_(statements_a_day), clock_(clock) {}

  // Whether the participant's day has room for another statement. Those under way do
  // not count yet. RESOURCE_EXHAUSTED, reason RATE_LIMITED, with RetryInfo.
  absl::Status Check(const std::string& participant);
  // Counts one that was accepted.
  void Count(const std::string& participant);

 private:
  struct Day {
    absl::Duration begin;  // monotonic
    uint32_t statements = 0;
  };

  const uint32_t statements_a_day_;
  const Clock& clock_;
  absl::Mutex mutex_;
  // By name: as many as have access at most.
  absl::flat_hash_map<std::string, Day> days_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace rollcall

#endif  // ROLLCALL_SERVICES_GROWTH_LIMIT_H_
