#include "core/fold/proposal_answer.h"

#include <string>

#include "core/crypto/digest.h"
#include "core/directory/caller.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/testing/test_log.h"
#include "tests/testing/test_proposal.h"

namespace rollcall {
namespace {

using testing::AcceptingSheetBody;
using testing::DecisionBody;
using testing::Declining;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::MakeProposedContact;
using testing::ProposalBody;
using testing::RegionalSigners;
using testing::Said;
using testing::TestDirectory;
using testing::TestLog;

constexpr char kName[] = "states/KEN/proposals/au";

class ProposalAnswerTest : public ::testing::Test {
 protected:
  ProposalAnswerTest() : log_(directory_) {
    directory_.Enrol("KEN");
    EnrolRegionalDirectory(directory_, "au", {"KEN", "TZA"});
  }
  Said Propose(std::vector<v1::ProposedContact> contacts, absl::string_view subject = kName) {
    return directory_.MustAccept(Kind::kProposal, subject,
                                 ProposalBody(directory_, std::move(contacts)),
                                 RegionalSigners(directory_, "au"));
  }
  void Accept(const Said& proposal) {
    directory_.MustAccept(Kind::kSheet, "states/KEN/technical",
                          AcceptingSheetBody(directory_, proposal), directory_.StateSigners("KEN"));
  }
  void Decide(const Said& proposal, const v1::Decision& decision) {
    directory_.MustAccept(Kind::kDecision, kName, DecisionBody(directory_, proposal, decision),
                          directory_.StateSigners("KEN"));
  }
  v1::ListedProposal Answer() {
    const auto listed = AnswerProposal(directory_.view(), log_.Bodies(), kName);
    EXPECT_TRUE(listed.ok()) << listed.status();
    return listed.value_or(v1::ListedProposal());
  }
  std::vector<std::string> Names(absl::string_view alpha3, absl::string_view after = "") {
    return *ProposalsInForce(directory_.view(), alpha3, after);
  }
  TestDirectory directory_;
  TestLog log_;
};

TEST_F(ProposalAnswerTest, IsOpenUntilTheStateSays) {
  const Said proposal = Propose({MakeProposedContact("technical-1")});
  const v1::ListedProposal listed = Answer();
  EXPECT_EQ(listed.outcome(), v1::PROPOSAL_OUTCOME_OPEN);
  EXPECT_EQ(listed.standing(), v1::BODY_STANDING_PRESENT);
  EXPECT_EQ(listed.proposal().contacts_size(), 1);
  EXPECT_EQ(listed.provenance().statement_digest(), proposal.statement.digest().ToBytes());
  EXPECT_FALSE(listed.has_decision_provenance());
}

TEST_F(ProposalAnswerTest, IsAcceptedByASheetForEachKindInIt) {
  Accept(Propose({MakeProposedContact("technical-1")}));
  EXPECT_EQ(Answer().outcome(), v1::PROPOSAL_OUTCOME_ACCEPTED);
  EXPECT_THAT(Answer().accepting_sheets(), ElementsAre("states/KEN/technical"));
  Accept(Propose({MakeProposedContact("diplomatic-1"), MakeProposedContact("technical-1")}));
  EXPECT_EQ(Answer().outcome(), v1::PROPOSAL_OUTCOME_OPEN);
  EXPECT_THAT(Answer().accepting_sheets(), ElementsAre("states/KEN/technical"));
}

TEST_F(ProposalAnswerTest, ANewProposalIsOpenAgainAndKeepsWhatWasDisabled) {
  const Said first = Propose({MakeProposedContact("technical-1")});
  v1::Decision decision = Declining();
  decision.add_disabled_values()->set_kind(v1::CHANNEL_KIND_EMAIL);
  decision.mutable_disabled_values(0)->set_address("bounces@cert.example");
  Decide(first, decision);
  EXPECT_EQ(Answer().outcome(), v1::PROPOSAL_OUTCOME_DECLINED);
  Propose({MakeProposedContact("technical-1", "Another desk")});
  EXPECT_EQ(Answer().outcome(), v1::PROPOSAL_OUTCOME_OPEN);
  EXPECT_EQ(Answer().decision().disabled_values_size(), 1);
}

TEST_F(ProposalAnswerTest, TheLaterWordHolds) {
  const Said proposal = Propose({MakeProposedContact("technical-1")});
  Decide(proposal, Declining());
  Accept(proposal);
  EXPECT_EQ(Answer().outcome(), v1::PROPOSAL_OUTCOME_ACCEPTED);
  Decide(proposal, Declining());
  EXPECT_EQ(Answer().outcome(), v1::PROPOSAL_OUTCOME_DECLINED);
}

TEST_F(ProposalAnswerTest, AnEmptyProposalIsWithdrawn) {
  Propose({MakeProposedContact("technical-1")});
  Propose({});
  EXPECT_EQ(Answer().outcome(), v1::PROPOSAL_OUTCOME_WITHDRAWN);
}

TEST_F(ProposalAnswerTest, ErasedWordsAreGoneAndTheRecordStays) {
  const Said proposal = Propose({MakeProposedContact("technical-1")});
  directory_.MustAccept(Kind::kErasure, kName,
                        directory_.ErasureBody({Sha256(proposal.body).ToBytes()}),
                        directory_.StateSigners("KEN"));
  EXPECT_EQ(Answer().standing(), v1::BODY_STANDING_ERASED);
  EXPECT_FALSE(Answer().has_proposal());
  EXPECT_EQ(Answer().outcome(), v1::PROPOSAL_OUTCOME_OPEN);
}

TEST_F(ProposalAnswerTest, ListsThoseOfOneStateOrOfAllInOrder) {
  EnrolRegionalDirectory(directory_, "igad", {"KEN"});
  Propose({}, "states/TZA/proposals/au");
  Propose({});
  directory_.MustAccept(Kind::kProposal, "states/KEN/proposals/igad", ProposalBody(directory_, {}),
                        RegionalSigners(directory_, "igad"));
  EXPECT_THAT(Names("KEN"), ElementsAre(kName, "states/KEN/proposals/igad"));
  EXPECT_THAT(Names(""),
              ElementsAre(kName, "states/KEN/proposals/igad", "states/TZA/proposals/au"));
  EXPECT_THAT(Names("", "states/KEN/proposals/igad"), ElementsAre("states/TZA/proposals/au"));
  EXPECT_THAT(Names("FRA"), IsEmpty());
}

TEST(ProposalEyesTest, OnlyTheStateTheProposerAndTheRegistrarSeeIt) {
  const auto sees = [](absl::string_view participant, RoleSet roles) {
    Caller caller;
    caller.participant = std::string(participant);
    caller.roles = roles;
    EXPECT_EQ(MaySeeContent("proposal", kName, caller), MaySeeContent("decision", kName, caller));
    return MaySeeContent("proposal", kName, caller);
  };
  EXPECT_TRUE(sees("states/KEN", {Role::kReader}));
  EXPECT_TRUE(sees("states/KEN", {Role::kDutyOfficer}));
  EXPECT_TRUE(sees("regionalDirectories/au", {Role::kReader}));
  EXPECT_TRUE(sees("", {Role::kRegistrar}));
  EXPECT_FALSE(sees("states/TZA", {Role::kReader, Role::kFollower}));
  EXPECT_FALSE(sees("regionalDirectories/eu", {Role::kFollower}));
  EXPECT_FALSE(sees("", {Role::kAuditor}));
  EXPECT_FALSE(sees("", {Role::kReader}));
  EXPECT_FALSE(sees("states/KEN", {}));
}

}  // namespace
}  // namespace rollcall
