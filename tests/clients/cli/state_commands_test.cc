// What a State's office does: nominate, confirm, access, keys, erase.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "clients/cli/exit_code.h"
#include "core/base/timestamp.h"
#include "core/statement/canonical.h"
#include "tests/clients/cli/cli_world.h"
#include "tests/testing/test_proposal.h"

namespace rollcall {
namespace {

using ::rollcall::testing::CliWorld;
using ::rollcall::testing::Ran;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class StateCommandsTest : public ::testing::Test, protected CliWorld {
 protected:
  const rollcall::testing::Said& Last() { return directory.accepted().back(); }

  template <typename Body>
  Body LastBody() {
    Body body;
    EXPECT_TRUE(DecodeCanonical(Last().body, "body", &body).ok());
    return body;
  }

  size_t LogSize() { return directory.accepted().size(); }
};

TEST_F(StateCommandsTest, NominatesASheetAndKeepsTheReceipt) {
  InstallState("ken", "KEN");
  const std::string file =
      folder.Write("sheet.yaml", SheetYaml("technical", "Incident Response Desk"));
  const Ran ran = MustRun("ken", {"nominate", file, "--sheet", "technical"});
  EXPECT_THAT(ran.out, HasSubstr("Incident Response Desk"));
  EXPECT_THAT(ran.out, HasSubstr("Accepted as log entry 2"));

  EXPECT_EQ(Last().statement.header().subject(), "states/KEN/technical");
  const auto sheet = LastBody<v1::Sheet>();
  EXPECT_EQ(sheet.points_of_contact(0).office(), "Incident Response Desk");
  EXPECT_EQ(sheet.salt().size(), 32u);
  EXPECT_EQ(sheet.next_confirmation_date().year(), 2027);  // by the charter's period
  const std::string digest = Last().statement.digest().ToHex();
  EXPECT_THAT(folder.Read("ken/receipts/" + digest + ".json"), HasSubstr("inclusion_proof"));
  EXPECT_THAT(folder.Read("ken/checkpoint"), HasSubstr("rollcall.example/test\n3\n"));
}

TEST_F(StateCommandsTest, SubmitsAgainToAServerThatHadNoPlace) {
  InstallState("ken", "KEN");
  const std::string file = folder.Write("sheet.yaml", SheetYaml("technical", "Desk"));
  server.busy_submissions = 4;
  const size_t before = LogSize();
  const Ran ran = MustRun("ken", {"nominate", file, "--sheet", "technical"});
  EXPECT_EQ(LogSize(), before + 1);
  EXPECT_THAT(ran.err, HasSubstr("again in 3s (attempt 2 of 6)"));
  ASSERT_EQ(pauses.size(), 4u);
  EXPECT_EQ(pauses[0], absl::Seconds(3));  // as the server asked
  EXPECT_GT(pauses[3], absl::Seconds(3));  // the fourth is drawn from 4 to 8 s
}

TEST_F(StateCommandsTest, WaitsNoLongerThanAMinuteHoweverLongTheServerAsks) {
  InstallState("ken", "KEN");
  const std::string file = folder.Write("sheet.yaml", SheetYaml("technical", "Desk"));
  server.busy_submissions = 1;
  server.busy_delay = absl::Hours(24 * 365);
  MustRun("ken", {"nominate", file, "--sheet", "technical"});
  ASSERT_EQ(pauses.size(), 1u);
  EXPECT_EQ(pauses[0], absl::Minutes(1));
}

TEST_F(StateCommandsTest, GivesUpOnAServerThatNeverHasAPlace) {
  InstallState("ken", "KEN");
  const std::string file = folder.Write("sheet.yaml", SheetYaml("technical", "Desk"));
  server.busy_submissions = 100;
  const size_t before = LogSize();
  const Ran ran = Try("ken", {"nominate", file, "--sheet", "technical"});
  EXPECT_THAT(ran.err, HasSubstr("[QUEUE_FULL"));
  EXPECT_EQ(ran.exit_code, static_cast<int>(ExitCode::kUnreachable));
  EXPECT_EQ(pauses.size(), 5u);
  EXPECT_EQ(LogSize(), before);
}

TEST_F(StateCommandsTest, SaysInWhichLineASheetIsWrong) {
  InstallState("ken", "KEN");
  std::string yaml = SheetYaml("technical", "Desk");
  yaml += "      - phone: \"\"\n      - secure_uri: http://insecure.example\n";
  const std::string file = folder.Write("sheet.yaml", yaml);
  const Ran ran = Try("ken", {"--output", "json", "nominate", file, "--sheet", "technical"});
  EXPECT_EQ(ran.exit_code, 1);
  EXPECT_EQ(ran.error()["reason"], "INVALID_BODY");
  EXPECT_THAT(ran.error()["message"].get<std::string>(), HasSubstr("sheet.yaml:9"));
  EXPECT_TRUE(ran.out.empty());
  EXPECT_EQ(LogSize(), 2u);
}

TEST_F(StateCommandsTest, AsksBeforeItSigns) {
  InstallState("ken", "KEN");
  const std::string file = folder.Write("sheet.yaml", SheetYaml("technical", "Desk"));
  terminal.answers = {false};
  const Ran no = RunAsking("ken", {"nominate", file, "--sheet", "technical"});
  EXPECT_EQ(no.exit_code, 1);
  EXPECT_EQ(LogSize(), 2u);
  EXPECT_THAT(terminal.asked.back(), HasSubstr("state-ken"));

  const Ran nobody = RunAsking("ken", {"nominate", file, "--sheet", "technical"});
  EXPECT_EQ(nobody.exit_code, 2);
  EXPECT_THAT(nobody.err, HasSubstr("--yes"));

  terminal.answers = {true};
  EXPECT_EQ(RunAsking("ken", {"nominate", file, "--sheet", "technical"}).exit_code, 0);
}

TEST_F(StateCommandsTest, ConfirmsTheSheetInForceUnchanged) {
  InstallState("ken", "KEN");
  const std::string file = folder.Write("sheet.yaml", SheetYaml("diplomatic", "Ministry"));
  MustRun("ken", {"nominate", file, "--sheet", "diplomatic"});
  const auto before = LastBody<v1::Sheet>();
  directory.clock().Advance(absl::Hours(24 * 100));
  const Ran ran = MustRun("ken", {"confirm", "--sheet", "diplomatic", "--next", "2027-06-01"});
  EXPECT_THAT(ran.out, HasSubstr("2027-06-01"));
  const auto after = LastBody<v1::Sheet>();
  EXPECT_EQ(Last().statement.header().sequence(), 2u);
  EXPECT_NE(after.salt(), before.salt());
  EXPECT_EQ(after.next_confirmation_date().month(), 6);
  EXPECT_EQ(after.points_of_contact(0).SerializeAsString(),
            before.points_of_contact(0).SerializeAsString());
}

TEST_F(StateCommandsTest, SignsNothingOnALogThatLostEntries) {
  InstallState("ken", "KEN");
  InstallRegistrar();
  const std::string file = folder.Write("sheet.yaml", SheetYaml("technical", "Desk"));
  MustRun("ken", {"nominate", file, "--sheet", "technical"});
  HasSeenMore("ken");
  HasSeenMore("registrar");
  const auto signed_here = [this](const std::string& home) {
    return std::distance(std::filesystem::directory_iterator(At(home + "/statements")), {});
  };
  const auto before = signed_here("ken");
  for (const std::vector<std::string>& command :
       {std::vector<std::string>{"confirm", "--sheet", "technical"},
        {"nominate", file, "--sheet", "technical"},
        {"access", "grant", "--tls-key", "self", "--role", "reader"},
        {"access", "list"},
        {"erase", "--sheet", "technical", "--reason", "requested"}}) {
    const Ran ran = Try("ken", command);
    EXPECT_EQ(ran.exit_code, 4) << command[0] << ran.out;
    EXPECT_THAT(ran.err, HasSubstr("NOT_YET_THERE")) << command[0];
  }
  EXPECT_EQ(signed_here("ken"), before);
  EXPECT_EQ(Try("registrar", {"suspend", "KEN", "--note-verbale", "NV 1"}).exit_code, 4);
  EXPECT_EQ(LogSize(), 3u);

  const Ran taken = MustRun("ken", {"--accept-older", "confirm", "--sheet", "technical"});
  EXPECT_EQ(LogSize(), 4u);
  // Said once of each size: before and with the new entry.
  for (const char* size : {"from 3 log", "from 4 log"}) {
    const std::vector<std::string> around = absl::StrSplit(taken.err, size);
    EXPECT_EQ(around.size(), 2u) << taken.err;
  }
}

// The server tells it nothing before, so that only the receipt can be compared.
TEST_F(StateCommandsTest, TellsANewcomerThatTheLogItWasAcceptedByLostEntries) {
  InstallState("ken", "KEN");
  HasSeenMore("ken");
  let_in.clear();
  const Ran ran = MustRun("ken", {"access", "grant", "--tls-key", "self", "--role", "reader"});
  EXPECT_THAT(ran.out, HasSubstr("Accepted"));
  EXPECT_THAT(ran.err, AllOf(HasSubstr("the statement is accepted"),
                             HasSubstr("behind, or it was put back")));
}

TEST_F(StateCommandsTest, HasNothingToConfirmWithoutASheet) {
  InstallState("ken", "KEN");
  const Ran ran = Try("ken", {"confirm", "--sheet", "diplomatic"});
  EXPECT_EQ(ran.exit_code, 3);
  EXPECT_THAT(ran.err, HasSubstr("rollcall nominate"));
}

TEST_F(StateCommandsTest, LetsANewcomerGrantItsOwnKeyAccess) {
  directory.Enrol("KEN");
  Install("ken", "Kenya", {"state-KEN"});
  let_in.clear();  // as after the enrolment: the server knows no TLS key of Kenya
  EXPECT_EQ(Try("ken", {"access", "list"}).exit_code, 1);

  const Ran ran = MustRun("ken", {"access", "grant", "--tls-key", "self", "--role",
                                  "reader,follower", "--label", "night desk"});
  EXPECT_THAT(ran.out, HasSubstr("Accepted"));
  const auto access = LastBody<v1::Access>();
  ASSERT_EQ(access.grants_size(), 1);
  EXPECT_EQ(access.grants(0).roles_size(), 2);
  // The label is nobody else's matter.
  EXPECT_THAT(Last().body, Not(HasSubstr("night desk")));
  const Ran list = MustRun("ken", {"access", "list"});
  EXPECT_THAT(list.out, HasSubstr("night desk"));
}

TEST_F(StateCommandsTest, BuildsOnTheSetThatItSaidLastWhenItsKeyHasExpired) {
  directory.Enrol("KEN");
  Install("ken", "Kenya", {"state-KEN"});
  let_in.clear();
  MustRun("ken", {"access", "grant", "--tls-key", "self", "--role", "reader"});
  const std::string desk(64, 'a');
  MustRun("ken",
          {"access", "grant", "--tls-key", desk, "--role", "reader", "--expires", "2028-12-31"});
  directory.clock().Advance(absl::Hours(24 * 400));
  EXPECT_EQ(Try("ken", {"access", "list"}).exit_code, 1);
  MustRun("ken", {"access", "grant", "--tls-key", "self", "--role", "reader"});
  EXPECT_EQ(LastBody<v1::Access>().grants_size(), 2);
  MustRun("ken", {"access", "list"});
}

TEST_F(StateCommandsTest, DropsNobodysAccessUnasked) {
  directory.Enrol("KEN");
  Install("old", "Kenya", {"state-KEN"});
  Install("new", "Kenya", {"state-KEN"});
  let_in.clear();
  MustRun("old", {"access", "grant", "--tls-key", "self", "--role", "reader"});
  const Ran refused =
      Try("new", {"--output", "json", "access", "grant", "--tls-key", "self", "--role", "reader"});
  EXPECT_EQ(refused.exit_code, 1);
  EXPECT_EQ(refused.error()["reason"], "CHAIN_CONFLICT");
  EXPECT_THAT(refused.error()["message"].get<std::string>(), HasSubstr("--replace"));
  MustRun("new", {"access", "grant", "--tls-key", "self", "--role", "reader", "--replace"});
  EXPECT_EQ(LastBody<v1::Access>().grants_size(), 1);
}

TEST_F(StateCommandsTest, RevokesByLabel) {
  InstallState("ken", "KEN");
  const std::string desk(64, 'b');
  MustRun("ken", {"access", "grant", "--tls-key", "self", "--role", "reader"});
  MustRun("ken",
          {"access", "grant", "--tls-key", desk, "--role", "duty_officer", "--label", "desk"});
  EXPECT_EQ(LastBody<v1::Access>().grants_size(), 2);
  const Ran ran = MustRun("ken", {"access", "revoke", "desk"});
  EXPECT_THAT(ran.out, HasSubstr(absl::StrCat("- TLS key ", desk)));
  EXPECT_EQ(LastBody<v1::Access>().grants_size(), 1);
  EXPECT_EQ(Try("ken", {"access", "revoke", "desk"}).exit_code, 3);
}

TEST_F(StateCommandsTest, KeepsOneLabelForOneKey) {
  InstallState("ken", "KEN");
  MustRun("ken", {"access", "grant", "--tls-key", std::string(64, 'a'), "--role", "reader",
                  "--label", "desk"});
  EXPECT_EQ(Try("ken", {"access", "grant", "--tls-key", std::string(64, 'b'), "--role", "reader",
                        "--label", "desk"})
                .exit_code,
            2);
}

TEST_F(StateCommandsTest, RotatesItsKeysUnderTheOldAndTheNewSet) {
  InstallState("ken", "KEN");
  MustRun("ken", {"keygen", "next", "--no-passphrase"});
  ExportKey("ken", "next");
  const std::string file =
      folder.Write("keys.yaml",
                   "keys:\n  - public_key: ken-next.pem\n"
                   "    uses: [diplomatic_sheet, technical_sheet, access, key_changes]\n");
  const Ran ran = MustRun("ken", {"keys", "rotate", file});
  EXPECT_EQ(Last().statement.kind(), Kind::kKeys);
  EXPECT_EQ(Last().statement.signatures().size(), 2u);
  EXPECT_THAT(ran.out, HasSubstr("(yours: next)"));
  const Ran show = MustRun("ken", {"--output", "json", "keys", "show"});
  EXPECT_EQ(show.data()["keys"][0]["name"], "next");
  EXPECT_THAT(show.data()["keys"][0]["uses"].get<std::string>(), HasSubstr("key changes"));
  EXPECT_EQ(show.data()["keys"][1]["uses"], "");  // state-ken is retired
}

TEST_F(StateCommandsTest, ErasesTheWordsOfASheet) {
  InstallState("ken", "KEN");
  const std::string file = folder.Write("sheet.yaml", SheetYaml("technical", "Desk"));
  MustRun("ken", {"nominate", file, "--sheet", "technical"});
  const Digest body = Last().statement.body_digest();
  MustRun("ken", {"erase", "--sheet", "technical", "--reason", "requested"});
  EXPECT_EQ(Last().statement.kind(), Kind::kErasure);
  EXPECT_EQ(LastBody<v1::Erasure>().body_digests(0), body.ToBytes());
  EXPECT_EQ(Try("ken", {"erase", "--sheet", "technical", "--reason", "requested", "--body", "abc"})
                .exit_code,
            2);
}

TEST_F(StateCommandsTest, SignsWithACommand) {
  InstallState("ken", "KEN");
  const std::string secret = folder.Write("card.pem", *directory.Key("state-KEN").ToPem(""));
  const std::string pub =
      folder.Write("card.pub.pem", directory.Key("state-KEN").public_key().ToPem());
  const std::string file = folder.Write("sheet.yaml", SheetYaml("technical", "Desk"));
  const std::string command =
      absl::StrCat("openssl pkeyutl -sign -rawin -in /dev/stdin -inkey ", secret);
  MustRun("ken",
          {"--signer", command, "--signer-key", pub, "nominate", file, "--sheet", "technical"});
  EXPECT_EQ(Last().statement.kind(), Kind::kSheet);
  EXPECT_EQ(Try("ken", {"--signer", command, "confirm", "--sheet", "technical"}).exit_code, 2);
}

TEST_F(StateCommandsTest, SignsForNobodyElse) {
  InstallState("ken", "KEN");
  directory.Enrol("EGY");
  const std::string file = folder.Write("sheet.yaml", SheetYaml("technical", "Desk"));
  const Ran ran =
      Try("ken", {"--output", "json", "nominate", file, "--sheet", "technical", "--state", "EGY"});
  EXPECT_EQ(ran.exit_code, 6);
  EXPECT_EQ(ran.error()["reason"], "THRESHOLD_NOT_MET");
}

TEST_F(StateCommandsTest, NamesTheKeyThatItWasToldToUse) {
  InstallState("ken", "KEN");
  const std::string file = folder.Write("sheet.yaml", SheetYaml("technical", "Desk"));
  const Ran ran = Try("ken", {"--key", "nope", "nominate", file, "--sheet", "technical"});
  EXPECT_EQ(ran.exit_code, 6);
  EXPECT_THAT(ran.err, HasSubstr("state-ken"));
}

TEST_F(StateCommandsTest, PrintsWhereAStatementIsForPrograms) {
  InstallState("ken", "KEN");
  const std::string file = folder.Write("sheet.yaml", SheetYaml("technical", "Desk"));
  const Ran ran = MustRun("ken", {"--output", "json", "nominate", file, "--sheet", "technical"});
  EXPECT_EQ(ran.data()["index"], 2);
  EXPECT_EQ(ran.data()["statement_digest"], Last().statement.digest().ToHex());
  EXPECT_EQ(ran.data()["checkpoint"]["size"], 3);
  EXPECT_TRUE(ran.err.empty());
  // Somebody who is asked has to see what for.
  terminal.answers = {true};
  const Ran asked =
      RunAsking("ken", {"--output", "json", "nominate", file, "--sheet", "technical"});
  EXPECT_EQ(asked.data()["index"], 3);
  EXPECT_THAT(asked.err, HasSubstr("Difference to the sheet in force"));
}

TEST_F(StateCommandsTest, WritesTheSheetInForceForWhoEditsItNext) {
  InstallState("ken", "KEN");
  testing::EnrolRegionalDirectory(directory, "au", {"KEN"});
  const auto propose = [this](absl::string_view office) {
    directory.MustAccept(
        Kind::kProposal, "states/KEN/proposals/au",
        testing::ProposalBody(directory, {testing::MakeProposedContact("technical-2", office)}),
        testing::RegionalSigners(directory, "au"));
  };
  const auto in_force = [this] {
    auto sheet = LastBody<v1::Sheet>();
    sheet.clear_salt();
    return sheet.DebugString();
  };
  const std::vector<std::string> get = {"get",       "Kenya",  "--sheet",
                                        "technical", "--yaml", At("now.yaml")};
  EXPECT_EQ(Try("ken", get).exit_code, 3);
  EXPECT_EQ(Try("ken", {"get", "KEN", "--sheet", "technical"}).exit_code, 2);
  EXPECT_EQ(Try("ken", {"get", "KEN", "--yaml", At("now.yaml")}).exit_code, 2);
  MustRun("ken", {"nominate", folder.Write("sheet.yaml", SheetYaml("technical", "Own desk")),
                  "--sheet", "technical"});
  propose("Proposed desk");
  MustRun("ken", {"proposals", "accept", "au", "--languages", "en", "--zone", "Africa/Nairobi"});
  ASSERT_EQ(LastBody<v1::Sheet>().accepted_proposals_size(), 1);
  const std::string before = in_force();
  EXPECT_THAT(MustRun("ken", get).err, HasSubstr("`rollcall nominate"));
  EXPECT_EQ(Try("ken", get).exit_code, 1);  // the file is there
  const size_t size = LogSize();
  MustRun("ken", {"nominate", At("now.yaml"), "--sheet", "technical"});
  EXPECT_EQ(LogSize(), size + 1);
  EXPECT_EQ(in_force(), before);
  // Nobody may accept any more what has changed since.
  propose("Renamed desk");
  const auto written = MustRun("ken", {"--output", "json", "get", "KEN", "--sheet", "technical",
                                       "--yaml", At("later.yaml")})
                           .data();
  EXPECT_EQ(written["file"], At("later.yaml"));
  EXPECT_EQ(written["provenance"]["name"], "states/KEN/technical");
  MustRun("ken", {"nominate", At("later.yaml"), "--sheet", "technical"});
  EXPECT_EQ(LastBody<v1::Sheet>().accepted_proposals_size(), 0);
  MustRun("ken", {"erase", "--sheet", "technical", "--reason", "requested"});
  EXPECT_THAT(Try("ken", {"get", "KEN", "--sheet", "technical", "--yaml", At("gone.yaml")}).err,
              HasSubstr("BODY_ERASED"));
}

}  // namespace
}  // namespace rollcall
