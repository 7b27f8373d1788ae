// The reading limit: how many distinct States one key may look up in an hour.
//
// A leaked directory is a spear-phishing list. What a reader looked up is held
// in memory for that hour only and never written or logged: who looks up whom
// is intelligence.
#ifndef ROLLCALL_SERVICES_READING_LIMIT_H_
#define ROLLCALL_SERVICES_READING_LIMIT_H_

#include <bitset>
#include <cstddef>
#include <cstdint>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "core/base/clock.h"
#include "core/crypto/digest.h"
#include "core/geography/state.h"

namespace rollcall {

// An hour begins with a key's first look-up.
inline constexpr absl::Duration kReadingPeriod = absl::Hours(1);

// Thread-safe.
class ReadingLimit {
 public:
  // `clock` must outlive the limit.
  ReadingLimit(uint32_t states_an_hour, const Clock& clock)
      : states_an_hour_(states_an_hour), clock_(clock) {}

  // Counts States that `tls_key` is about to be shown, all or none: States
  // counted already cost nothing. RESOURCE_EXHAUSTED, reason RATE_LIMITED, with
  // RetryInfo, when the hour would hold more than the limit.
  absl::Status Count(const Digest& tls_key, absl::Span<const StateRow* const> states);

  // Before a search among all States: the same refusal as soon as no State that
  // was not counted yet could be shown. A refusal only of what is found would tell
  // at no cost that something is.
  absl::Status CheckRoom(const Digest& tls_key);

 private:
  static constexpr size_t kStateBits = 256;  // 195 States and room
  using States = std::bitset<kStateBits>;

  struct Hour {
    absl::Duration begin;  // monotonic
    States seen;
  };

  // The caller's hour as it stands.
  Hour& HourOf(const Digest& tls_key, absl::Duration now) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status UsedUp(const Hour& hour, absl::Duration now) const;
  void ForgetPast(absl::Duration now) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const uint32_t states_an_hour_;
  const Clock& clock_;
  absl::Mutex mutex_;
  absl::flat_hash_map<Digest, Hour> hours_ ABSL_GUARDED_BY(mutex_);
  absl::Duration next_sweep_ ABSL_GUARDED_BY(mutex_) = -absl::InfiniteDuration();
};

}  // namespace rollcall

#endif  // ROLLCALL_SERVICES_READING_LIMIT_H_
