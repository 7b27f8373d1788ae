// A server that holds the log's key and shows now the real log and now one of its own
// making, to get a signature for what nobody meant to say.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

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
  const std::string name = "regionalDirectories/asean";
  testing::EnrolRegionalDirectory(directory, "asean", {"IDN", "THA"});
  CopyLog();
  Steal(name, LastEnrolment());
  const size_t before = directory.accepted().size();
  for (const int honest_head : {2, 3}) {
    LieButFor(honest_head);
    const Ran ran =
        Try("registrar", {"enrol", name, "--note-verbale", "NV/2", "--members", "THA,VNM"});
    EXPECT_NE(ran.exit_code, 0) << ran.out;
    EXPECT_THAT(ran.err, HasSubstr("CHAIN_CONFLICT"));
    EXPECT_EQ(directory.accepted().size(), before);
  }
}

TEST_F(LyingServerTest, IsFoundOutWhenItProvesAStatementInAForkOfTheLog) {
  const std::string name = "regionalDirectories/asean";
  testing::EnrolRegionalDirectory(directory, "asean", {"IDN", "THA"});
  CopyLog();
  Steal(name, LastEnrolment());
  directory.Enrol("KEN");
  const std::vector<std::string> change = {"enrol", name,        "--note-verbale",
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

}  // namespace
}  // namespace rollcall
