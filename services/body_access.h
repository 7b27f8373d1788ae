// Bodies as a caller may have them.
#ifndef ROLLCALL_SERVICES_BODY_ACCESS_H_
#define ROLLCALL_SERVICES_BODY_ACCESS_H_

#include <string>

#include "absl/status/statusor.h"
#include "core/crypto/digest.h"
#include "core/statement/statement.h"
#include "rollcall/v1/statement.pb.h"
#include "services/caller.h"
#include "storage/store.h"

namespace rollcall {

struct HeldBody {
  v1::BodyStanding standing = v1::BODY_STANDING_WITHHELD;
  std::string bytes;    // when PRESENT
  std::string subject;  // of content bodies: "states/KEN/technical"
};

// The body of a statement. Rule bodies are for every caller, content bodies for
// whom services/permissions.h says, erased ones for nobody. WITHHELD also when
// this node does not hold the body. The statement's kind decides, also where a
// content statement carries the same bytes: who copies the log needs its rules.
absl::StatusOr<HeldBody> BodyOf(const Caller& caller, const Reader& reader,
                                const Statement& statement);

// The same by digest alone: content once a content statement carries it.
absl::StatusOr<HeldBody> BodyFor(const Caller& caller, const Reader& reader, const Digest& digest);

}  // namespace rollcall

#endif  // ROLLCALL_SERVICES_BODY_ACCESS_H_
