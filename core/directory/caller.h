// Whoever calls, as the log knows them: what it says of a TLS key, and whose eyes
// a content body is for. Nodes judge calls by it, copies of the log whether a
// body was withheld from them.
#ifndef ROLLCALL_CORE_DIRECTORY_CALLER_H_
#define ROLLCALL_CORE_DIRECTORY_CALLER_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "core/crypto/digest.h"
#include "core/directory/roles.h"
#include "core/statement/view.h"

namespace rollcall {

// A caller whom the log knows. Immutable.
struct Caller {
  Digest tls_key;           // of the SubjectPublicKeyInfo
  std::string participant;  // "states/KEN"; empty for roles of the charter
  RoleSet roles;
  absl::Time expire_time = absl::InfiniteFuture();  // from then on unknown
};

// The refusal of a TLS key that the log does not know: UNAUTHENTICATED, reason
// CALLER_UNKNOWN.
absl::Status UnknownCaller(const Digest& tls_key);

// What a view says of a TLS key: a role of the charter in force or an entry of
// a participant's access statement. UNAUTHENTICATED, reason CALLER_UNKNOWN.
// Expiry is not looked at.
absl::StatusOr<Caller> ResolveCaller(const Digest& tls_key, const View& view);

// True when a caller may see content bodies of a kind ("sheet") about a subject.
// Kinds that have no row are for nobody.
bool MaySeeContent(absl::string_view kind, absl::string_view subject, const Caller& caller);

}  // namespace rollcall

#endif  // ROLLCALL_CORE_DIRECTORY_CALLER_H_
