#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "clients/cli/exit_code.h"
#include "tests/clients/cli/cli_world.h"
#include "tests/testing/test_proposal.h"

namespace rollcall {
namespace {

using ::rollcall::testing::CliWorld;
using ::rollcall::testing::Ran;
using ::rollcall::testing::TestDirectory;
using ::testing::HasSubstr;

constexpr int kNeedsAttention = 7;

class StatusTest : public ::testing::Test, protected CliWorld {
 protected:
  // Codes of everything that needs attention.
  std::vector<std::string> Attention(const std::string& home) {
    const Ran ran = Try(home, {"--output", "json", "status"});
    std::vector<std::string> codes;
    const nlohmann::json data = ran.data();
    for (const auto& entry : data["attention"]) codes.push_back(entry["code"]);
    EXPECT_EQ(ran.exit_code, codes.empty() ? 0 : kNeedsAttention) << ran.err;
    return codes;
  }

  void Nominate(const std::string& home, const std::string& kind) {
    const std::string file = folder.Write("sheet.yaml", SheetYaml(kind, "Desk"));
    MustRun(home, {"nominate", file, "--sheet", kind});
  }
};

TEST_F(StatusTest, IsQuietWhenAllIsWell) {
  InstallState("ken", "KEN");
  MustRun("ken", {"access", "grant", "--tls-key", "self", "--role", "reader"});
  Nominate("ken", "technical");
  const Ran ran = MustRun("ken", {"status"});
  EXPECT_THAT(ran.out, HasSubstr("Nothing needs attention."));
  EXPECT_THAT(ran.out, HasSubstr("Kenya (KEN)"));
}

TEST_F(StatusTest, RaisesTheAlarmForAnEntryThatItsKeysMadeElsewhere) {
  InstallState("ken", "KEN");
  Nominate("ken", "technical");
  directory.MustAccept(Kind::kSheet, "states/KEN/technical",
                       directory.SheetBody(v1::CONTACT_KIND_TECHNICAL),
                       directory.StateSigners("KEN"));
  EXPECT_THAT(Attention("ken"), ::testing::ElementsAre("ENTRY_NOT_MADE_HERE"));
  const Ran ran = Try("ken", {"status"});
  EXPECT_THAT(ran.out, HasSubstr("log entry 3: sheet about states/KEN/technical"));

  MustRun("ken", {"status", "--acknowledge"});
  EXPECT_TRUE(Attention("ken").empty());
  // What comes later is news again.
  directory.MustAccept(Kind::kAccess, "states/KEN", directory.AccessBody({}),
                       directory.StateSigners("KEN"));
  EXPECT_THAT(Attention("ken"), ::testing::ElementsAre("ENTRY_NOT_MADE_HERE"));
}

TEST_F(StatusTest, TakesTheWorkOfAnotherOfficeOfTheStateForANote) {
  directory.MustAccept(
      Kind::kEnrolment, "states/KEN",
      directory.EnrolmentBody(TestDirectory::KeySetOf(
          {{&directory.Key("mfa"),
            {v1::KEY_USE_DIPLOMATIC_SHEET, v1::KEY_USE_ACCESS, v1::KEY_USE_KEY_CHANGES}},
           {&directory.Key("cert"), {v1::KEY_USE_TECHNICAL_SHEET}}})),
      directory.Registrar());
  Install("mfa", "KEN", {"mfa"});
  Install("cert", "KEN", {"cert"});
  Nominate("cert", "technical");
  Nominate("mfa", "diplomatic");
  EXPECT_TRUE(Attention("mfa").empty());
  EXPECT_TRUE(Attention("cert").empty());
  const Ran ran = Try("mfa", {"--output", "json", "status"});
  EXPECT_EQ(ran.data()["notes"][0]["code"], "ENTRY_OF_ANOTHER_OFFICE");
}

TEST_F(StatusTest, RaisesTheAlarmWhenTheRegistrarReissuesKeys) {
  InstallState("ken", "KEN");
  directory.MustAccept(
      Kind::kEnrolment, "states/KEN",
      directory.EnrolmentBody(TestDirectory::KeySetOf({&directory.Key("somebody else")}), 2),
      directory.Registrar());
  EXPECT_THAT(Attention("ken"), ::testing::UnorderedElementsAre("NO_KEY_IN_FORCE", "KEYS_REISSUED",
                                                                "ENTRY_NOT_MADE_HERE"));
}

TEST_F(StatusTest, TellsOfSuspension) {
  InstallState("ken", "KEN");
  directory.MustAccept(
      Kind::kEnrolment, "states/KEN",
      directory.EnrolmentBody(TestDirectory::KeySetOf(directory.StateSigners("KEN")), 1, true),
      directory.Registrar());
  EXPECT_THAT(Attention("ken"),
              ::testing::UnorderedElementsAre("SUSPENDED", "ENTRY_NOT_MADE_HERE"));
}

TEST_F(StatusTest, RemindsOfAnUnconfirmedSheet) {
  InstallState("ken", "KEN");
  Nominate("ken", "technical");
  directory.clock().Advance(absl::Hours(24 * 160));
  EXPECT_THAT(Attention("ken"), ::testing::ElementsAre("SHEET_CONFIRMATION_DUE"));
  directory.clock().Advance(absl::Hours(24 * 30));
  EXPECT_THAT(Attention("ken"), ::testing::ElementsAre("SHEET_UNCONFIRMED"));
  MustRun("ken", {"confirm", "--sheet", "technical"});
  EXPECT_TRUE(Attention("ken").empty());
}

TEST_F(StatusTest, RemindsOfAccessThatEndsSoon) {
  InstallState("ken", "KEN");
  MustRun("ken", {"access", "grant", "--tls-key", "self", "--role", "reader"});
  directory.clock().Advance(absl::Hours(24 * 340));
  EXPECT_THAT(Attention("ken"), ::testing::ElementsAre("ACCESS_ENDS"));
}

TEST_F(StatusTest, RenewsAccessWithTheRolesThatItHas) {
  InstallState("ken", "KEN");
  MustRun("ken", {"access", "grant", "--tls-key", "self", "--role", "reader,duty_officer"});
  directory.clock().Advance(absl::Hours(24 * 340));
  EXPECT_THAT(Try("ken", {"status"}).out,
              HasSubstr("access grant --tls-key self --role reader,duty_officer\n"));
}

TEST_F(StatusTest, TellsAnUnknownCallerWhatIsWrong) {
  InstallState("ken", "KEN");
  let_in.clear();
  EXPECT_THAT(Attention("ken"), ::testing::ElementsAre("NOT_ANSWERED"));
}

TEST_F(StatusTest, EndsWithTheServersCodeWhenThereIsNoServer) {
  InstallState("ken", "KEN");
  reachable = false;
  EXPECT_EQ(Try("ken", {"status"}).exit_code, 4);
}

TEST_F(StatusTest, FindsNothingInOrderOnALogThatLostEntries) {
  InstallState("ken", "KEN");
  testing::EnrolRegionalDirectory(directory, "au", {"KEN"});
  Install("region", "regionalDirectories/au", {"regional-au"});
  InstallRegistrar();
  for (const char* home : {"ken", "region", "registrar"}) {
    HasSeenMore(home);
    const Ran ran = Try(home, {"--output", "json", "status"});
    EXPECT_EQ(ran.exit_code, 4) << home << ran.out;
    EXPECT_EQ(ran.error()["reason"], "NOT_YET_THERE");
    EXPECT_EQ(ran.out, "");
    const Ran taken = Try(home, {"--accept-older", "status"});
    EXPECT_THAT(taken.err, HasSubstr("behind, or it was put back")) << home;
    EXPECT_TRUE(taken.exit_code == 0 || taken.exit_code == kNeedsAttention) << taken.err;
    EXPECT_THAT(Try(home, {"keys", "show"}).err, HasSubstr("what is in force is not known"));
  }
}

TEST_F(StatusTest, KeepsTheCheckpointThatItVerified) {
  InstallState("ken", "KEN");
  InstallRegistrar();
  for (const std::string home : {"ken", "registrar"}) {
    MustRun(home, {"status"});
    EXPECT_THAT(folder.Read(home + "/checkpoint"), HasSubstr("rollcall.example/test\n2\n"));
  }
}

TEST_F(StatusTest, ShowsTheRegistrarItsKeys) {
  InstallRegistrar();
  const Ran ran = MustRun("registrar", {"status"});
  EXPECT_THAT(ran.out, HasSubstr("signs for the registrar"));
}

TEST_F(StatusTest, DoesNotBelieveAServerThatHidesASheet) {
  InstallState("ken", "KEN");
  Nominate("ken", "technical");
  server.tamper_state = [](v1::State& state) { state.mutable_sheets(0)->mutable_sheet()->Clear(); };
  EXPECT_EQ(Try("ken", {"status"}).exit_code, 5);
}

}  // namespace
}  // namespace rollcall
