// rollcall import and proposals as whole commands: what programs get, what a copy
// answers, what people see of a long file; and erasing what was proposed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "clients/cli/app.h"
#include "core/statement/canonical.h"
#include "tests/clients/cli/cli_world.h"
#include "tests/testing/test_proposal.h"

namespace rollcall {
namespace {

using nlohmann::json;
using ::rollcall::testing::CliWorld;
using ::rollcall::testing::MakeProposedContact;
using ::rollcall::testing::Ran;
using ::rollcall::testing::RegionalSigners;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr char kHeader[] = "ID,Member State,Institution,E-mail\n";
constexpr char kKenya[] = "1,KE,Kenya desk,ke@cert.example\n";
constexpr char kTanzania[] = "2,TZ,Tanzania desk,tz@cert.example\n";
constexpr char kProposal[] = "states/KEN/proposals/au";

class ImportCommandTest : public ::testing::Test, protected CliWorld {
 protected:
  ImportCommandTest() {
    testing::EnrolRegionalDirectory(directory, "au", {"KEN", "TZA"});
    Install("region", "regionalDirectories/au", {"regional-au"});
    InstallState("ken", "KEN");
    file_ = folder.Write("region.csv", absl::StrCat(kHeader, kKenya, kTanzania));
  }
  std::vector<std::string> Import(std::vector<std::string> more = {}) {
    std::vector<std::string> arguments = {"--output", "json", "import", file_, "--mapping", "au"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return arguments;
  }
  const testing::Said& SayProposal(std::vector<v1::ProposedContact> contacts) {
    directory.MustAccept(Kind::kProposal, kProposal,
                         testing::ProposalBody(directory, std::move(contacts)),
                         RegionalSigners(directory, "au"));
    return directory.accepted().back();
  }
  v1::Erasure LastErasure() {
    const testing::Said& last = directory.accepted().back();
    EXPECT_EQ(last.statement.kind(), Kind::kErasure);
    EXPECT_EQ(last.statement.header().subject(), kProposal);
    v1::Erasure erasure;
    EXPECT_TRUE(DecodeCanonical(last.body, "erasure", &erasure).ok());
    return erasure;
  }

  std::string file_;
};

TEST_F(ImportCommandTest, ComparesNothingWithALogThatLostEntries) {
  const std::string sheet = folder.Write("sheet.yaml", SheetYaml("technical", "Kenya CERT"));
  MustRun("ken", {"nominate", sheet, "--sheet", "technical"});
  SayProposal({MakeProposedContact("technical-1")});
  HasSeenMore("region");
  HasSeenMore("ken");
  EXPECT_EQ(Try("region", Import()).exit_code, 4);
  EXPECT_EQ(Try("ken", {"proposals", "show", kProposal}).exit_code, 4);
}

TEST_F(ImportCommandTest, ProgramsGetOneDocument) {
  const json dry = MustRun("region", Import()).data();
  EXPECT_EQ(dry["records"].size(), 2U);
  EXPECT_EQ(dry["proposals"].size(), 2U);
  EXPECT_TRUE(dry["copy"].is_null());
  EXPECT_FALSE(dry.contains("receipts"));
  const json drafts =
      MustRun("region", Import({"--propose", "--draft", At("draft.json")})).data()["drafts"];
  ASSERT_EQ(drafts.size(), 2U);
  EXPECT_EQ(drafts[0]["draft"], At("draft.KEN.json"));
  const json proposed = MustRun("region", Import({"--propose"})).data();
  ASSERT_EQ(proposed["receipts"].size(), 2U);
  EXPECT_EQ(proposed["receipts"][0]["subject"], kProposal);
  EXPECT_EQ(proposed["receipts"][1]["subject"], "states/TZA/proposals/au");
  EXPECT_EQ(MustRun("region", Import({"--propose"})).data()["receipts"].size(), 0U);
}

TEST_F(ImportCommandTest, WhoStopsHalfWayIsToldWhatWasDone) {
  terminal.answers = {true, false};
  const Ran ran = RunAsking("region", {"import", file_, "--mapping", "au", "--propose"});
  EXPECT_NE(ran.exit_code, 0);
  EXPECT_THAT(ran.err, HasSubstr("Done before this: KEN."));
  const json again = MustRun("region", Import({"--propose"})).data();
  ASSERT_EQ(again["receipts"].size(), 1U);
  EXPECT_EQ(again["receipts"][0]["subject"], "states/TZA/proposals/au");
}

TEST_F(ImportCommandTest, WritesNoDraftWhenOneOfThemIsThere) {
  const std::string there = folder.Write("draft.TZA.json", "somebody's");
  const Ran refused = Try("region", Import({"--propose", "--draft", At("draft.json")}));
  EXPECT_EQ(refused.exit_code, 1);
  EXPECT_THAT(refused.error()["message"].get<std::string>(),
              AllOf(HasSubstr(there), HasSubstr("--state")));
  EXPECT_FALSE(std::filesystem::exists(At("draft.KEN.json")));
  EXPECT_EQ(folder.Read("draft.TZA.json"), "somebody's");
  // As it advises.
  MustRun("region", Import({"--propose", "--draft", At("draft.json"), "--state", "KEN"}));
  EXPECT_TRUE(std::filesystem::exists(At("draft.KEN.json")));
  std::filesystem::rename(there, At("away"));
  std::filesystem::rename(At("draft.KEN.json"), At("also away"));
  EXPECT_EQ(
      MustRun("region", Import({"--propose", "--draft", At("draft.json")})).data()["drafts"].size(),
      2U);
}

TEST_F(ImportCommandTest, AMirrorAnswersADryRunAndAboutProposals) {
  MustRun("region", Import({"--propose"}));
  MustRun("region", {"sync"});
  file_ = folder.Write(
      "later.csv", absl::StrCat(kHeader, kKenya, kTanzania, "3,KE,Second desk,two@cert.example\n"));
  reachable = false;
  const json dry = MustRun("region", Import()).data();
  EXPECT_EQ(dry["records"][0]["outcome"], "SAME");
  EXPECT_EQ(dry["records"][2]["outcome"], "NEW");
  EXPECT_EQ(dry["proposals"].size(), 1U);
  EXPECT_EQ(dry["copy"]["source"], "mirror");
  const json list = MustRun("region", {"--output", "json", "proposals", "list"}).data();
  EXPECT_EQ(list["proposals"].size(), 2U);
  EXPECT_EQ(list["copy"]["complete"], true);
  EXPECT_THAT(MustRun("region", {"proposals", "list"}).out, HasSubstr("as of "));
  EXPECT_THAT(MustRun("region", {"proposals", "show", kProposal}).out,
              AllOf(HasSubstr("ke@cert.example"), HasSubstr("as of ")));
  const json shown = MustRun("region", {"--output", "json", "proposals", "show", kProposal}).data();
  EXPECT_EQ(shown["proposal"]["name"], kProposal);
  EXPECT_EQ(shown["statement_digest"].get<std::string>().size(), 64U);
  EXPECT_FALSE(shown["copy"].is_null());
  // What is signed rests on what is in force.
  EXPECT_EQ(Try("region", Import({"--propose"})).exit_code, 4);
  EXPECT_EQ(Try("ken", {"proposals", "accept", "au", "--languages", "en"}).exit_code, 4);
}

// A bundle goes from hand to hand and holds what every participant may read.
TEST_F(ImportCommandTest, ABundleSaysThatThereAreProposalsAndNotTheirWords) {
  MustRun("region", {"sync"});
  MustRun("region", {"bundle", "write", At("before.rcb")});
  const json dry = MustRun("region",
                           [&] {
                             std::vector<std::string> arguments = Import();
                             arguments.insert(arguments.begin(), {"--bundle", At("before.rcb")});
                             return arguments;
                           }())
                       .data();
  EXPECT_EQ(dry["proposals"].size(), 2U);
  EXPECT_EQ(dry["copy"]["source"], "bundle");
  MustRun("region", Import({"--propose"}));
  MustRun("region", {"sync"});
  MustRun("region", {"bundle", "write", At("after.rcb")});
  const std::vector<std::string> bundle = {"--bundle", At("after.rcb")};
  EXPECT_THAT(MustRun("ken", {bundle[0], bundle[1], "proposals", "list"}).out,
              AllOf(HasSubstr(kProposal), HasSubstr("withheld"), HasSubstr("as of ")));
  EXPECT_THAT(Try("ken", {bundle[0], bundle[1], "proposals", "show", "au"}).err,
              HasSubstr("BODY_NOT_HELD"));
  EXPECT_THAT(Try("region", {bundle[0], bundle[1], "import", file_, "--mapping", "au"}).err,
              AllOf(HasSubstr("BODY_NOT_HELD"), HasSubstr("--online")));
}

TEST_F(ImportCommandTest, APersonDecidesWhatIsAmbiguous) {
  SayProposal({MakeProposedContact("technical-1"), MakeProposedContact("technical-2")});
  file_ = folder.Write("one.csv", absl::StrCat(kHeader, "9,KE,Proposed desk,new@cert.example\n"));
  const json dry = MustRun("region", Import()).data();
  EXPECT_EQ(dry["records"][0]["outcome"], "AMBIGUOUS");
  EXPECT_EQ(dry["records"][0]["candidates"], json({"technical-1", "technical-2"}));
  EXPECT_EQ(dry["proposals"].size(), 0U);
  const std::string number = dry["records"][0]["record"].dump();
  const json decided = MustRun("region", Import({"--decide", number + "=technical-2"})).data();
  EXPECT_EQ(decided["records"][0]["outcome"], "CHANGED");
  EXPECT_EQ(decided["records"][0]["id"], "technical-2");
  EXPECT_EQ(Try("region", Import({"--decide", "technical-2"})).exit_code, 2);
  EXPECT_THAT(Try("region", Import({"--decide", "77=new"})).err, HasSubstr("no record 77"));
}

TEST_F(ImportCommandTest, TwoDirectoriesThatChooseTheSameIdOverwriteNothing) {
  testing::EnrolRegionalDirectory(directory, "comesa", {"KEN"});
  Install("other", "regionalDirectories/comesa", {"regional-comesa"});
  MustRun("region", Import({"--propose"}));
  file_ = folder.Write("other.csv", absl::StrCat(kHeader, "1,KE,Night desk,night@cert.example\n"));
  MustRun("other", Import({"--propose"}));
  const auto accept = [this](const std::string& name) {
    return MustRun("ken",
                   {"proposals", "accept", name, "--languages", "en", "--zone", "Africa/Nairobi"});
  };
  accept("au");
  EXPECT_THAT(accept("comesa").err, HasSubstr("comes in as technical-2"));
  const json contacts = MustRun("ken", {"--output", "json", "get", "KEN"})
                            .data()["state"]["sheets"][0]["sheet"]["points_of_contact"];
  ASSERT_EQ(contacts.size(), 2U) << contacts;
  EXPECT_EQ(contacts[0]["office"], "Kenya desk");
  EXPECT_EQ(contacts[0]["channels"].size(), 1U);
  EXPECT_EQ(contacts[1]["id"], "technical-2");
  EXPECT_EQ(contacts[1]["office"], "Night desk");
  // It knows its own again, whatever the State calls it.
  const json again = MustRun("other", Import()).data();
  EXPECT_EQ(again["records"][0]["outcome"], "SAME");
  EXPECT_EQ(again["proposals"].size(), 0U);
}

TEST_F(ImportCommandTest, ARowThatIsShiftedWithdrawsNothingAndTheReportSaysSo) {
  MustRun("region", Import({"--propose"}));
  file_ = folder.Write("ragged.csv",
                       absl::StrCat(kHeader, "KE,Kenya desk,ke@cert.example\n", kTanzania));
  const json dry = MustRun("region", Import()).data();
  EXPECT_EQ(dry["records"][0]["outcome"], "REFUSED");
  EXPECT_EQ(dry["unidentified"], 1);
  EXPECT_EQ(dry["proposals"].size(), 0U) << dry["proposals"];
  EXPECT_THAT(MustRun("region", {"import", file_, "--mapping", "au"}).out,
              HasSubstr("Nothing is withdrawn."));
  file_ = folder.Write("gone.csv", absl::StrCat(kHeader, kTanzania));
  const json gone = MustRun("region", Import()).data();
  EXPECT_EQ(gone["unidentified"], 0);
  EXPECT_EQ(gone["proposals"][0]["withdrawn"], json({"technical-1"}));
}

TEST_F(ImportCommandTest, AFileThatBreaksOffIsRefusedWithoutADocument) {
  file_ = folder.Write("broken.csv", absl::StrCat(kHeader, kKenya, "2,TZ,\"never closed"));
  const uint64_t size = directory.accepted().size();
  const Ran ran = Try("region", Import({"--propose"}));
  EXPECT_EQ(ran.exit_code, 1);
  EXPECT_EQ(ran.out, "");
  EXPECT_THAT(ran.error()["message"].get<std::string>(), HasSubstr("line 3"));
  EXPECT_EQ(directory.accepted().size(), size);
}

// The wall stands still, and every look at the other clock takes a while.
class TickingClock final : public Clock {
 public:
  absl::Time Now() const override { return testing::DefaultTestTime(); }
  absl::Duration Monotonic() const override { return ticked_ += absl::Milliseconds(400); }

 private:
  mutable absl::Duration ticked_;
};

TEST_F(ImportCommandTest, APersonSeesHowFarALongFileIsRead) {
  std::string rows = kHeader;
  for (int i = 0; i < 1000; ++i) absl::StrAppend(&rows, i, ",TW,Desk,a@b.example\n");
  file_ = folder.Write("long.csv", rows);
  const TickingClock clock;
  SystemRandom random;
  std::istringstream in;
  std::ostringstream out;
  std::ostringstream err;
  Invocation invocation(
      {.clock = clock,
       .random = random,
       .terminal = terminal,
       .in = in,
       .out = out,
       .err = err,
       .progress = true,
       .environment = [](const std::string&) { return absl::nullopt; },
       .client_factory = [this](const PinnedDirectory& pinned, const Clock&,
                                ClientOptions) -> absl::StatusOr<std::unique_ptr<Client>> {
         return std::make_unique<testing::FakeClient>(server, pinned);
       }});
  EXPECT_EQ(RunApp(invocation, {"--home", At("region"), "import", file_, "--mapping", "au"}), 0);
  EXPECT_THAT(err.str(), HasSubstr(absl::StrCat(" of ", rows.size(), " ")));
  EXPECT_THAT(err.str(), HasSubstr("[######"));
  EXPECT_TRUE(err.str().ends_with("\r\x1b[K")) << err.str();
  EXPECT_THAT(out.str(), AllOf(StartsWith("REFUSED  1"), HasSubstr("REFUSED: 1000")));
}

TEST_F(ImportCommandTest, TheStateErasesWhatWasProposedAndWhatItDecided) {
  const Digest proposed =
      SayProposal({MakeProposedContact("technical-1", "Forgettable desk")}).statement.body_digest();
  MustRun("ken", {"proposals", "decline", "au", "--reason", "not ours"});
  const Digest decided = directory.accepted().back().statement.body_digest();
  MustRun("ken", {"erase", "--proposal", "au", "--reason", "requested"});
  EXPECT_THAT(LastErasure().body_digests(), ElementsAre(proposed.ToBytes()));
  EXPECT_THAT(MustRun("ken", {"proposals", "list"}).out,
              AllOf(HasSubstr("erased"), HasSubstr(kProposal)));
  MustRun("ken", {"erase", "--proposal", "au", "--with-decision", "--reason", "requested"});
  EXPECT_EQ(LastErasure().body_digests_size(), 2);
  EXPECT_THAT(LastErasure().body_digests(), ::testing::Contains(decided.ToBytes()));
  EXPECT_THAT(Try("ken", {"proposals", "show", "au"}).err, HasSubstr("BODY_ERASED"));
}

TEST_F(ImportCommandTest, ErasesTheDecisionBesideABodyThatIsNamed) {
  const Digest earlier =
      SayProposal({MakeProposedContact("technical-1", "Forgettable desk")}).statement.body_digest();
  SayProposal({MakeProposedContact("technical-1", "Other desk")});
  MustRun("ken", {"proposals", "decline", "au", "--reason", "not ours"});
  const Digest decided = directory.accepted().back().statement.body_digest();
  MustRun("ken", {"erase", "--proposal", "au", "--body", earlier.ToHex(), "--with-decision",
                  "--reason", "requested"});
  EXPECT_THAT(LastErasure().body_digests(),
              ::testing::UnorderedElementsAre(earlier.ToBytes(), decided.ToBytes()));
}

TEST_F(ImportCommandTest, AnErasedDecisionStandsInNobodysWay) {
  SayProposal({MakeProposedContact("technical-1")});
  MustRun("ken", {"proposals", "decline", "au", "--value", "technical-1@cert.example"});
  const std::string decided = directory.accepted().back().statement.body_digest().ToHex();
  MustRun("ken", {"erase", "--proposal", "au", "--body", decided, "--reason", "mistake"});
  EXPECT_THAT(MustRun("ken", {"proposals", "show", "au"}).out,
              AllOf(HasSubstr("technical-1@cert.example"), Not(HasSubstr("disabled"))));
}

TEST_F(ImportCommandTest, TheRegistrarErasesAndTheProposerDoesNot) {
  InstallRegistrar();
  SayProposal({MakeProposedContact("technical-1")});
  const uint64_t size = directory.accepted().size();
  EXPECT_THAT(Try("region", {"erase", "--proposal", kProposal, "--reason", "requested"}).err,
              HasSubstr("no key here may sign this"));
  EXPECT_EQ(directory.accepted().size(), size);
  MustRun("registrar", {"erase", "--proposal", "au", "--state", "Kenya", "--reason", "mistake"});
  EXPECT_EQ(LastErasure().reason(), v1::ERASURE_REASON_MISTAKE);
}

TEST_F(ImportCommandTest, EraseWantsOneSubjectThatIsThere) {
  EXPECT_EQ(Try("ken", {"erase", "--reason", "requested"}).exit_code, 2);
  EXPECT_EQ(
      Try("ken", {"erase", "--sheet", "technical", "--proposal", "au", "--reason", "requested"})
          .exit_code,
      2);
  EXPECT_EQ(
      Try("ken", {"erase", "--sheet", "technical", "--with-decision", "--reason", "requested"})
          .exit_code,
      2);
  EXPECT_EQ(Try("ken", {"erase", "--proposal", "au", "--reason", "requested"}).exit_code, 3);
}

TEST_F(ImportCommandTest, StatusRaisesTheAlarmForAnswersAndProposalsMadeElsewhere) {
  const auto attention = [this](absl::string_view home) {
    std::vector<std::string> codes;
    const json data = Try(home, {"--output", "json", "status"}).data();
    for (const json& finding : data["attention"]) {
      codes.push_back(finding["code"].get<std::string>());
    }
    return codes;
  };
  MustRun("ken", {"access", "grant", "--tls-key", "self", "--role", "reader"});
  MustRun("region", {"access", "grant", "--tls-key", "self", "--role", "reader"});
  MustRun("region", Import({"--propose"}));
  MustRun("ken", {"proposals", "decline", "au", "--reason", "not ours"});
  EXPECT_THAT(attention("ken"), ElementsAre());
  EXPECT_THAT(attention("region"), ElementsAre());
  const testing::Said& proposal = SayProposal({MakeProposedContact("technical-1")});
  EXPECT_THAT(attention("region"), ElementsAre("ENTRY_NOT_MADE_HERE"));
  directory.MustAccept(Kind::kDecision, kProposal,
                       testing::DecisionBody(directory, proposal, testing::Declining()),
                       directory.StateSigners("KEN"));
  EXPECT_THAT(attention("ken"), ElementsAre("ENTRY_NOT_MADE_HERE"));
}

TEST_F(ImportCommandTest, HistoryTellsOfProposalsAndTheirAnswers) {
  SayProposal({MakeProposedContact("technical-1")});
  MustRun("ken", {"proposals", "decline", "au", "--reason", "not ours"});
  const json history = MustRun("ken", {"--output", "json", "history", "KEN"}).data();
  EXPECT_EQ(history["statements"][0]["kind"], "decision");
  EXPECT_EQ(history["statements"][1]["kind"], "proposal");
  EXPECT_EQ(history["statements"][1]["subject"], kProposal);
}

}  // namespace
}  // namespace rollcall
