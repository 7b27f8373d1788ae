// How long to wait before trying again what a server did not do.
#ifndef ROLLCALL_CORE_CRYPTO_BACKOFF_H_
#define ROLLCALL_CORE_CRYPTO_BACKOFF_H_

#include "absl/time/time.h"
#include "core/crypto/random.h"

namespace rollcall {

// Thread-compatible.
class Backoff {
 public:
  static constexpr absl::Duration kFirst = absl::Seconds(1);
  static constexpr absl::Duration kLast = absl::Minutes(1);

  // The wait before the next attempt: a period that doubles from kFirst to kLast,
  // of which the second half is drawn by lot, so that a server that comes back is
  // not met by everybody at once.
  absl::Duration Next(Random& random);

  // The last attempt did something: the next wait is a first one.
  void Reset() { period_ = kFirst; }

 private:
  absl::Duration period_ = kFirst;
};

}  // namespace rollcall

#endif  // ROLLCALL_CORE_CRYPTO_BACKOFF_H_
