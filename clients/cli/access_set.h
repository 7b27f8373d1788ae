// A participant's set of TLS keys: reading it, changing it and saying it anew.
//
// A caller whose TLS key the server does not know may do one thing: submit an
// access statement. It cannot see the set in force then, and builds on what
// its keystore said last.
#ifndef ROLLCALL_CLIENTS_CLI_ACCESS_SET_H_
#define ROLLCALL_CLIENTS_CLI_ACCESS_SET_H_

#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "clients/cli/invocation.h"
#include "core/crypto/digest.h"
#include "rollcall/v1/participant.pb.h"

namespace rollcall {

// Changes a set in place; an error leaves everything as it is.
using AccessChange = std::function<absl::Status(v1::Access& access)>;

// Puts a grant in its place by digest, over the one with the same digest.
void PutGrant(const v1::AccessGrant& grant, v1::Access& access);
// Takes the grant of a TLS key out; false when there is none.
bool TakeGrant(const Digest& tls_key, v1::Access& access);

// The set in force; empty when the participant has said none.
absl::StatusOr<v1::Access> AccessInForce(Invocation& invocation, const std::string& participant);

// Says the changed set. With `replace` a caller who is not known and whose
// keystore does not hold the set in force begins a new one.
absl::Status ChangeAccess(Invocation& invocation, const std::string& participant,
                          const AccessChange& change, const std::string& draft_file, bool replace);

}  // namespace rollcall

#endif  // ROLLCALL_CLIENTS_CLI_ACCESS_SET_H_
