// Quorums whose members sit in different rooms, each with a keystore.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "clients/cli/draft_file.h"
#include "clients/cli/exit_code.h"
#include "tests/clients/cli/cli_world.h"

namespace rollcall {
namespace {

using ::rollcall::testing::CliWorld;
using ::rollcall::testing::Ran;
using ::rollcall::testing::TestDirectory;
using ::testing::HasSubstr;
using ::testing::Not;

// Brazil: two of three must sign sheets.
class QuorumTest : public ::testing::Test, protected CliWorld {
 protected:
  QuorumTest() {
    directory.MustAccept(
        Kind::kEnrolment, "states/BRA",
        directory.EnrolmentBody(TestDirectory::KeySetOf(
            {&directory.Key("bra-1"), &directory.Key("bra-2"), &directory.Key("bra-3")}, 2)),
        directory.Registrar());
    for (const std::string room : {"bra-1", "bra-2", "bra-3"}) Install(room, "Brazil", {room});
    sheet = folder.Write("sheet.yaml", SheetYaml("technical", "Desk"));
    draft = At("draft.json");
  }

  size_t Signatures() { return ReadDraft(draft)->statement.signatures().size(); }
  size_t LogSize() { return directory.accepted().size(); }

  std::string sheet;
  std::string draft;
};

TEST_F(QuorumTest, SaysHowToGoOnWhenOwnKeysDoNotSuffice) {
  const Ran ran = Try("bra-1", {"--output", "json", "nominate", sheet, "--sheet", "technical"});
  EXPECT_EQ(ran.exit_code, 1);
  EXPECT_EQ(ran.error()["reason"], "THRESHOLD_NOT_MET");
  EXPECT_EQ(ran.error()["metadata"]["needed"], "2");
  EXPECT_EQ(ran.error()["metadata"]["found"], "1");
  EXPECT_THAT(ran.error()["message"].get<std::string>(), HasSubstr("--draft FILE"));
  EXPECT_EQ(LogSize(), 2u);
}

TEST_F(QuorumTest, CollectsSignaturesFromSeparateKeystores) {
  const Ran drafted =
      MustRun("bra-1", {"nominate", sheet, "--sheet", "technical", "--draft", draft});
  EXPECT_THAT(drafted.out, HasSubstr("0 of 2 needed"));
  EXPECT_EQ(Signatures(), 0u);
  EXPECT_EQ(Try("bra-1", {"submit", draft}).exit_code, 1);

  const Ran first = MustRun("bra-1", {"sign", draft});
  EXPECT_THAT(first.out, HasSubstr("1 of 2 needed"));
  EXPECT_EQ(Signatures(), 1u);
  // The same key does not count twice.
  EXPECT_EQ(Try("bra-1", {"sign", draft}).exit_code, 6);
  // Too few: the directory says so, too.
  const Ran too_few = Try("bra-1", {"--output", "json", "submit", draft});
  EXPECT_EQ(too_few.error()["reason"], "THRESHOLD_NOT_MET");

  const Ran second = MustRun("bra-3", {"sign", draft});
  EXPECT_THAT(second.out, HasSubstr("All signatures are there"));
  EXPECT_THAT(second.out, HasSubstr("(yours: bra-3)"));
  EXPECT_EQ(Signatures(), 2u);
  MustRun("bra-2", {"submit", draft});
  EXPECT_EQ(LogSize(), 3u);
  // Who submitted it without having signed it is not told of a stranger's entry.
  EXPECT_THAT(Try("bra-2", {"status"}).out, Not(HasSubstr("sheet about states/BRA/technical")));
  EXPECT_THAT(Try("bra-3", {"status"}).out, Not(HasSubstr("sheet about states/BRA/technical")));
  EXPECT_EQ(directory.accepted().back().statement.header().subject(), "states/BRA/technical");
  // Submitting the same again gives the same receipt.
  MustRun("bra-1", {"submit", draft});
  EXPECT_EQ(LogSize(), 3u);
}

TEST_F(QuorumTest, RebasesAStaleDraft) {
  MustRun("bra-1", {"nominate", sheet, "--sheet", "technical", "--draft", draft});
  MustRun("bra-1", {"sign", draft});
  MustRun("bra-2", {"sign", draft});
  directory.MustAccept(Kind::kSheet, "states/BRA/technical",
                       directory.SheetBody(v1::CONTACT_KIND_TECHNICAL),
                       {&directory.Key("bra-2"), &directory.Key("bra-3")});
  const Ran stale = Try("bra-1", {"submit", draft});
  EXPECT_EQ(stale.exit_code, 1);
  EXPECT_THAT(stale.err, HasSubstr("CHAIN_CONFLICT"));
  EXPECT_THAT(stale.err, HasSubstr("rollcall rebase"));

  const Ran rebased = MustRun("bra-1", {"rebase", draft});
  EXPECT_THAT(rebased.out, HasSubstr("2 signature(s) were dropped"));
  EXPECT_EQ(Signatures(), 0u);
  EXPECT_EQ(ReadDraft(draft)->statement.header().sequence(), 2u);
  MustRun("bra-1", {"sign", draft});
  MustRun("bra-2", {"sign", draft});
  MustRun("bra-1", {"submit", draft});
}

TEST_F(QuorumTest, ADraftGoesNoFurtherOnALogThatLostEntries) {
  MustRun("bra-1", {"nominate", sheet, "--sheet", "technical", "--draft", draft});
  for (const char* room : {"bra-1", "bra-2", "bra-3"}) HasSeenMore(room);
  EXPECT_EQ(Try("bra-1", {"sign", draft}).exit_code, 4);
  EXPECT_EQ(Signatures(), 0u);
  MustRun("bra-1", {"--accept-older", "sign", draft});
  MustRun("bra-2", {"--accept-older", "sign", draft});
  const Ran rebased = Try("bra-3", {"rebase", draft});
  EXPECT_EQ(rebased.exit_code, 4);
  EXPECT_EQ(Signatures(), 2u);

  const Ran submitted = Try("bra-3", {"--output", "json", "submit", draft});
  EXPECT_EQ(submitted.exit_code, 4);
  EXPECT_EQ(submitted.error()["reason"], "NOT_YET_THERE");
  EXPECT_EQ(LogSize(), 2u);
  MustRun("bra-3", {"--accept-older", "submit", draft});
  EXPECT_EQ(LogSize(), 3u);
}

TEST_F(QuorumTest, NeverWritesOverADraft) {
  MustRun("bra-1", {"nominate", sheet, "--sheet", "technical", "--draft", draft});
  MustRun("bra-1", {"sign", draft});
  EXPECT_EQ(Try("bra-1", {"nominate", sheet, "--sheet", "technical", "--draft", draft}).exit_code,
            1);
  EXPECT_EQ(Signatures(), 1u);
}

TEST_F(QuorumTest, SignsWithoutTheNetworkAndSaysThatItCouldNotCompare) {
  MustRun("bra-1", {"nominate", sheet, "--sheet", "technical", "--draft", draft});
  reachable = false;
  const Ran ran = MustRun("bra-2", {"sign", draft});
  EXPECT_THAT(ran.out, HasSubstr("cannot be compared"));
  EXPECT_THAT(ran.err, HasSubstr("not known who must sign"));
  EXPECT_EQ(waits, 1) << "once, not for each thing that it would like to know";
  EXPECT_EQ(Signatures(), 1u);
  EXPECT_EQ(Try("bra-2", {"submit", draft}).exit_code, 4);
}

TEST_F(QuorumTest, AsksWhichKeyWhenItCannotKnow) {
  MustRun("bra-1", {"nominate", sheet, "--sheet", "technical", "--draft", draft});
  MustRun("bra-2", {"keygen", "spare", "--no-passphrase"});
  reachable = false;
  EXPECT_EQ(Try("bra-2", {"sign", draft}).exit_code, 2);
  MustRun("bra-2", {"--key", "bra-2", "sign", draft});
}

TEST_F(QuorumTest, ShowsASignerTheWordsAndTheDifference) {
  MustRun("bra-1", {"nominate", sheet, "--sheet", "technical", "--draft", draft});
  terminal.answers = {false};
  const Ran ran = RunAsking("bra-2", {"sign", draft});
  EXPECT_EQ(ran.exit_code, 1);
  EXPECT_THAT(ran.out, HasSubstr("desk@cert.example"));
  EXPECT_THAT(ran.out, HasSubstr("Difference"));
  EXPECT_EQ(Signatures(), 0u);
}

TEST_F(QuorumTest, AddsNothingForAStranger) {
  InstallState("ken", "KEN");
  MustRun("bra-1", {"nominate", sheet, "--sheet", "technical", "--draft", draft});
  EXPECT_EQ(Try("ken", {"sign", draft}).exit_code, 6);
  EXPECT_EQ(Signatures(), 0u);
}

TEST_F(QuorumTest, LetsTheSameKeystoreHoldTheWholeQuorum) {
  Install("all", "Brazil", {"bra-1", "bra-2"});
  MustRun("all", {"nominate", sheet, "--sheet", "technical"});
  EXPECT_EQ(directory.accepted().back().statement.signatures().size(), 2u);
}

}  // namespace
}  // namespace rollcall
