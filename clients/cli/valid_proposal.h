// Making a record of a foreign source fit the rules of proposals.
#ifndef ROLLCALL_CLIENTS_CLI_VALID_PROPOSAL_H_
#define ROLLCALL_CLIENTS_CLI_VALID_PROPOSAL_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "rollcall/v1/proposal.pb.h"

namespace rollcall {

// Puts aside what breaks a rule: the value goes to `unread`, and a note says why.
// INVALID_ARGUMENT when nothing valid remains, as without a name of an office.
absl::Status PutInvalidAside(v1::ProposedContact& proposed, std::vector<std::string>& notes);

// Adds a value that was not understood, cut and printable as a proposal wants it.
void AddUnread(absl::string_view path, absl::string_view value, v1::ProposedContact& proposed);

// At most `max_bytes` of it, whole characters, printable in one line.
std::string Fitting(absl::string_view text, size_t max_bytes);

}  // namespace rollcall

#endif  // ROLLCALL_CLIENTS_CLI_VALID_PROPOSAL_H_
