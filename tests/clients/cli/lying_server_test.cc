// A server that holds the log's key and shows now the real log and now one of its own
// making, to get a signature for what nobody meant to say.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "core/base/refusal.h"
#include "core/statement/canonical.h"
#include "rollcall/v1/participant.pb.h"
#include "tests/clients/cli/cli_world.h"
#include "tests/testing/test_proposal.h"

namespace rollcall {
namespace {

using ::rollcall::testing::CliWorld;
using ::rollcall::testing::FakeServer;
using ::rollcall::testing::Ran;
using ::rollcall::testing::Said;
using ::rollcall::testing::TestDirectory;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kAsean[] = "regionalDirectories/asean";

class LyingServerTest : public ::testing::Test, protected CliWorld {
 protected:
  LyingServerTest() { InstallRegistrar(); }

  // The other log begins as the real one.
  void CopyLog() {
    made_up = std::make_unique<TestDirectory>(directory);
    liar = std::make_unique<FakeServer>(*made_up);
  }
  // Every answer but those of the calls of GetChainHead that are counted here, from 1 on,
  // is of the other log.
  void LieButFor(int honest_head) {
    heads_asked = 0;
    server.instead = [this, honest_head](absl::string_view call) {
      const bool honest = call == "GetChainHead" && ++heads_asked == honest_head;
      return honest ? nullptr : liar.get();
    };
  }
  // An enrolment that gives the participant to a thief.
  void Steal(const std::string& participant, v1::Enrolment enrolment) {
    enrolment.set_salt(made_up->Salt());
    enrolment.set_generation(enrolment.generation() + 1);
    enrolment.mutable_keys()->mutable_keys(0)->set_public_key(
        directory.Key("thief").public_key().spki());
    made_up->MustAccept(Kind::kEnrolment, participant, EncodeCanonical(enrolment),
                        made_up->Registrar());
  }
  v1::Enrolment LastEnrolment() {
    v1::Enrolment enrolment;
    EXPECT_TRUE(DecodeCanonical(directory.accepted().back().body, "enrolment", &enrolment).ok());
    return enrolment;
  }

  // A regional directory in both logs, and in the other one a thief's.
  void StealAsean() {
    testing::EnrolRegionalDirectory(directory, "asean", {"IDN", "THA"});
    CopyLog();
    Steal(kAsean, LastEnrolment());
  }

  std::unique_ptr<TestDirectory> made_up;
  std::unique_ptr<FakeServer> liar;
  int heads_asked = 0;
};

TEST_F(LyingServerTest, GetsNoStateSuspendedOnAnEnrolmentThatNoEvidenceProves) {
  directory.Enrol("KEN");
  CopyLog();
  Steal("states/KEN", LastEnrolment());
  server.instead = [this](absl::string_view call) {
    return call == "GetState" || (call == "GetChainHead" && ++heads_asked == 2) ? nullptr
                                                                                : liar.get();
  };
  const size_t before = directory.accepted().size();
  const Ran ran = Try("registrar", {"suspend", "KEN", "--note-verbale", "NV/2"});
  EXPECT_EQ(ran.exit_code, 5) << ran.out;
  EXPECT_THAT(ran.err, HasSubstr("its evidence proves another"));
  EXPECT_EQ(directory.accepted().size(), before);
}

// A regional directory has no evidence: the statement names what it was built on.
TEST_F(LyingServerTest, GetsNoKeysIntoTheStatementThatChangesMembers) {
  StealAsean();
  const size_t before = directory.accepted().size();
  for (const int honest_head : {2, 3}) {
    LieButFor(honest_head);
    const Ran ran =
        Try("registrar", {"enrol", kAsean, "--note-verbale", "NV/2", "--members", "THA,VNM"});
    EXPECT_NE(ran.exit_code, 0) << ran.out;
    EXPECT_THAT(ran.err, HasSubstr("CHAIN_CONFLICT"));
    EXPECT_EQ(directory.accepted().size(), before);
  }
}

TEST_F(LyingServerTest, IsFoundOutWhenItProvesAStatementInAForkOfTheLog) {
  StealAsean();
  directory.Enrol("KEN");
  const std::vector<std::string> change = {"enrol", kAsean,      "--note-verbale",
                                           "NV/2",  "--members", "THA,VNM"};
  MustRun("registrar", {"log", "checkpoint"});
  LieButFor(2);
  const Ran ran = Try("registrar", change);
  EXPECT_EQ(ran.exit_code, 5) << ran.out;
  EXPECT_THAT(ran.err, HasSubstr("LOG_FORKED"));
  EXPECT_EQ(heads_asked, 1);
}

TEST_F(LyingServerTest, ComparesADraftToNothingButWhatItFollows) {
  directory.Enrol("KEN");
  CopyLog();
  MustRun("registrar", {"suspend", "KEN", "--note-verbale", "NV/2", "--draft", At("draft.json")});
  MustRun("registrar", {"suspend", "KEN", "--note-verbale", "NV/3", "--draft", At("other.json")});
  EXPECT_THAT(MustRun("registrar", {"sign", At("draft.json")}).out, HasSubstr("- suspended: no"));
  Steal("states/KEN", LastEnrolment());
  LieButFor(0);
  const Ran ran = MustRun("registrar", {"sign", At("other.json")});
  EXPECT_THAT(ran.out, HasSubstr("cannot be compared"));
  EXPECT_THAT(ran.out, Not(HasSubstr("- suspended: no")));
}

// The evidence of a State may leave out a sheet, and so its correction.
TEST_F(LyingServerTest, GetsNoOldSheetSignedOnTopOfTheNewest) {
  InstallState("ken", "KEN");
  testing::EnrolRegionalDirectory(directory, "au", {"KEN"});
  directory.MustAccept(
      Kind::kProposal, "states/KEN/proposals/au",
      testing::ProposalBody(directory, {testing::MakeProposedContact("technical-7", "Proposed")}),
      testing::RegionalSigners(directory, "au"));
  const std::vector<std::string> confirm = {"confirm", "--sheet", "technical"};
  const std::vector<std::string> accept = {"proposals", "accept",        "au", "--languages", "en",
                                           "--zone",    "Africa/Nairobi"};
  const v1::State none = server.log.Answer("KEN");
  const auto nominate = [this](absl::string_view office) {
    MustRun("ken", {"nominate", folder.Write("sheet.yaml", SheetYaml("technical", office)),
                    "--sheet", "technical"});
  };
  nominate("Desk that a thief answers");
  const v1::State old = server.log.Answer("KEN");
  const uint64_t old_sheet = directory.accepted().size() - 1;
  nominate("Desk");
  const size_t before = directory.accepted().size();
  const auto shows = [this](v1::State answer, const std::vector<uint64_t>& entries) {
    *answer.mutable_evidence() = server.log.EvidenceOf(entries);
    server.tamper_state = [answer](v1::State& state) { state = answer; };
  };
  shows(old, {1, old_sheet});
  for (const auto& command : {confirm, accept}) {
    const Ran ran = Try("ken", command);
    EXPECT_NE(ran.exit_code, 0) << ran.out;
    EXPECT_THAT(ran.err, HasSubstr("CHAIN_CONFLICT"));
  }
  shows(none, {1});
  EXPECT_EQ(Try("ken", confirm).exit_code, 3);
  EXPECT_THAT(Try("ken", accept).err, HasSubstr("CHAIN_CONFLICT"));
  EXPECT_EQ(directory.accepted().size(), before);
  server.tamper_state = nullptr;
  MustRun("ken", accept);
}

// The reason of a refusal comes from the server; that the log is not proved, from here.
TEST_F(LyingServerTest, HidesNoFailedProofBehindTurningTheCallerAway) {
  InstallState("ken", "KEN");
  MustRun("ken", {"log", "checkpoint"});
  directory.Enrol("TZA");
  server.refuse_proofs =
      Refusal(absl::StatusCode::kUnauthenticated, v1::ERROR_REASON_CALLER_UNKNOWN, "not known");
  EXPECT_EQ(Try("ken", {"access", "grant", "--tls-key", "self", "--role", "reader"}).exit_code, 5);
}

// Nor is "there is none" of a server any reason to begin a sheet.
TEST_F(LyingServerTest, BeginsNoSheetBecauseNothingWasFound) {
  InstallState("ken", "KEN");
  testing::EnrolRegionalDirectory(directory, "au", {"KEN"});
  directory.MustAccept(
      Kind::kProposal, "states/KEN/proposals/au",
      testing::ProposalBody(directory, {testing::MakeProposedContact("technical-7", "Proposed")}),
      testing::RegionalSigners(directory, "au"));
  const size_t before = directory.accepted().size();
  server.refuse_state = absl::NotFoundError("there is no such State");
  const Ran ran = Try("ken", {"proposals", "accept", "au", "--languages", "en", "--zone",
                              "Africa/Nairobi", "--yaml", At("sheet.yaml")});
  EXPECT_EQ(ran.exit_code, 3);
  EXPECT_THAT(ran.err, HasSubstr("no such State"));
  EXPECT_EQ(directory.accepted().size(), before);
}

// What an import keeps of the last proposal is signed again.
TEST_F(LyingServerTest, GetsNoContactProposedThatItMadeUp) {
  testing::EnrolRegionalDirectory(directory, "au", {"KEN"});
  Install("region", "regionalDirectories/au", {"regional-au"});
  directory.Enrol("KEN");
  const auto propose = [](TestDirectory& to, const std::string& id) {
    to.MustAccept(Kind::kProposal, "states/KEN/proposals/au",
                  testing::ProposalBody(to, {testing::MakeProposedContact(id)}),
                  testing::RegionalSigners(to, "au"));
  };
  propose(directory, "technical-5");
  CopyLog();
  propose(*made_up, "technical-9");
  const std::string file = folder.Write(
      "region.csv", "ID,Member State,Institution,E-mail\n1,KE,Kenya desk,ke@cert.example\n");
  const std::vector<std::string> import = {"import", file, "--mapping", "au", "--propose"};

  LieButFor(0);
  const size_t before = directory.accepted().size();
  EXPECT_THAT(Try("region", import).err, HasSubstr("CHAIN_CONFLICT"));
  EXPECT_EQ(directory.accepted().size(), before);

  Install("other", "regionalDirectories/au", {"regional-au"});
  server.instead = [this](absl::string_view call) {
    return call == "ListProposals" ? liar.get() : nullptr;
  };
  MustRun("other", import);
  v1::Proposal said;
  ASSERT_TRUE(DecodeCanonical(directory.accepted().back().body, "proposal", &said).ok());
  std::vector<std::string> ids;
  for (const v1::ProposedContact& proposed : said.contacts()) {
    ids.push_back(proposed.contact().id());
  }
  EXPECT_THAT(ids, ::testing::AllOf(::testing::Contains("technical-5"),
                                    Not(::testing::Contains("technical-9"))));
}

}  // namespace
}  // namespace rollcall
