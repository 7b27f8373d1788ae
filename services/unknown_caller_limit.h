// The limit on unknown callers, who may do one thing: submit an access
// statement. Anybody can make TLS keys by the thousand, so what is counted is
// where they come from and all of them together.
#ifndef ROLLCALL_SERVICES_UNKNOWN_CALLER_LIMIT_H_
#define ROLLCALL_SERVICES_UNKNOWN_CALLER_LIMIT_H_

#include <cstddef>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "core/base/clock.h"

namespace rollcall {

// Envelope and body together: 64 grants of 64 bytes and 8 signatures fit twice.
inline constexpr size_t kMaxUnknownCallerBytes = 16 * 1024;
// One address: a person who tries a few times, not a programme that guesses.
inline constexpr int kUnknownCallerBurst = 10;
inline constexpr absl::Duration kUnknownCallerInterval = absl::Seconds(6);
// All addresses together: at 32 keys to try, keeps nine tenths of a signature
// worker free.
inline constexpr int kAllUnknownCallersBurst = 200;
inline constexpr absl::Duration kAllUnknownCallersInterval = absl::Milliseconds(20);
// Addresses that are told apart; beyond it the oldest are forgotten.
inline constexpr size_t kMaxRememberedAddresses = 4096;

// Thread-safe.
class UnknownCallerLimit {
 public:
  // `clock` must outlive the limit.
  explicit UnknownCallerLimit(const Clock& clock) : clock_(clock) {}

  // Counts one submission. `peer` is as gRPC names it ("ipv4:192.0.2.1:4711",
  // "ipv6:%5B2001:db8::1%5D:4711"); the port does not count, and of an IPv6
  // address its first 64 bits
  // (all of it when it stands for an IPv4 address). RESOURCE_EXHAUSTED, reason RATE_LIMITED, with
  // RetryInfo.
  absl::Status Count(absl::string_view peer);

 private:
  // A bucket of `burst` that is refilled by one each `interval`, held as the
  // moment at which it will be full again.
  struct Bucket {
    absl::Duration full_at = -absl::InfiniteDuration();
    // Zero when there is one to take; else how long until there is.
    absl::Duration Wait(absl::Duration now, int burst, absl::Duration interval) const;
    void Take(absl::Duration now, absl::Duration interval);
  };

  const Clock& clock_;
  absl::Mutex mutex_;
  Bucket all_ ABSL_GUARDED_BY(mutex_);
  absl::flat_hash_map<std::string, Bucket> addresses_ ABSL_GUARDED_BY(mutex_);
};

// The part of a gRPC peer name that is counted.
std::string CountedAddress(absl::string_view peer);

}  // namespace rollcall

#endif  // ROLLCALL_SERVICES_UNKNOWN_CALLER_LIMIT_H_
