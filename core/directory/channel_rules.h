// What makes one channel of a contact valid.
#ifndef ROLLCALL_CORE_DIRECTORY_CHANNEL_RULES_H_
#define ROLLCALL_CORE_DIRECTORY_CHANNEL_RULES_H_

#include <cstddef>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "core/directory/sheet_finding.h"
#include "rollcall/v1/sheet.pb.h"

namespace rollcall {

inline constexpr size_t kMaxAddressBytes = 500;
inline constexpr size_t kMaxNoteBytes = 200;
inline constexpr size_t kMaxFingerprintBytes = 128;       // with spaces or colons
inline constexpr size_t kMaxArmouredKeyBytes = 8 * 1024;  // an OpenPGP key with its signatures

// Reports all that is wrong with the channel at `field`. `alpha2` is its State,
// empty when not known.
void CheckChannel(absl::string_view field, const v1::Channel& channel, absl::string_view alpha2,
                  SheetFindings& findings);

// A URI (RFC 3986) whose scheme is one of secure messengers and portals, with
// something behind it; https needs a host and no user information, by which one
// host passes for another. INVALID_ARGUMENT with the reason as message.
absl::Status CheckSecureUri(absl::string_view uri);

// A fingerprint: 40 to 128 hex digits, also in groups; or an ASCII-armoured
// OpenPGP public key (RFC 4880 section 6.2). INVALID_ARGUMENT as above.
absl::Status CheckEncryptionKey(absl::string_view key);

}  // namespace rollcall

#endif  // ROLLCALL_CORE_DIRECTORY_CHANNEL_RULES_H_
