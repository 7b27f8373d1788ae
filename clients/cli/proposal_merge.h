// What a State's sheet becomes when it accepts a proposal, and what the State has
// disabled of it.
#ifndef ROLLCALL_CLIENTS_CLI_PROPOSAL_MERGE_H_
#define ROLLCALL_CLIENTS_CLI_PROPOSAL_MERGE_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "core/crypto/digest.h"
#include "rollcall/v1/proposal.pb.h"
#include "rollcall/v1/sheet.pb.h"

namespace rollcall {

// Whether two channels of the same kind lead to the same place: e-mail addresses
// case aside, numbers by E.164 where both are understood, else word for word.
bool SameAddress(const v1::Channel& a, const v1::Channel& b);

bool IsDisabled(const v1::Channel& channel, const v1::Decision& decision);

// Takes the disabled channels out; gives their addresses.
std::vector<std::string> DropDisabled(const v1::Decision& decision, v1::PointOfContact& contact);

// The nominated contact with what is proposed for it: a field that the proposal
// has replaces the State's, proposed channels that are new come after its own.
// Nothing is taken away.
v1::PointOfContact MergeContact(const v1::PointOfContact& nominated,
                                const v1::PointOfContact& proposed);

// The sheet with the proposed contacts of its kind merged in by id, new ones at the
// end, each with a regional reference to `directory_id`; names the proposal among
// those that it accepts. The salt and the next confirmation date are left to who
// signs it.
v1::Sheet AcceptIntoSheet(v1::Sheet sheet, v1::ContactKind kind, const v1::Proposal& proposal,
                          const v1::Decision& decision, absl::string_view directory_id,
                          absl::string_view proposal_name, const Digest& statement);

}  // namespace rollcall

#endif  // ROLLCALL_CLIENTS_CLI_PROPOSAL_MERGE_H_
