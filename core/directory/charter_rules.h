// The charter: who runs the directory.
#ifndef ROLLCALL_CORE_DIRECTORY_CHARTER_RULES_H_
#define ROLLCALL_CORE_DIRECTORY_CHARTER_RULES_H_

#include <cstddef>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "core/statement/authority.h"
#include "core/statement/judgement.h"
#include "rollcall/v1/participant.pb.h"

namespace rollcall {

// Limits of a charter.
inline constexpr int kMaxRoleTlsKeys = 64;
inline constexpr int kMaxServers = 64;
inline constexpr int kMaxLogKeys = 2;            // two only while the key changes
inline constexpr size_t kMaxAddressBytes = 261;  // a 253-byte host name, ':' and a port

// Periods that a charter may set, and what `charter create` proposes.
inline constexpr absl::Duration kDefaultRecovery = absl::Hours(24 * 30);
inline constexpr absl::Duration kDefaultRetention = absl::Hours(24 * 365);
inline constexpr absl::Duration kDefaultConfirmation = absl::Hours(24 * 184);

// OK for a charter that breaks no rule of participant.proto. Reasons:
// INVALID_BODY, KEY_UNACCEPTABLE; metadata "field".
absl::Status CheckCharter(const v1::Charter& charter, absl::string_view origin);

// Signed by the root quorum of the charter in force, if any, and of the new one.
absl::Status ApplyCharter(const Judgement& judgement);

}  // namespace rollcall

#endif  // ROLLCALL_CORE_DIRECTORY_CHARTER_RULES_H_
