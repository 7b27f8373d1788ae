// Who may say what and who may read it, as docs/security.md says: every cell of
// both tables is tried over mutual TLS, with statements that are right but for
// who signed them.
#include <algorithm>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/types/optional.h"
#include "core/base/refusal.h"
#include "core/base/timestamp.h"
#include "core/statement/canonical.h"
#include "gtest/gtest.h"
#include "rollcall/v1/exercise_report.pb.h"
#include "rollcall/v1/exercise_view.pb.h"
#include "tests/services/live_directory.h"
#include "tests/services/reviewed_table.h"
#include "tests/testing/test_exercise.h"
#include "tests/testing/test_proposal.h"

namespace rollcall {
namespace {

using testing::FromGrpc;
using testing::ReviewedTable;
using testing::Said;
using testing::Signers;
using testing::TestDirectory;

constexpr char kProposal[] = "states/KEN/proposals/east-africa";
constexpr char kPing[] = "exercises/e/pings/7f3a9c0d";

// What is said: a kind about a subject, its body made anew each time.
struct Saying {
  Kind kind;
  std::function<std::string()> subject;
  std::function<std::string()> body;
};

class AuthorizationWordsTest : public testing::LiveDirectory {
 protected:
  AuthorizationWordsTest() {
    GiveKenyaOneKeyAUse();
    GiveRolesTheirCallers();
    directory_.MustAccept(
        Kind::kEnrolment, "regionalDirectories/east-africa",
        directory_.RegionalEnrolmentBody(
            TestDirectory::KeySetOf(
                {{&directory_.Key("east-africa"),
                  {v1::KEY_USE_ACCESS, v1::KEY_USE_KEY_CHANGES, v1::KEY_USE_PROPOSAL}}}),
            {"KEN", "TZA"}),
        directory_.Registrar());
    directory_.MustAccept(Kind::kAccess, "regionalDirectories/east-africa",
                          directory_.AccessBody({Grant("region-tls", v1::ACCESS_ROLE_READER)}),
                          {&directory_.Key("east-africa")});
    directory_.MustAccept(Kind::kAccess, "states/TZA",
                          directory_.AccessBody({Grant("neighbour-tls", v1::ACCESS_ROLE_READER)}),
                          directory_.StateSigners("TZA"));
    directory_.MustAccept(Kind::kEnrolment, "states/SOM", directory_.EnrolmentBody({}),
                          directory_.Registrar());
    directory_.MustAccept(Kind::kProposal, kProposal,
                          ProposalBody(directory_, {testing::MakeProposedContact("technical-1")}),
                          {&directory_.Key("east-africa")});
    testing::SayPlan(directory_, "e", testing::MakePlan(directory_.clock().Now()));
    v1::TargetList list;
    *list.add_targets() = testing::MakeTarget("7f3a9c0d", directory_.clock().Now());
    dispatch_ = testing::OpenExercise(directory_, "e", {{"KEN", list}}).front();
    testing::SayPlan(directory_, "next", testing::MakePlan(directory_.clock().Now()));
    directory_.clock().Advance(absl::Minutes(1));
    MakeSayings();
    MakeSigners();
  }

  void GiveKenyaOneKeyAUse() {
    const v1::KeySet keys = TestDirectory::KeySetOf({
        {&directory_.Key("ken-diplomatic"), {v1::KEY_USE_DIPLOMATIC_SHEET}},
        {&directory_.Key("ken-technical"), {v1::KEY_USE_TECHNICAL_SHEET}},
        {&directory_.Key("ken-access"), {v1::KEY_USE_ACCESS}},
        {&directory_.Key("ken-changes"), {v1::KEY_USE_KEY_CHANGES}},
    });
    Signers both = directory_.StateSigners("KEN");
    both.push_back(&directory_.Key("ken-changes"));
    directory_.MustAccept(Kind::kKeys, "states/KEN", directory_.KeysBody(keys), both);
  }

  // A TLS key for each role of the charter, "auditor-tls"; the auditors have no
  // signing keys.
  void GiveRolesTheirCallers() {
    charter_ = directory_.MakeCharter();
    charter_.add_roles()->set_role(v1::CHARTER_ROLE_AUDITOR);
    for (v1::RoleGrant& grant : *charter_.mutable_roles()) {
      if (grant.role() == v1::CHARTER_ROLE_REGISTRAR) continue;
      const std::string key = absl::StrCat(grant.role(), "-tls");
      grant.add_tls_key_digests(directory_.Key(key).public_key().digest().ToBytes());
    }
    directory_.MustAccept(Kind::kCharter, "directory", EncodeCanonical(charter_),
                          directory_.Roots());
  }

  static std::function<std::string()> Always(std::string subject) {
    return [subject] { return subject; };
  }

  template <typename Body>
  std::string Salted(Body body) {
    body.set_salt(directory_.Salt());
    return EncodeCanonical(body);
  }

  // A sheet of Kenya's, replaced since: what can be erased.
  std::string ErasedSheet() {
    return directory_.ErasureBody(
        {MustSubmitSheet(v1::CONTACT_KIND_TECHNICAL).statement.body_digest().ToBytes()});
  }
  Said MustSubmitSheet(v1::ContactKind kind) {
    Said said = directory_.Say(Kind::kSheet, "states/KEN/technical", directory_.SheetBody(kind),
                               {&directory_.Key("ken-technical")});
    MustSubmit(said);
    return said;
  }

  std::string ErasedAnswer() {
    const Said said =
        directory_.Say(Kind::kAcknowledgement, kPing, AnswerBody(), directory_.Operator());
    MustSubmit(said);
    return directory_.ErasureBody({said.statement.body_digest().ToBytes()});
  }

  void MakeSayings() {
    const auto fresh = [this](absl::string_view prefix) {
      return [this, prefix = std::string(prefix)] { return absl::StrCat(prefix, ++said_); };
    };
    const auto sheet = [this](v1::ContactKind kind) {
      return [this, kind] { return directory_.SheetBody(kind); };
    };
    sayings_ = {
        {"charter", {Kind::kCharter, Always("directory"), [this] { return Salted(charter_); }}},
        {"enrolment",
         {Kind::kEnrolment, Always("states/SOM"), [this] { return directory_.EnrolmentBody({}); }}},
        {"keys of Kenya",
         {Kind::kKeys, Always("states/KEN"), [this] { return directory_.KeysBody(KenyaKeys()); }}},
        {"access of Kenya",
         {Kind::kAccess, Always("states/KEN"),
          [this] { return directory_.AccessBody({Grant("kenya-tls", v1::ACCESS_ROLE_READER)}); }}},
        {"diplomatic sheet of Kenya",
         {Kind::kSheet, Always("states/KEN/diplomatic"), sheet(v1::CONTACT_KIND_DIPLOMATIC)}},
        {"technical sheet of Kenya",
         {Kind::kSheet, Always("states/KEN/technical"), sheet(v1::CONTACT_KIND_TECHNICAL)}},
        {"sheet of Somalia, which has no keys",
         {Kind::kSheet, Always("states/SOM/technical"), sheet(v1::CONTACT_KIND_TECHNICAL)}},
        {"erasure in Kenya's technical sheet",
         {Kind::kErasure, Always("states/KEN/technical"), [this] { return ErasedSheet(); }}},
        {"proposal for Kenya",
         {Kind::kProposal, Always(kProposal),
          [this] {
            return ProposalBody(directory_, {testing::MakeProposedContact("technical-1")});
          }}},
        {"decision of Kenya",
         {Kind::kDecision, Always(kProposal), [this] { return DecisionInForce(); }}},
        {"erasure in the proposal for Kenya",
         {Kind::kErasure, Always(kProposal),
          [this] { return directory_.ErasureBody({ProposalInForce().body_digest()}); }}},
        {"plan",
         {Kind::kPlan, fresh("exercises/p"),
          [this] { return Salted(testing::MakePlan(directory_.clock().Now() + absl::Hours(1))); }}},
        {"dispatch",
         {Kind::kDispatch, Always("exercises/next/states/KEN"),
          [this] {
            v1::Dispatch body;
            *body.mutable_targets()->add_targets() =
                testing::MakeTarget("7f3a9c0e", directory_.clock().Now());
            return Salted(body);
          }}},
        {"acknowledgement",
         {Kind::kAcknowledgement, Always(kPing), [this] { return AnswerBody(); }}},
        {"reachability",
         {Kind::kReachability, Always("states/KEN"),
          [this] { return Salted(v1::Reachability()); }}},
        {"report",
         {Kind::kReport, Always("exercises/e"),
          [this] {
            v1::Report body;
            *body.mutable_open_time() = *body.mutable_close_time() =
                ToTimestamp(directory_.clock().Now());
            return Salted(body);
          }}},
        {"erasure in Kenya's answer",
         {Kind::kErasure, Always(kPing), [this] { return ErasedAnswer(); }}},
    };
  }

  v1::ContentRecord ProposalInForce() {
    const auto record =
        ReadRecord<v1::ContentRecord>(directory_.view(), view_key::Proposal(kProposal));
    EXPECT_TRUE(record.ok() && record->has_value());
    return **record;
  }
  std::string DecisionInForce() {
    v1::Decision decision = testing::Declining();
    decision.set_proposal_digest(ProposalInForce().statement_digest());
    return Salted(decision);
  }

  v1::KeySet KenyaKeys() {
    const auto record =
        ReadRecord<v1::ParticipantRecord>(directory_.view(), view_key::Participant("states/KEN"));
    EXPECT_TRUE(record.ok() && record->has_value());
    return (*record)->keys();
  }

  std::string AnswerBody() {
    v1::Acknowledgement body;
    body.set_state("KEN");
    body.set_attempt(1);
    *body.mutable_answer_time() = ToTimestamp(directory_.clock().Now());
    body.mutable_code()->set_tls_key_digest(std::string(32, 'k'));
    return Salted(body);
  }

  void MakeSigners() {
    const auto one = [this](absl::string_view key) { return Signers{&directory_.Key(key)}; };
    signers_ = {
        {"root", directory_.Roots()},
        {"registrar", directory_.Registrar()},
        {"controller", directory_.Controller()},
        {"operator", directory_.Operator()},
        {"Kenya: diplomatic sheet", one("ken-diplomatic")},
        {"Kenya: technical sheet", one("ken-technical")},
        {"Kenya: access", one("ken-access")},
        {"Kenya: key changes", one("ken-changes")},
        {"another State", directory_.StateSigners("TZA")},
        {"a regional directory", one("east-africa")},
        {"the log's key", {&directory_.LogKey()}},
    };
  }

  v1::Charter charter_;
  absl::optional<Said> dispatch_;  // about Kenya in exercise "e"
  int said_ = 0;
  std::map<std::string, Saying> sayings_;
  std::map<std::string, Signers> signers_;
};

TEST_F(AuthorizationWordsTest, EverySignerMaySayWhatWasReviewed) {
  Start();
  const ReviewedTable table = testing::ReadReviewedTable("### Signatures");
  EXPECT_EQ(table.rows.size(), sayings_.size());
  EXPECT_EQ(table.columns.size(), signers_.size());
  for (const auto& [row, cells] : table.rows) {
    ASSERT_TRUE(sayings_.contains(row)) << row;
    const Saying& saying = sayings_.at(row);
    for (const auto& [column, word] : cells) {
      ASSERT_TRUE(signers_.contains(column)) << column;
      EXPECT_TRUE(word.empty() || word == "yes") << row << ", " << column << ": " << word;
      const Said said =
          directory_.Say(saying.kind, saying.subject(), saying.body(), signers_.at(column));
      const uint64_t before = size();
      const absl::Status status = Submit(said, "registrar-tls").status();
      EXPECT_EQ(status.ok(), word == "yes") << row << " by " << column << ": " << status;
      EXPECT_EQ(size(), before + (word == "yes" ? 1 : 0)) << row << " by " << column;
      if (status.ok()) {
        EXPECT_TRUE(directory_.Accept(said).ok());
      } else {
        EXPECT_TRUE(absl::IsPermissionDenied(status) || absl::IsFailedPrecondition(status))
            << row << " by " << column << ": " << status;
      }
    }
  }
}

// Every kind stands in the table of signatures, and every kind of content in
// that of eyes.
TEST_F(AuthorizationWordsTest, EveryKindWasReviewed) {
  const ReviewedTable eyes = testing::ReadReviewedTable("### Eyes");
  for (const KindRow& kind : AllKinds()) {
    const bool said = std::any_of(sayings_.begin(), sayings_.end(), [&](const auto& saying) {
      return saying.second.kind == kind.kind;
    });
    EXPECT_TRUE(said) << kind.name;
    const bool seen = std::any_of(eyes.rows.begin(), eyes.rows.end(), [&](const auto& row) {
      return absl::StartsWith(row.first, kind.name);
    });
    EXPECT_EQ(seen, kind.body_class == BodyClass::kContent) << kind.name;
  }
}

TEST_F(AuthorizationWordsTest, EveryoneSeesWhatWasReviewed) {
  // What is in the log, by row.
  const auto say = [&](absl::string_view row, const Signers& signers) {
    const Saying& saying = sayings_.at(std::string(row));
    return directory_.MustAccept(saying.kind, saying.subject(), saying.body(), signers);
  };
  const std::map<std::string, Digest> bodies = {
      {"sheet of Kenya",
       say("technical sheet of Kenya", {&directory_.Key("ken-technical")}).statement.body_digest()},
      {"proposal for Kenya",
       say("proposal for Kenya", {&directory_.Key("east-africa")}).statement.body_digest()},
      {"decision of Kenya",
       say("decision of Kenya", {&directory_.Key("ken-technical")}).statement.body_digest()},
      {"dispatch about Kenya", dispatch_->statement.body_digest()},
      {"acknowledgement by Kenya",
       say("acknowledgement", directory_.Operator()).statement.body_digest()},
      {"reachability of Kenya", say("reachability", directory_.Operator()).statement.body_digest()},
      {"report", say("report", directory_.Operator()).statement.body_digest()},
  };
  const std::map<std::string, std::string> callers = {
      {"Kenya's reader", "reader"},
      {"Kenya's duty officer", "duty"},
      {"Kenya's follower", "follower"},
      {"another State's reader", "neighbour-tls"},
      {"a regional directory's reader", "region-tls"},
      {"root", absl::StrCat(v1::CHARTER_ROLE_ROOT, "-tls")},
      {"registrar", "registrar-tls"},
      {"controller", absl::StrCat(v1::CHARTER_ROLE_EXERCISE_CONTROLLER, "-tls")},
      {"operator", absl::StrCat(v1::CHARTER_ROLE_OPERATOR, "-tls")},
      {"auditor", absl::StrCat(v1::CHARTER_ROLE_AUDITOR, "-tls")},
  };
  Start();
  const ReviewedTable table = testing::ReadReviewedTable("### Eyes");
  EXPECT_EQ(table.rows.size(), bodies.size());
  EXPECT_EQ(table.columns.size(), callers.size());
  for (const auto& [row, cells] : table.rows) {
    ASSERT_TRUE(bodies.contains(row)) << row;
    for (const auto& [column, word] : cells) {
      ASSERT_TRUE(callers.contains(column)) << column;
      EXPECT_TRUE(word.empty() || word == "yes") << row << ", " << column << ": " << word;
      v1::GetBodyRequest request;
      request.set_digest(bodies.at(row).ToBytes());
      v1::Body body;
      const absl::Status status =
          FromGrpc(v1::StatementService::NewStub(Channel(callers.at(column)))
                       ->GetBody(Context().get(), request, &body));
      EXPECT_EQ(status.ok(), word == "yes") << row << " for " << column << ": " << status;
      EXPECT_EQ(ReasonOf(status),
                status.ok() ? v1::ERROR_REASON_UNSPECIFIED : v1::ERROR_REASON_BODY_NOT_HELD)
          << status;
    }
  }
}

}  // namespace
}  // namespace rollcall
