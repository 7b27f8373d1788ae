// Regional directories and what they propose, for tests.
#ifndef ROLLCALL_TESTS_TESTING_TEST_PROPOSAL_H_
#define ROLLCALL_TESTS_TESTING_TEST_PROPOSAL_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "rollcall/v1/proposal.pb.h"
#include "tests/testing/test_directory.h"

namespace rollcall::testing {

// Enrols "regionalDirectories/<id>" with one key named after it.
void EnrolRegionalDirectory(TestDirectory& directory, absl::string_view id,
                            std::vector<std::string> members);
Signers RegionalSigners(TestDirectory& directory, absl::string_view id);

// A valid contact; its kind is that of the id, its e-mail address "<id>@cert.example".
v1::ProposedContact MakeProposedContact(absl::string_view id,
                                        absl::string_view office = "Proposed desk");

std::string ProposalBody(TestDirectory& directory, std::vector<v1::ProposedContact> contacts);
// About `proposal`, with what `decision` says beside it.
std::string DecisionBody(TestDirectory& directory, const Said& proposal, v1::Decision decision);
v1::Decision Declining(absl::string_view reason = "not ours");
// A technical sheet that accepts it.
std::string AcceptingSheetBody(TestDirectory& directory, const Said& proposal);

}  // namespace rollcall::testing

#endif  // ROLLCALL_TESTS_TESTING_TEST_PROPOSAL_H_
