// What all bodies share: how a broken rule is refused, the salt, and that a
// content body belongs to one statement.
#ifndef ROLLCALL_CORE_STATEMENT_BODY_H_
#define ROLLCALL_CORE_STATEMENT_BODY_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "core/statement/judgement.h"

namespace rollcall {

// INVALID_ARGUMENT, reason INVALID_BODY, metadata "field": a rule of a body is
// broken.
absl::Status InvalidBody(absl::string_view field, absl::string_view why);

// OK for a salt of 32 bytes.
absl::Status CheckSalt(absl::string_view salt);

// Writes down that the body is this content statement's. Reason BODY_REUSED
// when it is another's already, so that erasing one never erases two.
absl::Status ClaimBody(const Judgement& judgement);

}  // namespace rollcall

#endif  // ROLLCALL_CORE_STATEMENT_BODY_H_
