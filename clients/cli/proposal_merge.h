// What a State's sheet becomes when it accepts a proposal, and what the State has
// disabled of it.
#ifndef ROLLCALL_CLIENTS_CLI_PROPOSAL_MERGE_H_
#define ROLLCALL_CLIENTS_CLI_PROPOSAL_MERGE_H_

#include <map>
#include <set>
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

// By what a contact in a sheet is known to the directory that proposed it: its source's
// own id where that fits, else the id that it was proposed under.
std::string ReferenceOf(const v1::ProposedContact& proposed);

// The directory's reference in the contact; empty when it has none.
std::string ReferenceIn(const v1::PointOfContact& contact, absl::string_view directory_id);

// The contact's own id when it is a valid one that is not in `used`; else the first
// number of its kind that is free.
std::string FreeContactId(const v1::PointOfContact& contact, const std::set<std::string>& used);

struct AcceptedSheet {
  v1::Sheet sheet;
  // Contacts whose proposed id is that of another contact of the State: from the
  // proposed id to the one that they get.
  std::map<std::string, std::string> renamed;
};

// The sheet with the proposed contacts of its kind. One is merged into a contact of the
// State that came of the same record of this directory, or that has the same id and by
// ContactMatcher's evidence is the same; the id alone says nothing, because ids are
// chosen by who proposes. All others come at the end, under an id that is free. Each
// gets a regional reference to `directory_id`, and the sheet names the proposal among
// those that it accepts. The salt and the next confirmation date are left to who signs
// it.
AcceptedSheet AcceptIntoSheet(v1::Sheet sheet, v1::ContactKind kind, const v1::Proposal& proposal,
                              const v1::Decision& decision, absl::string_view directory_id,
                              absl::string_view proposal_name, const Digest& statement);

}  // namespace rollcall

#endif  // ROLLCALL_CLIENTS_CLI_PROPOSAL_MERGE_H_
