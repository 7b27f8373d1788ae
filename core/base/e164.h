// Telephone numbers as ITU-T E.164 beside the address that people read.
#ifndef ROLLCALL_CORE_BASE_E164_H_
#define ROLLCALL_CORE_BASE_E164_H_

#include "absl/strings/string_view.h"

namespace rollcall {

// True when `address` itself says `e164`: a plus sign and those digits, whatever
// stands between them. Where it does not, whoever signs or dials has to be shown both.
bool SpellsE164(absl::string_view address, absl::string_view e164);

}  // namespace rollcall

#endif  // ROLLCALL_CORE_BASE_E164_H_
