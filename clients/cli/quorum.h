// Who must sign a statement, who has, and who is missing.
#ifndef ROLLCALL_CLIENTS_CLI_QUORUM_H_
#define ROLLCALL_CLIENTS_CLI_QUORUM_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "clients/cli/invocation.h"
#include "clients/cli/keystore.h"
#include "core/statement/authority.h"
#include "core/statement/statement.h"

namespace rollcall {

// Ways in which a statement can be authorized, each of several authorities of
// which all must be met. One way for most kinds; an erasure has two, the
// State's own and the registrar's.
using AuthorizingWays = std::vector<std::vector<Authority>>;

// What must be met by `statement` with this body, given the charter in force
// and, for participants, their keys in force, which are asked for. Errors of
// the client when they cannot be had.
absl::StatusOr<AuthorizingWays> WaysToAuthorize(Invocation& invocation, const Statement& statement,
                                                absl::string_view body);

// The way that somebody has begun or `own` could begin; the first otherwise.
const std::vector<Authority>& ChooseWay(const AuthorizingWays& ways, const Statement& statement,
                                        absl::Span<const OwnKey> own);

// How far one authority is met.
struct QuorumProgress {
  std::string name;                    // for people
  uint32_t needed = 0;                 // distinct signatures
  uint32_t found = 0;                  // by keys of this authority
  std::vector<std::string> signed_by;  // key ids, hex
  std::vector<std::string> may_sign;   // key ids of those who have not, hex
};
std::vector<QuorumProgress> ProgressOf(const Statement& statement,
                                       absl::Span<const Authority> authorities);

// True when nothing is missing.
bool IsComplete(absl::Span<const QuorumProgress> progress);

// Those of `own` that count towards some authority and have not signed yet, at
// most as many as the envelope can still take.
std::vector<OwnKey> KeysToAdd(const Statement& statement, absl::Span<const Authority> authorities,
                              absl::Span<const OwnKey> own);

}  // namespace rollcall

#endif  // ROLLCALL_CLIENTS_CLI_QUORUM_H_
