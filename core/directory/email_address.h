// E-mail addresses as people may be reached by: RFC 5321 mailboxes with a
// domain name, also internationalised (RFC 6531; domain as IDNA 2008, RFC 5891).
#ifndef ROLLCALL_CORE_DIRECTORY_EMAIL_ADDRESS_H_
#define ROLLCALL_CORE_DIRECTORY_EMAIL_ADDRESS_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace rollcall {

// OK for local-part@domain where the local part is a dot-atom (UTF-8 allowed,
// at most 64 bytes; quoted local parts are too often broken on the way) and the
// domain has two labels at least that IDNA 2008 accepts. INVALID_ARGUMENT with
// the reason as its message, which never repeats the address, otherwise.
absl::Status CheckEmailAddress(absl::string_view address);

// The address with its domain as it goes into the DNS (IDNA 2008): what mail
// servers get. The local part stays as it is. INVALID_ARGUMENT as above.
absl::StatusOr<std::string> WithAsciiDomain(absl::string_view address);

}  // namespace rollcall

#endif  // ROLLCALL_CORE_DIRECTORY_EMAIL_ADDRESS_H_
