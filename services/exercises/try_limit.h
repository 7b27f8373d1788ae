// How often one caller may try something in an hour.
#ifndef ROLLCALL_SERVICES_EXERCISES_TRY_LIMIT_H_
#define ROLLCALL_SERVICES_EXERCISES_TRY_LIMIT_H_

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "core/base/clock.h"
#include "core/crypto/digest.h"

namespace rollcall {

// An hour begins with a caller's first try.
inline constexpr absl::Duration kTryPeriod = absl::Hours(1);

// Thread-safe.
class TryLimit {
 public:
  // `what` is for the refusal: "codes". `clock` must outlive the limit.
  TryLimit(int tries_an_hour, absl::string_view what, const Clock& clock)
      : tries_an_hour_(tries_an_hour), what_(what), clock_(clock) {}

  // Counts one try. RESOURCE_EXHAUSTED, reason RATE_LIMITED, with RetryInfo.
  absl::Status Count(const Digest& tls_key);

 private:
  struct Hour {
    absl::Duration begin;  // monotonic
    int tries = 0;
  };

  const int tries_an_hour_;
  const std::string what_;
  const Clock& clock_;
  absl::Mutex mutex_;
  absl::flat_hash_map<Digest, Hour> hours_ ABSL_GUARDED_BY(mutex_);
  absl::Duration next_sweep_ ABSL_GUARDED_BY(mutex_) = -absl::InfiniteDuration();
};

}  // namespace rollcall

#endif  // ROLLCALL_SERVICES_EXERCISES_TRY_LIMIT_H_
