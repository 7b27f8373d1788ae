#include "clients/cli/proposal_merge.h"

#include <string>

#include "core/directory/proposal_rules.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/testing/test_proposal.h"

namespace rollcall {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::MakeProposedContact;

constexpr char kName[] = "states/KEN/proposals/au";

v1::Channel Email(const std::string& address) {
  v1::Channel channel;
  channel.set_kind(v1::CHANNEL_KIND_EMAIL);
  channel.set_address(address);
  return channel;
}

v1::Sheet SheetWith(const v1::PointOfContact& contact) {
  v1::Sheet sheet;
  *sheet.add_points_of_contact() = contact;
  return sheet;
}

v1::Sheet Accepted(const v1::Sheet& sheet, const v1::ProposedContact& proposed,
                   const v1::Decision& decision = {}) {
  v1::Proposal proposal;
  *proposal.add_contacts() = proposed;
  return AcceptIntoSheet(sheet, v1::CONTACT_KIND_TECHNICAL, proposal, decision, "au", kName,
                         Sha256("statement"));
}

TEST(ProposalMergeTest, ANewContactComesAtTheEndAndSaysWhereItIsFrom) {
  const v1::Sheet sheet = Accepted(SheetWith(MakeProposedContact("technical-1").contact()),
                                   MakeProposedContact("technical-2", "Second desk"));
  ASSERT_EQ(sheet.points_of_contact_size(), 2);
  const v1::PointOfContact& added = sheet.points_of_contact(1);
  EXPECT_EQ(added.office(), "Second desk");
  ASSERT_EQ(added.regional_references_size(), 1);
  EXPECT_EQ(added.regional_references(0).directory(), "au");
  EXPECT_EQ(added.regional_references(0).reference(), "first/technical-2");
  EXPECT_THAT(sheet.accepted_proposals(),
              ElementsAre(ProposalRevisionName(kName, Sha256("statement"))));
}

TEST(ProposalMergeTest, TakesNothingAwayFromTheState) {
  v1::PointOfContact own = MakeProposedContact("technical-1", "Own desk").contact();
  own.set_person("Somebody");
  own.add_languages("sw");
  *own.add_channels() = Email("own@cert.example");
  v1::ProposedContact proposed = MakeProposedContact("technical-1", "Renamed desk");
  proposed.mutable_contact()->clear_channels();
  *proposed.mutable_contact()->add_channels() = Email("OWN@cert.example");
  *proposed.mutable_contact()->add_channels() = Email("new@cert.example");
  const v1::Sheet sheet = Accepted(SheetWith(own), proposed);
  const v1::PointOfContact& merged = sheet.points_of_contact(0);
  EXPECT_EQ(merged.office(), "Renamed desk");
  EXPECT_EQ(merged.person(), "Somebody");
  EXPECT_THAT(merged.languages(), ElementsAre("sw"));
  ASSERT_EQ(merged.channels_size(), 3);
  EXPECT_EQ(merged.channels(1).address(), "own@cert.example");
  EXPECT_EQ(merged.channels(2).address(), "new@cert.example");
}

TEST(ProposalMergeTest, AcceptingAgainChangesOnlyTheNameOfTheProposal) {
  const v1::ProposedContact proposed = MakeProposedContact("technical-1");
  v1::Sheet once = Accepted({}, proposed);
  once.add_accepted_proposals("states/KEN/proposals/zz@x");
  const v1::Sheet twice = Accepted(once, proposed);
  EXPECT_EQ(twice.SerializeAsString(), once.SerializeAsString());
}

TEST(ProposalMergeTest, LeavesContactsOfTheOtherKindAlone) {
  EXPECT_THAT(Accepted({}, MakeProposedContact("diplomatic-1")).points_of_contact(), IsEmpty());
}

TEST(ProposalMergeTest, WhatIsDisabledStaysOutHoweverItIsWritten) {
  v1::ProposedContact proposed = MakeProposedContact("technical-1");
  v1::Channel& phone = *proposed.mutable_contact()->add_channels();
  phone.set_kind(v1::CHANNEL_KIND_PHONE);
  phone.set_address("020 2000111");
  phone.set_e164("+254202000111");
  v1::Decision decision;
  v1::DisabledValue& number = *decision.add_disabled_values();
  number.set_kind(v1::CHANNEL_KIND_PHONE);
  number.set_address("+254202000111");
  EXPECT_TRUE(IsDisabled(phone, decision));
  EXPECT_EQ(Accepted({}, proposed, decision).points_of_contact(0).channels_size(), 1);
  v1::DisabledValue& email = *decision.add_disabled_values();
  email.set_kind(v1::CHANNEL_KIND_EMAIL);
  email.set_address("Technical-1@CERT.example");
  v1::PointOfContact contact = proposed.contact();
  EXPECT_THAT(DropDisabled(decision, contact),
              ElementsAre("technical-1@cert.example", "020 2000111"));
  // The same number by text message is another channel.
  phone.set_kind(v1::CHANNEL_KIND_SMS);
  EXPECT_FALSE(IsDisabled(phone, decision));
}

}  // namespace
}  // namespace rollcall
