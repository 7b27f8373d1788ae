// The charter in force, which every judgement starts from.
#ifndef ROLLCALL_CORE_DIRECTORY_CHARTER_IN_FORCE_H_
#define ROLLCALL_CORE_DIRECTORY_CHARTER_IN_FORCE_H_

#include <memory>

#include "absl/status/statusor.h"
#include "core/statement/view.h"
#include "rollcall/v1/view.pb.h"

namespace rollcall {

// Never null; an empty record before the first charter. Each thread remembers
// the one that it parsed last, as it hardly ever changes and parsing it would be
// a tenth of what a statement costs. Errors: those of ReadRecord.
absl::StatusOr<std::shared_ptr<const v1::CharterRecord>> CharterInForce(const View& view);

}  // namespace rollcall

#endif  // ROLLCALL_CORE_DIRECTORY_CHARTER_IN_FORCE_H_
