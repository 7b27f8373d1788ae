// Who calls: the TLS key of a connection and what the log says of it.
#ifndef ROLLCALL_SERVICES_CALLER_H_
#define ROLLCALL_SERVICES_CALLER_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "core/crypto/digest.h"
#include "core/directory/caller.h"
#include "services/head.h"

namespace rollcall {

// On whose account a call goes where callers are counted: that of the participant,
// which can have any number of TLS keys, and with a charter role that of the key.
std::string AccountOf(const Caller& caller);

// Certificates whose keys are remembered, by their digests: certificates may be
// as long as their owners like. More than a directory of 195 States has clients;
// beyond it certificates are parsed again.
inline constexpr size_t kMaxRememberedCertificates = 4096;

// Identifies callers and remembers them by certificate for as long as the
// access epoch stays: a revocation holds from its place in the log on, also on
// open connections, and a look-up on an open connection costs one hash. Keys that
// nobody let in crowd out none that somebody did.
// Thread-safe.
class CallerIdentifier {
 public:
  // `certificate_pem` is the leaf of the peer's chain; empty when there is
  // none. UNAUTHENTICATED with reason NO_CLIENT_KEY, CALLER_UNKNOWN or
  // ACCESS_EXPIRED (at `now`); other errors when storage fails.
  absl::StatusOr<std::shared_ptr<const Caller>> Identify(absl::string_view certificate_pem,
                                                         const Head& head, absl::Time now);

 private:
  struct Known {
    Digest tls_key;
    uint64_t access_epoch = 0;             // of what follows; 0: not resolved yet
    std::shared_ptr<const Caller> caller;  // null: unknown in that epoch
  };

  absl::StatusOr<Known> Resolve(absl::string_view certificate_pem, const Head& head);

  absl::Mutex mutex_;
  absl::flat_hash_map<Digest, Known> known_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace rollcall

#endif  // ROLLCALL_SERVICES_CALLER_H_
