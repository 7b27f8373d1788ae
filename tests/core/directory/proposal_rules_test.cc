#include "core/directory/proposal_rules.h"

#include <functional>
#include <map>
#include <string>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "core/base/refusal.h"
#include "core/crypto/digest.h"
#include "core/fold/fold.h"
#include "core/statement/canonical.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "rapidcheck/gtest.h"
#include "rollcall/v1/exercise_view.pb.h"
#include "tests/testing/test_proposal.h"

namespace rollcall {
namespace {

using testing::AcceptingSheetBody;
using testing::DecisionBody;
using testing::Declining;
using testing::MakeProposedContact;
using testing::ProposalBody;
using testing::RegionalSigners;
using testing::Said;
using testing::Signers;
using testing::TestDirectory;

constexpr char kProposal[] = "states/KEN/proposals/au";

std::map<std::string, std::string> MetadataOf(const absl::Status& status) {
  const auto info = ErrorInfoOf(status);
  if (!info.has_value()) return {};
  return {info->metadata().begin(), info->metadata().end()};
}

class ProposalTest : public ::testing::Test {
 protected:
  ProposalTest() {
    directory_.Enrol("KEN");
    directory_.Enrol("FRA");
    EnrolRegionalDirectory(directory_, "au", {"KEN", "TZA"});
  }
  absl::Status Propose(absl::string_view subject, const Signers& signers) {
    return directory_.Accept(
        directory_.Say(Kind::kProposal, subject,
                       ProposalBody(directory_, {MakeProposedContact("technical-1")}), signers));
  }
  Said MustPropose(absl::string_view office = "Proposed desk") {
    return directory_.MustAccept(
        Kind::kProposal, kProposal,
        ProposalBody(directory_, {MakeProposedContact("technical-1", office)}),
        RegionalSigners(directory_, "au"));
  }
  absl::Status Decide(const Said& proposal, const v1::Decision& decision, const Signers& signers) {
    return directory_.Accept(directory_.Say(Kind::kDecision, kProposal,
                                            DecisionBody(directory_, proposal, decision), signers));
  }
  // The field that is named when a proposal with this change is refused.
  std::string FieldOf(const std::function<void(v1::ProposedContact&)>& change) {
    v1::ProposedContact proposed = MakeProposedContact("technical-1");
    change(proposed);
    const absl::Status status =
        AdmitProposal(ProposalBody(directory_, {proposed}),
                      [](absl::string_view zone) { return zone == "Africa/Nairobi"; });
    return MetadataOf(status)["field"];
  }
  TestDirectory directory_;
};

TEST_F(ProposalTest, RegionalDirectoryProposesForADeclaredMember) {
  const Said said = MustPropose();
  const auto record =
      ReadRecord<v1::ContentRecord>(directory_.view(), view_key::Proposal(kProposal));
  ASSERT_TRUE(record.ok() && record->has_value());
  EXPECT_EQ((*record)->index(), directory_.accepted().size() - 1);
  EXPECT_EQ((*record)->statement_digest(), said.statement.digest().ToBytes());
  EXPECT_EQ((*record)->body_digest(), Sha256(said.body).ToBytes());
  EXPECT_TRUE(Propose("states/TZA/proposals/au", RegionalSigners(directory_, "au")).ok());
}

TEST_F(ProposalTest, ChangesNothingThatTheStateSigned) {
  const auto before = directory_.view().Get(view_key::Sheet("states/KEN/technical"));
  MustPropose();
  EXPECT_EQ(*directory_.view().Get(view_key::Sheet("states/KEN/technical")), *before);
}

TEST_F(ProposalTest, RefusesWhoIsNoRegionalDirectory) {
  EXPECT_EQ(ReasonOf(Propose("states/KEN/proposals/fra", directory_.StateSigners("FRA"))),
            v1::ERROR_REASON_NOT_A_REGIONAL_DIRECTORY);
  EXPECT_EQ(ReasonOf(Propose(kProposal, directory_.StateSigners("KEN"))),
            v1::ERROR_REASON_SIGNATURE_INVALID);
}

TEST_F(ProposalTest, RefusesAStateThatIsNoDeclaredMember) {
  const absl::Status refused =
      Propose("states/FRA/proposals/au", RegionalSigners(directory_, "au"));
  EXPECT_EQ(ReasonOf(refused), v1::ERROR_REASON_NOT_A_DECLARED_MEMBER);
  EXPECT_EQ(MetadataOf(refused)["state"], "FRA");
}

TEST_F(ProposalTest, RegionalDirectoryCannotSignASheet) {
  EXPECT_EQ(
      ReasonOf(directory_.Accept(directory_.Say(Kind::kSheet, "states/KEN/technical",
                                                directory_.SheetBody(v1::CONTACT_KIND_TECHNICAL),
                                                RegionalSigners(directory_, "au")))),
      v1::ERROR_REASON_SIGNATURE_INVALID);
}

TEST_F(ProposalTest, StateDeclinesWithTheKeysOfEitherSheet) {
  directory_.MustAccept(Kind::kEnrolment, "states/TZA",
                        directory_.EnrolmentBody(TestDirectory::KeySetOf(
                            {{&directory_.Key("mfa"), {v1::KEY_USE_DIPLOMATIC_SHEET}},
                             {&directory_.Key("cert"), {v1::KEY_USE_TECHNICAL_SHEET}},
                             {&directory_.Key("it"), {v1::KEY_USE_ACCESS}},
                             {&directory_.Key("root"), {v1::KEY_USE_KEY_CHANGES}}})),
                        directory_.Registrar());
  const std::string subject = "states/TZA/proposals/au";
  const Said proposal = directory_.MustAccept(
      Kind::kProposal, subject, ProposalBody(directory_, {MakeProposedContact("technical-1")}),
      RegionalSigners(directory_, "au"));
  const auto decide = [&](const char* key) {
    return directory_.Accept(directory_.Say(Kind::kDecision, subject,
                                            DecisionBody(directory_, proposal, Declining()),
                                            {&directory_.Key(key)}));
  };
  EXPECT_TRUE(decide("mfa").ok());
  EXPECT_TRUE(decide("cert").ok());
  EXPECT_EQ(ReasonOf(decide("it")), v1::ERROR_REASON_KEY_USE_NOT_ALLOWED);
  EXPECT_EQ(ReasonOf(decide("stranger")), v1::ERROR_REASON_SIGNATURE_INVALID);
  EXPECT_EQ(ReasonOf(directory_.Accept(directory_.Say(
                Kind::kErasure, subject, directory_.ErasureBody({Sha256(proposal.body).ToBytes()}),
                {&directory_.Key("it")}))),
            v1::ERROR_REASON_KEY_USE_NOT_ALLOWED);
  EXPECT_TRUE(directory_
                  .Accept(directory_.Say(Kind::kErasure, subject,
                                         directory_.ErasureBody({Sha256(proposal.body).ToBytes()}),
                                         {&directory_.Key("mfa")}))
                  .ok());
}

TEST_F(ProposalTest, NothingIsDecidedWithoutAProposal) {
  const Said other = MustPropose();
  EXPECT_EQ(ReasonOf(directory_.AcceptUnseen(directory_.Say(
                Kind::kDecision, "states/KEN/proposals/eu",
                DecisionBody(directory_, other, Declining()), directory_.StateSigners("KEN")))),
            v1::ERROR_REASON_PROPOSAL_CHANGED);
}

TEST_F(ProposalTest, RefusesAnAnswerToAProposalThatHasChangedSince) {
  const Said shown = MustPropose();
  const Said newer = MustPropose("Another desk");
  const absl::Status declined = Decide(shown, Declining(), directory_.StateSigners("KEN"));
  EXPECT_EQ(ReasonOf(declined), v1::ERROR_REASON_PROPOSAL_CHANGED);
  EXPECT_EQ(MetadataOf(declined)["proposal_digest"], newer.statement.digest().ToHex());
  const auto accept = [&](const Said& proposal) {
    return directory_.Accept(directory_.Say(Kind::kSheet, "states/KEN/technical",
                                            AcceptingSheetBody(directory_, proposal),
                                            directory_.StateSigners("KEN")));
  };
  EXPECT_EQ(ReasonOf(accept(shown)), v1::ERROR_REASON_PROPOSAL_CHANGED);
  EXPECT_TRUE(accept(newer).ok());
  EXPECT_TRUE(Decide(newer, Declining(), directory_.StateSigners("KEN")).ok());
}

// What was in force when it was accepted may be so no more when somebody copies the
// log: the rules of its words hold all the same.
TEST_F(ProposalTest, AcceptedAnswersStayValidWhenTheProposalChanges) {
  const Said proposal = MustPropose();
  const Said sheet = directory_.MustAccept(Kind::kSheet, "states/KEN/technical",
                                           AcceptingSheetBody(directory_, proposal),
                                           directory_.StateSigners("KEN"));
  MustPropose("Another desk");
  EXPECT_TRUE(Admit(sheet.statement, sheet.body, directory_.view()).ok());
}

TEST_F(ProposalTest, TakesAnIncompleteContactAndNamesWhatIsWrong) {
  EXPECT_EQ(FieldOf([](v1::ProposedContact& p) { p.mutable_contact()->clear_channels(); }), "");
  EXPECT_EQ(FieldOf([](v1::ProposedContact& p) {
              p.mutable_contact()->set_time_zone("Africa/Nairobi");
              p.mutable_contact()->add_deputies("technical-9");
            }),
            "");
  EXPECT_EQ(FieldOf([](v1::ProposedContact& p) { p.mutable_contact()->clear_office(); }),
            "contacts[0].contact.office");
  EXPECT_EQ(FieldOf([](v1::ProposedContact& p) { p.mutable_contact()->set_time_zone("Mars/X"); }),
            "contacts[0].contact.time_zone");
  EXPECT_EQ(FieldOf([](v1::ProposedContact& p) { p.mutable_contact()->set_id("diplomatic-1"); }),
            "contacts[0].contact.id");
  EXPECT_EQ(FieldOf([](v1::ProposedContact& p) { p.mutable_contact()->add_deputies("x"); }),
            "contacts[0].contact.deputies[0]");
  EXPECT_EQ(FieldOf([](v1::ProposedContact& p) { p.clear_source(); }), "contacts[0].source.source");
  EXPECT_EQ(FieldOf([](v1::ProposedContact& p) { p.mutable_source()->set_record_digest("x"); }),
            "contacts[0].source.record_digest");
  EXPECT_EQ(FieldOf([](v1::ProposedContact& p) {
              p.mutable_source()->mutable_fetched_time()->set_nanos(1);
            }),
            "contacts[0].source.fetched_time");
  EXPECT_EQ(FieldOf([](v1::ProposedContact& p) {
              v1::FieldSource& other = *p.add_other_sources();
              other.set_field("shoe_size");
              *other.mutable_source() = p.source();
            }),
            "contacts[0].other_sources[0].field");
  EXPECT_EQ(FieldOf([](v1::ProposedContact& p) { p.add_unread()->set_value("\x1b[2J"); }),
            "contacts[0].unread[0].path");
}

TEST_F(ProposalTest, WantsAscendingIds) {
  const auto admit = [&](const char* first, const char* second) {
    return AdmitProposal(
        ProposalBody(directory_, {MakeProposedContact(first), MakeProposedContact(second)}),
        nullptr);
  };
  EXPECT_TRUE(admit("diplomatic-1", "technical-1").ok());
  EXPECT_EQ(MetadataOf(admit("technical-1", "technical-1"))["field"], "contacts[1].contact.id");
  EXPECT_TRUE(AdmitProposal(ProposalBody(directory_, {}), nullptr).ok());
}

TEST_F(ProposalTest, WantsAReasonToDeclineAndKindsOfWhatIsDisabled) {
  const Said proposal = MustPropose();
  const auto field = [&](const v1::Decision& decision) {
    return MetadataOf(AdmitDecision(DecisionBody(directory_, proposal, decision)))["field"];
  };
  EXPECT_EQ(field(Declining("")), "reason");
  v1::Decision decision;
  EXPECT_EQ(field(decision), "");
  decision.add_disabled_values()->set_address("bounces@cert.example");
  EXPECT_EQ(field(decision), "disabled_values[0].kind");
  decision.mutable_disabled_values(0)->set_kind(v1::CHANNEL_KIND_EMAIL);
  EXPECT_EQ(field(decision), "");
}

TEST(ProposalRevisionTest, ReadsWhatItWritesAndNothingElse) {
  const Digest digest = Sha256("x");
  const std::string text = ProposalRevisionName(kProposal, digest);
  const auto revision = ParseProposalRevision(text);
  ASSERT_TRUE(revision.ok()) << revision.status();
  EXPECT_EQ(revision->name.ToString(), kProposal);
  EXPECT_EQ(revision->statement, digest);
  for (const std::string& bad :
       {std::string(kProposal), absl::StrCat(kProposal, "@"), absl::StrCat(text, "0"),
        absl::AsciiStrToUpper(text), absl::StrCat("states/KEN@", digest.ToHex())}) {
    EXPECT_FALSE(ParseProposalRevision(bad).ok()) << bad;
  }
}

// The bytes that are signed for ever: a change here changes every digest.
TEST(ProposalGoldenTest, KeepsTheBytesOfBodies) {
  v1::Proposal proposal;
  proposal.set_salt(std::string(32, 's'));
  v1::ProposedContact& proposed = *proposal.add_contacts();
  proposed = MakeProposedContact("technical-1");
  v1::FieldSource& other = *proposed.add_other_sources();
  other.set_field("person");
  *other.mutable_source() = proposed.source();
  proposed.add_unread()->set_path("fax");
  proposed.mutable_unread(0)->set_value("none");
  EXPECT_EQ(Sha256(EncodeCanonical(proposal)).ToHex(),
            "b0946ede0290786e09b627abcea91fe9dc2cfb508bd103db7d0aa5fe61f03794");

  v1::Decision decision = Declining();
  decision.set_salt(std::string(2, 's'));
  decision.set_proposal_digest("d");
  decision.add_disabled_values()->set_kind(v1::CHANNEL_KIND_SMS);
  decision.mutable_disabled_values(0)->set_address("+1");
  EXPECT_EQ(absl::BytesToHexString(EncodeCanonical(decision)),
            "0a027373"
            "120164"
            "1801"
            "22086e6f74206f757273"
            "2a06"
            "0803"
            "12022b31");
}

RC_GTEST_PROP(ProposalProperty, AnswersAnyBytes, (const std::string& bytes)) {
  AdmitProposal(bytes, nullptr).IgnoreError();
  AdmitDecision(bytes).IgnoreError();
  ParseProposalRevision(bytes).IgnoreError();
}

// Whatever stands in the fields, the check ends with a verdict that names a field,
// and what it takes can be encoded, decoded and taken again.
RC_GTEST_PROP(ProposalProperty, NamesAFieldOfWhatItRefuses, ()) {
  v1::Proposal proposal;
  proposal.set_salt(std::string(32, 's'));
  const int count = *rc::gen::inRange(0, 4);
  for (int i = 0; i < count; ++i) {
    v1::ProposedContact& proposed = *proposal.add_contacts();
    proposed = MakeProposedContact(absl::StrCat("technical-", *rc::gen::inRange(0, 6)));
    const auto text = [] {
      return *rc::gen::container<std::string>(rc::gen::inRange<char>(9, 127));
    };
    if (*rc::gen::arbitrary<bool>()) proposed.mutable_contact()->set_office(text());
    if (*rc::gen::arbitrary<bool>()) proposed.mutable_source()->set_source_id(text());
    if (*rc::gen::arbitrary<bool>()) proposed.add_unread()->set_value(text());
  }
  const absl::Status status = AdmitProposal(EncodeCanonical(proposal), nullptr);
  RC_ASSERT(status.ok() == CheckProposal(proposal, nullptr).errors.empty());
  RC_ASSERT(status.ok() || !MetadataOf(status)["field"].empty());
}

}  // namespace
}  // namespace rollcall
