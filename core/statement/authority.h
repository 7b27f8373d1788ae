// Authority: whether enough of the right keys signed a statement.
#ifndef ROLLCALL_CORE_STATEMENT_AUTHORITY_H_
#define ROLLCALL_CORE_STATEMENT_AUTHORITY_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "core/statement/statement.h"
#include "rollcall/v1/participant.pb.h"

namespace rollcall {

// A quorum: `threshold` distinct keys out of `keys` must sign.
struct Authority {
  std::string name;               // for people: "registrar", "the new key set"
  std::vector<std::string> keys;  // SubjectPublicKeyInfo, DER
  uint32_t threshold = 0;
};

// OK when every signature of `statement` verifies under a key of some
// authority, no two under the same key, and each authority's threshold is met.
// So nothing can be smuggled in as a signature.
//
// Reasons: SIGNATURE_INVALID, DUPLICATE_SIGNER, THRESHOLD_NOT_MET (metadata
// "needed", "found", "under").
absl::Status CheckAuthorities(const Statement& statement, absl::Span<const Authority> authorities);

// True when signature `i` verifies under one of `keys`.
bool IsSignedBy(const Statement& statement, size_t i, absl::Span<const std::string> keys);

// The quorum of a role in a charter; threshold 0 when it has no keys.
Authority AuthorityFor(const v1::Charter& charter, v1::CharterRole role);

// "registrar": for messages.
std::string CharterRoleWords(v1::CharterRole role);

}  // namespace rollcall

#endif  // ROLLCALL_CORE_STATEMENT_AUTHORITY_H_
