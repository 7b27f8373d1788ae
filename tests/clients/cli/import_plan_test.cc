#include "clients/cli/import_plan.h"

#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "clients/cli/valid_proposal.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/testing/test_proposal.h"

namespace rollcall {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::MakeProposedContact;

class ImportPlanTest : public ::testing::Test {
 protected:
  ImportPlanTest() {
    terms_.directory_id = "au";
    terms_.source = "first-teams";
    terms_.members = {"KEN", "TZA"};
    terms_.fetched_time = absl::FromUnixSeconds(1'800'000'000);
  }
  // A record that says what MakeProposedContact says.
  static ImportedContact Record(size_t number, absl::string_view id,
                                absl::string_view office = "Proposed desk") {
    const v1::ProposedContact proposed = MakeProposedContact(id, office);
    ImportedContact imported;
    imported.number = number;
    imported.state = "KEN";
    imported.source_id = proposed.source().source_id();
    imported.contact = proposed.contact();
    imported.contact.clear_id();
    imported.digest = Sha256(office);
    return imported;
  }
  // Kenya's last proposal.
  void ProposedBefore(const std::vector<v1::ProposedContact>& contacts) {
    v1::ListedProposal last;
    last.set_name("states/KEN/proposals/au");
    for (const v1::ProposedContact& contact : contacts) {
      *last.mutable_proposal()->add_contacts() = contact;
    }
    before_["KEN"].last = last;
  }
  void Nominated(const v1::PointOfContact& contact) {
    v1::NominatedSheet sheet;
    sheet.set_name("states/KEN/technical");
    *sheet.mutable_sheet()->add_points_of_contact() = contact;
    before_["KEN"].sheets = {sheet};
  }
  std::vector<PlannedProposal> Plan(const std::vector<ImportedContact>& records) {
    ImportPlan plan(terms_, before_);
    rows_.clear();
    for (const ImportedContact& record : records) {
      auto row = plan.Add(record);
      if (row.has_value()) rows_.push_back(*std::move(row));
    }
    auto planned = plan.Finish();
    EXPECT_TRUE(planned.ok()) << planned.status();
    return planned.ok() ? *std::move(planned) : std::vector<PlannedProposal>();
  }

  ImportTerms terms_;
  std::map<std::string, StateBefore> before_;
  std::vector<ImportRow> rows_;
};

TEST_F(ImportPlanTest, ANewContactGetsAnIdThatIsFree) {
  Nominated(MakeProposedContact("technical-1", "Another desk").contact());
  ImportedContact record = Record(1, "technical-2");
  record.contact.mutable_channels(0)->set_address("desk@new.example");
  const auto planned = Plan({record});
  EXPECT_EQ(rows_[0].outcome, RowOutcome::kNew);
  EXPECT_EQ(rows_[0].id, "technical-2");
  ASSERT_EQ(planned.size(), 1U);
  EXPECT_EQ(planned[0].state, "KEN");
  const v1::RecordSource& source = planned[0].proposal.contacts(0).source();
  EXPECT_EQ(source.source(), "first-teams");
  EXPECT_EQ(source.source_id(), "first/technical-2");
  EXPECT_EQ(source.fetched_time().seconds(), 1'800'000'000);
  EXPECT_EQ(source.record_digest(), record.digest.ToBytes());
}

TEST_F(ImportPlanTest, TheSameAgainChangesNothing) {
  ProposedBefore({MakeProposedContact("technical-1")});
  EXPECT_THAT(Plan({Record(1, "technical-1")}), IsEmpty());
  EXPECT_EQ(rows_[0].outcome, RowOutcome::kSame);
}

TEST_F(ImportPlanTest, WhatAStateNominatedAlreadyIsNotProposedAlone) {
  v1::PointOfContact own = MakeProposedContact("technical-1").contact();
  own.set_person("Somebody");
  Nominated(own);
  EXPECT_THAT(Plan({Record(1, "technical-1")}), IsEmpty());
  EXPECT_EQ(rows_[0].outcome, RowOutcome::kSame);
}

TEST_F(ImportPlanTest, SaysFieldByFieldWhatChangedAndKeepsTheRestAsItWas) {
  ProposedBefore(
      {MakeProposedContact("technical-1"), MakeProposedContact("technical-2", "Second")});
  const auto planned =
      Plan({Record(1, "technical-1", "Renamed"), Record(2, "technical-2", "Second")});
  EXPECT_EQ(rows_[0].outcome, RowOutcome::kChanged);
  ASSERT_EQ(rows_[0].differences.size(), 1U);
  EXPECT_THAT(rows_[0].differences[0].text, HasSubstr("Renamed"));
  ASSERT_EQ(planned.size(), 1U);
  EXPECT_EQ(planned[0].proposal.contacts(0).source().fetched_time().seconds(), 1'800'000'000);
  EXPECT_EQ(planned[0].proposal.contacts(1).source().fetched_time().seconds(), 1'790'000'000);
}

TEST_F(ImportPlanTest, WithdrawsWhatTheSourceNoLongerHasAndNothingOfAnother) {
  v1::ProposedContact other = MakeProposedContact("technical-2", "Second");
  other.mutable_source()->set_source("osce");
  ProposedBefore({MakeProposedContact("technical-1"), other});
  const auto planned = Plan({});
  ASSERT_EQ(planned.size(), 1U);
  EXPECT_THAT(planned[0].withdrawn, ElementsAre("technical-1"));
  ASSERT_EQ(planned[0].proposal.contacts_size(), 1);
  EXPECT_EQ(planned[0].proposal.contacts(0).contact().id(), "technical-2");
}

TEST_F(ImportPlanTest, ARefusedRecordWithdrawsNothing) {
  ProposedBefore({MakeProposedContact("technical-1")});
  ImportedContact refused = Record(1, "technical-1");
  refused.refused = true;
  EXPECT_THAT(Plan({refused}), IsEmpty());
  EXPECT_EQ(rows_[0].outcome, RowOutcome::kRefused);
}

TEST_F(ImportPlanTest, WithdrawsNothingWhileARefusedRecordMayBeAnyContact) {
  ProposedBefore({MakeProposedContact("technical-1"), MakeProposedContact("technical-2", "Two")});
  ImportedContact shifted = Record(1, "technical-1");
  shifted.refused = true;
  shifted.unreadable = true;
  shifted.source_id = "KE";
  shifted.state = "TZA";
  ImportedContact nameless = Record(2, "technical-1");
  nameless.refused = true;
  nameless.source_id.clear();
  terms_.only_state = "KEN";
  for (const ImportedContact& refused : {shifted, nameless}) {
    ImportPlan plan(terms_, before_);
    ASSERT_TRUE(plan.Add(refused).has_value());
    EXPECT_EQ(plan.unidentified(), 1U);
    plan.Add(Record(3, "technical-2", "Renamed"));
    const auto planned = plan.Finish();
    ASSERT_TRUE(planned.ok()) << planned.status();
    ASSERT_EQ(planned->size(), 1U);
    EXPECT_THAT(planned->front().withdrawn, IsEmpty());
    EXPECT_EQ(planned->front().proposal.contacts_size(), 2);
  }
}

TEST_F(ImportPlanTest, RefusesAStateThatIsNoMember) {
  ImportedContact record = Record(1, "technical-1");
  record.state = "FRA";
  EXPECT_THAT(Plan({record}), IsEmpty());
  EXPECT_EQ(rows_[0].outcome, RowOutcome::kRefused);
  EXPECT_THAT(rows_[0].reason, HasSubstr("NOT_A_DECLARED_MEMBER"));
}

TEST_F(ImportPlanTest, APersonDecidesWhatIsAmbiguous) {
  v1::ProposedContact one = MakeProposedContact("technical-1");
  v1::ProposedContact two = MakeProposedContact("technical-2");
  one.mutable_source()->clear_source_id();
  two.mutable_source()->clear_source_id();
  ProposedBefore({one, two});
  ImportedContact record = Record(7, "technical-1");
  record.source_id.clear();
  record.contact.set_person("Somebody");
  EXPECT_THAT(Plan({record}), IsEmpty());
  EXPECT_EQ(rows_[0].outcome, RowOutcome::kAmbiguous);
  EXPECT_THAT(rows_[0].candidates, ElementsAre("technical-1", "technical-2"));
  terms_.decided[7] = "technical-1";
  const auto planned = Plan({record});
  EXPECT_EQ(rows_[0].outcome, RowOutcome::kChanged);
  ASSERT_EQ(planned.size(), 1U);
  EXPECT_EQ(planned[0].proposal.contacts(0).contact().person(), "Somebody");
  terms_.decided[7] = "new";
  Plan({record});
  EXPECT_EQ(rows_[0].outcome, RowOutcome::kNew);
  terms_.decided[8] = "new";
  ImportPlan plan(terms_, before_);
  plan.Add(record);
  EXPECT_FALSE(plan.Finish().ok());
}

TEST_F(ImportPlanTest, WhatTheStateDisabledStaysDisabledAndItIsSaid) {
  ProposedBefore({MakeProposedContact("technical-1")});
  v1::DisabledValue& disabled = *before_["KEN"].last->mutable_decision()->add_disabled_values();
  disabled.set_kind(v1::CHANNEL_KIND_EMAIL);
  disabled.set_address("technical-1@cert.example");
  EXPECT_THAT(Plan({Record(1, "technical-1")}), IsEmpty());
  EXPECT_THAT(rows_[0].notes, Contains(HasSubstr("stays disabled")));
  const auto planned = Plan({Record(1, "technical-1", "Renamed")});
  ASSERT_EQ(planned.size(), 1U);
  EXPECT_THAT(planned[0].proposal.contacts(0).contact().channels(), IsEmpty());
}

TEST_F(ImportPlanTest, AValueThatIsKeptNamesItsOwnSource) {
  v1::ProposedContact before = MakeProposedContact("technical-1");
  before.mutable_contact()->set_person("Somebody");
  ProposedBefore({before});
  terms_.overrides["person"] = OverrideRule::kKeep;
  ImportedContact record = Record(1, "technical-1", "Renamed");
  record.contact.set_person("Somebody else");
  const auto planned = Plan({record});
  ASSERT_EQ(planned.size(), 1U);
  const v1::ProposedContact& proposed = planned[0].proposal.contacts(0);
  EXPECT_EQ(proposed.contact().person(), "Somebody");
  ASSERT_EQ(proposed.other_sources_size(), 1);
  EXPECT_EQ(proposed.other_sources(0).field(), "person");
  EXPECT_EQ(proposed.other_sources(0).source().fetched_time().seconds(), 1'790'000'000);
}

TEST_F(ImportPlanTest, RefusesMoreContactsThanAProposalHoldsAndCountsThemAll) {
  ImportPlan plan(terms_, before_);
  for (size_t i = 1; i <= 70; ++i) {
    ImportedContact record = Record(i, absl::StrCat("technical-", i), absl::StrCat("Desk ", i));
    EXPECT_EQ(plan.Add(record)->outcome, RowOutcome::kNew);
  }
  const auto planned = plan.Finish();
  EXPECT_TRUE(absl::IsInvalidArgument(planned.status()));
  EXPECT_THAT(planned.status().message(), HasSubstr("70 contacts for states/KEN"));
}

TEST_F(ImportPlanTest, PutsAsideWhatBreaksARule) {
  ImportedContact record = Record(1, "technical-1");
  record.contact.set_time_zone("Mars/Olympus");
  record.contact.add_languages("no language at all");
  record.contact.mutable_channels(0)->set_address("no address");
  const auto planned = Plan({record});
  ASSERT_EQ(planned.size(), 1U);
  const v1::ProposedContact& proposed = planned[0].proposal.contacts(0);
  EXPECT_EQ(proposed.contact().time_zone(), "");
  EXPECT_THAT(proposed.contact().languages(), IsEmpty());
  EXPECT_THAT(proposed.contact().channels(), IsEmpty());
  EXPECT_EQ(proposed.unread_size(), 3);
  EXPECT_EQ(rows_[0].notes.size(), 3U);
}

TEST(FittingTest, CutsWholeCharactersAndHidesWhatSteersTerminals) {
  EXPECT_EQ(Fitting("äöü", 5), "äö");
  EXPECT_EQ(Fitting("a\x1b[2J", 100), "a\uFFFD[2J");
}

}  // namespace
}  // namespace rollcall
