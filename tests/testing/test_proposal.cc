#include "tests/testing/test_proposal.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "core/crypto/digest.h"
#include "core/directory/proposal_rules.h"
#include "core/statement/canonical.h"
#include "gtest/gtest.h"

namespace rollcall::testing {

Signers RegionalSigners(TestDirectory& directory, absl::string_view id) {
  return {&directory.Key(absl::StrCat("regional-", id))};
}

void EnrolRegionalDirectory(TestDirectory& directory, absl::string_view id,
                            std::vector<std::string> members) {
  const v1::KeySet keys = TestDirectory::KeySetOf(
      {{RegionalSigners(directory, id).front(),
        {v1::KEY_USE_ACCESS, v1::KEY_USE_KEY_CHANGES, v1::KEY_USE_PROPOSAL}}});
  directory.MustAccept(Kind::kEnrolment, absl::StrCat("regionalDirectories/", id),
                       directory.RegionalEnrolmentBody(keys, std::move(members)),
                       directory.Registrar());
}

v1::ProposedContact MakeProposedContact(absl::string_view id, absl::string_view office) {
  v1::ProposedContact proposed;
  v1::PointOfContact& contact = *proposed.mutable_contact();
  contact.set_id(std::string(id));
  contact.set_kind(absl::StartsWith(id, "diplomatic") ? v1::CONTACT_KIND_DIPLOMATIC
                                                      : v1::CONTACT_KIND_TECHNICAL);
  contact.set_office(std::string(office));
  v1::Channel& channel = *contact.add_channels();
  channel.set_kind(v1::CHANNEL_KIND_EMAIL);
  channel.set_address(absl::StrCat(id, "@cert.example"));
  v1::RecordSource& source = *proposed.mutable_source();
  source.set_source("first-teams");
  source.set_source_id(absl::StrCat("first/", id));
  source.mutable_fetched_time()->set_seconds(1'790'000'000);
  source.set_record_digest(Sha256(office).ToBytes());
  return proposed;
}

std::string ProposalBody(TestDirectory& directory, std::vector<v1::ProposedContact> contacts) {
  v1::Proposal proposal;
  proposal.set_salt(directory.Salt());
  for (v1::ProposedContact& contact : contacts) *proposal.add_contacts() = std::move(contact);
  return EncodeCanonical(proposal);
}

std::string DecisionBody(TestDirectory& directory, const Said& proposal, v1::Decision decision) {
  decision.set_salt(directory.Salt());
  decision.set_proposal_digest(proposal.statement.digest().ToBytes());
  return EncodeCanonical(decision);
}

v1::Decision Declining(absl::string_view reason) {
  v1::Decision decision;
  decision.set_declined(true);
  decision.set_reason(std::string(reason));
  return decision;
}

std::string AcceptingSheetBody(TestDirectory& directory, const Said& proposal) {
  v1::Sheet sheet;
  EXPECT_TRUE(sheet.ParseFromString(directory.SheetBody(v1::CONTACT_KIND_TECHNICAL)));
  sheet.add_accepted_proposals(
      ProposalRevisionName(proposal.statement.header().subject(), proposal.statement.digest()));
  return EncodeCanonical(sheet);
}

}  // namespace rollcall::testing
