// Key sets: which keys a participant may use for what.
#ifndef ROLLCALL_CORE_DIRECTORY_KEY_SET_H_
#define ROLLCALL_CORE_DIRECTORY_KEY_SET_H_

#include <cstddef>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "core/statement/authority.h"
#include "core/statement/body.h"
#include "rollcall/v1/participant.pb.h"

namespace rollcall {

// Keys in one set: more than any ministry uses, few enough to try each.
inline constexpr int kMaxKeys = 32;

// OK when the set is empty or: 1 to 32 acceptable, distinct keys; uses
// ascending, distinct and among those of `kind`; exactly one satisfiable
// threshold for each use that a key has; at least one key for KEY_CHANGES.
// Reasons: KEY_UNACCEPTABLE, INVALID_BODY with metadata "field".
absl::Status CheckKeySet(const v1::KeySet& keys, v1::ParticipantKind kind);

// The quorum for a use; without keys and threshold 0 when no key has it.
Authority AuthorityFor(const v1::KeySet& keys, v1::KeyUse use, absl::string_view name);

// "technical sheet": for messages.
std::string KeyUseWords(v1::KeyUse use);

}  // namespace rollcall

#endif  // ROLLCALL_CORE_DIRECTORY_KEY_SET_H_
