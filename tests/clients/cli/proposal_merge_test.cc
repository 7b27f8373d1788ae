#include "clients/cli/proposal_merge.h"

#include <string>
#include <vector>

#include "core/directory/proposal_rules.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/testing/test_proposal.h"

namespace rollcall {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::MakeProposedContact;
using ::testing::Pair;

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

AcceptedSheet AcceptAll(const v1::Sheet& sheet, const std::vector<v1::ProposedContact>& contacts,
                        const v1::Decision& decision = {}) {
  v1::Proposal proposal;
  for (const v1::ProposedContact& contact : contacts) *proposal.add_contacts() = contact;
  return AcceptIntoSheet(sheet, v1::CONTACT_KIND_TECHNICAL, proposal, decision, "au", kName,
                         Sha256("statement"));
}

v1::Sheet Accepted(const v1::Sheet& sheet, const v1::ProposedContact& proposed,
                   const v1::Decision& decision = {}) {
  return AcceptAll(sheet, {proposed}, decision).sheet;
}

// A contact that has nothing in common with what is proposed under the same id.
v1::PointOfContact OwnContact(const std::string& id) {
  v1::PointOfContact own = MakeProposedContact(id, "Desk of the State's own").contact();
  own.set_person("Somebody");
  own.mutable_channels(0)->set_address("own@state.example");
  return own;
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

TEST(ProposalMergeTest, AnIdInCommonOverwritesNothing) {
  const v1::PointOfContact own = OwnContact("technical-1");
  const AcceptedSheet accepted =
      AcceptAll(SheetWith(own),
                {MakeProposedContact("technical-1"), MakeProposedContact("technical-2", "Second")});
  ASSERT_EQ(accepted.sheet.points_of_contact_size(), 3);
  EXPECT_EQ(accepted.sheet.points_of_contact(0).SerializeAsString(), own.SerializeAsString());
  EXPECT_EQ(accepted.sheet.points_of_contact(1).id(), "technical-3");
  EXPECT_EQ(accepted.sheet.points_of_contact(1).office(), "Proposed desk");
  EXPECT_EQ(accepted.sheet.points_of_contact(2).id(), "technical-2");
  EXPECT_THAT(accepted.renamed, ElementsAre(Pair("technical-1", "technical-3")));
}

TEST(ProposalMergeTest, WhatCameInUnderAnotherIdIsFoundAgainByItsRecord) {
  v1::ProposedContact numbered = MakeProposedContact("technical-1");
  v1::ProposedContact unnumbered = MakeProposedContact("technical-2", "Second");
  unnumbered.mutable_source()->clear_source_id();
  v1::Sheet own = SheetWith(OwnContact("technical-1"));
  *own.add_points_of_contact() = OwnContact("technical-2");
  const v1::Sheet once = AcceptAll(own, {numbered, unnumbered}).sheet;
  numbered.mutable_contact()->set_office("Renamed");
  numbered.mutable_contact()->mutable_channels(0)->set_address("renamed@cert.example");
  unnumbered.mutable_contact()->set_person("Somebody else");
  const AcceptedSheet twice = AcceptAll(once, {numbered, unnumbered});
  ASSERT_EQ(twice.sheet.points_of_contact_size(), 4);
  EXPECT_EQ(twice.sheet.points_of_contact(0).office(), "Desk of the State's own");
  EXPECT_EQ(twice.sheet.points_of_contact(2).id(), "technical-3");
  EXPECT_EQ(twice.sheet.points_of_contact(2).office(), "Renamed");
  EXPECT_EQ(twice.sheet.points_of_contact(3).id(), "technical-4");
  EXPECT_EQ(twice.sheet.points_of_contact(3).person(), "Somebody else");
  EXPECT_THAT(twice.renamed, IsEmpty());
}

TEST(ProposalMergeTest, SourcesOfOneDirectoryThatNumberAlikeStayApart) {
  v1::ProposedContact one = MakeProposedContact("technical-1");
  v1::ProposedContact two = MakeProposedContact("technical-2", "Second");
  two.mutable_source()->set_source("osce");
  two.mutable_source()->set_source_id(one.source().source_id());
  const v1::Sheet second_only = Accepted({}, two);
  const v1::Sheet both = AcceptAll(second_only, {one, two}).sheet;
  ASSERT_EQ(both.points_of_contact_size(), 2);
  EXPECT_EQ(both.points_of_contact(0).SerializeAsString(),
            second_only.points_of_contact(0).SerializeAsString());
  EXPECT_EQ(both.points_of_contact(1).office(), "Proposed desk");
}

TEST(ProposalMergeTest, DeputiesAreThoseWhoWereProposed) {
  v1::ProposedContact chief = MakeProposedContact("technical-1", "Chief desk");
  chief.mutable_contact()->add_deputies("technical-2");
  const v1::Sheet sheet = AcceptAll(SheetWith(OwnContact("technical-2")),
                                    {chief, MakeProposedContact("technical-2", "Deputy desk")})
                              .sheet;
  ASSERT_EQ(sheet.points_of_contact_size(), 3);
  EXPECT_THAT(sheet.points_of_contact(1).deputies(), ElementsAre("technical-3"));
  EXPECT_EQ(sheet.points_of_contact(2).id(), "technical-3");
  EXPECT_EQ(sheet.points_of_contact(2).office(), "Deputy desk");
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
