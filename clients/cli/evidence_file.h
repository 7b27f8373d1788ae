// Keeping evidence against a log: two checkpoints that it signed and that cannot
// both be right.
#ifndef ROLLCALL_CLIENTS_CLI_EVIDENCE_FILE_H_
#define ROLLCALL_CLIENTS_CLI_EVIDENCE_FILE_H_

#include "absl/status/status.h"
#include "clients/cli/invocation.h"

namespace rollcall {

// When `status` carries evidence (core/merkle/contradiction.h), writes it to a new
// file in HOME/conflicts and says so in the status, or why it could not; hands
// others on as they are.
absl::Status KeepEvidence(Invocation& invocation, absl::Status status);

}  // namespace rollcall

#endif  // ROLLCALL_CLIENTS_CLI_EVIDENCE_FILE_H_
