// rollcall log verify: reads the whole log and comes to the same root.
#ifndef ROLLCALL_CLIENTS_CLI_LOG_VERIFY_H_
#define ROLLCALL_CLIENTS_CLI_LOG_VERIFY_H_

#include <cstdint>

#include "absl/status/status.h"
#include "clients/cli/invocation.h"

namespace rollcall {

// From entry 0: folds everything (clients/cpp/log_replay.h) and requires the
// root of the latest signed checkpoint. From a later one: the entries are
// decoded and hashed, not folded, because what they build on is not read; the
// root must be the same.
absl::Status RunLogVerify(Invocation& invocation, uint64_t from);

}  // namespace rollcall

#endif  // ROLLCALL_CLIENTS_CLI_LOG_VERIFY_H_
