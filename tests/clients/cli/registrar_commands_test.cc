// What the registrar does: enrol, reissue, suspend, resume, attest.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "clients/cli/draft_file.h"
#include "clients/cli/exit_code.h"
#include "core/base/timestamp.h"
#include "core/statement/canonical.h"
#include "rollcall/v1/exercise.pb.h"
#include "tests/clients/cli/cli_world.h"
#include "tests/testing/test_exercise.h"
#include "tests/testing/test_proposal.h"

namespace rollcall {
namespace {

using ::rollcall::testing::CliWorld;
using ::rollcall::testing::Ran;
using ::rollcall::testing::Said;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class RegistrarCommandsTest : public ::testing::Test, protected CliWorld {
 protected:
  RegistrarCommandsTest() {
    InstallRegistrar();
    const PublicKey& key = directory.Key("state-KEN").public_key();
    folder.Write("ken.pem", key.ToPem());
    keys_file =
        folder.Write("keys.yaml",
                     "keys:\n  - public_key: ken.pem\n"
                     "    uses: [diplomatic_sheet, technical_sheet, access, key_changes]\n");
  }

  v1::Enrolment LastEnrolment() {
    v1::Enrolment enrolment;
    EXPECT_EQ(directory.accepted().back().statement.kind(), Kind::kEnrolment);
    EXPECT_TRUE(DecodeCanonical(directory.accepted().back().body, "enrolment", &enrolment).ok());
    return enrolment;
  }

  std::string keys_file;
};

TEST_F(RegistrarCommandsTest, EnrolsAStateByAnyOfItsNames) {
  const std::string scan = folder.Write("note.pdf", "scan");
  MustRun("registrar",
          {"enrol", "Кения", "--note-verbale", "NV/1", "--scan", scan, "--keys", keys_file});
  EXPECT_EQ(directory.accepted().back().statement.header().subject(), "states/KEN");
  const v1::Enrolment enrolment = LastEnrolment();
  EXPECT_EQ(enrolment.generation(), 1u);
  EXPECT_EQ(enrolment.basis().note_verbale(), "NV/1");
  EXPECT_EQ(enrolment.basis().scan_digest(), Sha256("scan").ToBytes());
  EXPECT_EQ(enrolment.keys().keys_size(), 1);
}

TEST_F(RegistrarCommandsTest, EnrolsNobodyTwice) {
  MustRun("registrar", {"enrol", "KEN", "--note-verbale", "NV/1", "--keys", keys_file});
  const Ran again = Try("registrar", {"enrol", "KEN", "--note-verbale", "NV/2"});
  EXPECT_EQ(again.exit_code, 1);
  EXPECT_THAT(again.err, HasSubstr("rollcall reissue"));
}

TEST_F(RegistrarCommandsTest, RefusesATerritoryInGeographysWords) {
  const Ran ran =
      Try("registrar", {"--output", "json", "enrol", "Greenland", "--note-verbale", "NV/1"});
  EXPECT_EQ(ran.exit_code, 3);
  EXPECT_EQ(ran.error()["reason"], "NOT_A_STATE");
}

TEST_F(RegistrarCommandsTest, EnrolsARegionalDirectoryWithItsMembers) {
  folder.Write("asean.pem", directory.Key("asean").public_key().ToPem());
  const std::string keys =
      folder.Write("asean.yaml",
                   "keys:\n  - public_key: asean.pem\n    uses: [access, key_changes, proposal]\n");
  EXPECT_EQ(
      Try("registrar", {"enrol", "regionalDirectories/asean", "--note-verbale", "NV/1"}).exit_code,
      2);
  MustRun("registrar", {"enrol", "regionalDirectories/asean", "--note-verbale", "NV/1", "--keys",
                        keys, "--members", "Viet Nam,THA,ID"});
  EXPECT_THAT(LastEnrolment().declared_members(), ElementsAre("IDN", "THA", "VNM"));
}

TEST_F(RegistrarCommandsTest, ChangesTheMembersOfARegionalDirectoryAndNothingElse) {
  testing::EnrolRegionalDirectory(directory, "asean", {"IDN", "THA"});
  const v1::Enrolment before = LastEnrolment();
  const std::string name = "regionalDirectories/asean";
  const auto enrol = [](const std::string& who, const std::string& members) {
    return std::vector<std::string>{"enrol", who, "--note-verbale", "NV/2", "--members", members};
  };
  EXPECT_EQ(Try("registrar", enrol("KEN", "THA")).exit_code, 2);
  EXPECT_EQ(Try("registrar", enrol("regionalDirectories/oas", "BRA")).exit_code, 2);
  EXPECT_THAT(Try("registrar", enrol(name, "Thailand,ID")).err, HasSubstr("already"));
  EXPECT_EQ(Try("registrar", enrol(name, "THA,TWN")).exit_code, 3);
  std::vector<std::string> drafting = enrol(name, "Viet Nam,THA");
  drafting.insert(drafting.end(), {"--draft", At("draft.json")});
  MustRun("registrar", drafting);
  EXPECT_THAT(MustRun("registrar", {"sign", At("draft.json")}).out, HasSubstr("VNM"));
  MustRun("registrar", {"submit", At("draft.json")});
  const v1::Enrolment after = LastEnrolment();
  EXPECT_THAT(after.declared_members(), ElementsAre("THA", "VNM"));
  EXPECT_EQ(after.basis().note_verbale(), "NV/2");
  EXPECT_EQ(after.generation(), before.generation());
  EXPECT_EQ(after.keys().SerializeAsString(), before.keys().SerializeAsString());
}

TEST_F(RegistrarCommandsTest, ReissuesKeysInANewGeneration) {
  MustRun("registrar", {"enrol", "KEN", "--note-verbale", "NV/1", "--keys", keys_file});
  folder.Write("ken.pem", directory.Key("new").public_key().ToPem());
  const Ran ran =
      MustRun("registrar", {"reissue", "KEN", "--note-verbale", "NV/2", "--keys", keys_file});
  EXPECT_THAT(ran.out, HasSubstr("+ generation: 2"));
  EXPECT_THAT(ran.out, HasSubstr("- generation: 1"));
  EXPECT_EQ(LastEnrolment().generation(), 2u);
  EXPECT_EQ(LastEnrolment().keys().keys(0).public_key(), directory.Key("new").public_key().spki());
}

TEST_F(RegistrarCommandsTest, ShowsOneFactInOneLineWhateverADraftHolds) {
  v1::Enrolment enrolment;
  enrolment.set_salt(directory.Salt());
  enrolment.set_kind(v1::PARTICIPANT_KIND_STATE);
  enrolment.set_generation(1);
  enrolment.set_suspended(true);
  enrolment.mutable_basis()->set_note_verbale("NV/1\n  suspended: no\x1b[2J");
  const auto said = directory.Say(Kind::kEnrolment, "states/KEN", EncodeCanonical(enrolment), {});
  ASSERT_TRUE(CreateDraft(At("draft.json"), said.statement, said.body).ok());
  const Ran ran = MustRun("registrar", {"sign", At("draft.json")});
  EXPECT_THAT(ran.out, HasSubstr("\n  suspended: yes\n"));
  EXPECT_THAT(ran.out, ::testing::Not(HasSubstr("\n  suspended: no")));
  EXPECT_THAT(ran.out, ::testing::Not(HasSubstr("\x1b")));
}

TEST_F(RegistrarCommandsTest, SuspendsAndResumesWithTheKeySetUnchanged) {
  MustRun("registrar", {"enrol", "KEN", "--note-verbale", "NV/1", "--keys", keys_file});
  const std::string keys = LastEnrolment().keys().SerializeAsString();
  EXPECT_EQ(Try("registrar", {"resume", "KEN", "--note-verbale", "NV/2"}).exit_code, 1);
  MustRun("registrar", {"suspend", "KEN", "--note-verbale", "NV/2"});
  EXPECT_TRUE(LastEnrolment().suspended());
  EXPECT_EQ(LastEnrolment().keys().SerializeAsString(), keys);
  EXPECT_EQ(Try("registrar", {"suspend", "KEN", "--note-verbale", "NV/3"}).exit_code, 1);
  MustRun("registrar", {"resume", "KEN", "--note-verbale", "NV/3"});
  EXPECT_FALSE(LastEnrolment().suspended());
}

TEST_F(RegistrarCommandsTest, AttestsASheetOnlyWhileTheStateHasNoKeys) {
  MustRun("registrar", {"enrol", "Fiji", "--note-verbale", "NV/1"});
  const std::string sheet = folder.Write("sheet.yaml", SheetYaml("technical", "Desk"));
  MustRun("registrar", {"nominate", sheet, "--sheet", "technical", "--state", "FJI"});
  EXPECT_EQ(directory.accepted().back().statement.header().subject(), "states/FJI/technical");

  MustRun("registrar", {"enrol", "KEN", "--note-verbale", "NV/1", "--keys", keys_file});
  EXPECT_EQ(
      Try("registrar", {"nominate", sheet, "--sheet", "technical", "--state", "KEN"}).exit_code, 6);
}

TEST_F(RegistrarCommandsTest, NeedsToBeToldWhichState) {
  const std::string sheet = folder.Write("sheet.yaml", SheetYaml("technical", "Desk"));
  const Ran ran = Try("registrar", {"nominate", sheet, "--sheet", "technical"});
  EXPECT_EQ(ran.exit_code, 2);
  EXPECT_THAT(ran.err, HasSubstr("--state"));
}

TEST_F(RegistrarCommandsTest, ErasesWhatShouldNeverHaveBeenThere) {
  MustRun("registrar", {"enrol", "Fiji", "--note-verbale", "NV/1"});
  const std::string sheet = folder.Write("sheet.yaml", SheetYaml("technical", "Desk"));
  MustRun("registrar", {"nominate", sheet, "--sheet", "technical", "--state", "FJI"});
  MustRun("registrar", {"erase", "--sheet", "technical", "--state", "FJI", "--reason", "mistake"});
  EXPECT_EQ(directory.accepted().back().statement.kind(), Kind::kErasure);
}

TEST_F(RegistrarCommandsTest, ErasesWhatWasAnswered) {
  EXPECT_EQ(Try("registrar", {"erase", "--ping", "e/7f3a9c0d", "--reason", "requested"}).exit_code,
            3);
  testing::SayPlan(directory, "e", testing::MakePlan(directory.clock().Now()));
  testing::OpenExercise(directory, "e", {});
  std::vector<std::string> bodies;
  for (const char* answer : {"yes", "indeed"}) {
    v1::Acknowledgement body;
    body.set_salt(directory.Salt());
    body.set_state("KEN");
    body.set_answer(answer);
    *body.mutable_answer_time() = ToTimestamp(directory.clock().Now());
    body.mutable_call()->set_channel_kind(v1::CHANNEL_KIND_PHONE);
    const Said said = directory.MustAccept(Kind::kAcknowledgement, "exercises/e/pings/7f3a9c0d",
                                           EncodeCanonical(body), directory.Operator());
    bodies.push_back(said.statement.body_digest().ToBytes());
  }
  MustRun("registrar", {"erase", "--ping", "e/7f3a9c0d", "--reason", "requested"});
  const Said& said = directory.accepted().back();
  EXPECT_EQ(said.statement.header().subject(), "exercises/e/pings/7f3a9c0d");
  v1::Erasure erasure;
  ASSERT_TRUE(erasure.ParseFromString(said.body));
  EXPECT_THAT(erasure.body_digests(), ::testing::UnorderedElementsAreArray(bodies));
  EXPECT_EQ(Try("registrar", {"erase", "--ping", "7f3a9c0d", "--reason", "requested"}).exit_code,
            2);
}

}  // namespace
}  // namespace rollcall
