// The directory without its server, with the real programs: sync, stop the server,
// ask; kill -9 in the middle; a log that was put back; bundles; erased words.
#include <filesystem>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "clients/mirror/mirror.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/integration/cli_directory.h"
#include "tests/testing/run_seed.h"

namespace rollcall {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr int kIsBehind = 4;
constexpr int kDoesNotVerify = 5;
constexpr int kNeedsAttention = 7;
// Sheets of this size end a page of 3 MiB after some 40 entries, so that a sync has
// many batches.
constexpr size_t kPaddingBytes = 70 * 1024;
constexpr int kLargeSheets = 120;

class OfflineTest : public ::testing::Test {
 protected:
  OfflineTest() {
    directory_.Enrol("kenya", "Kenya");
    directory_.Nominate("kenya", "KE-CIRT/CC");
    directory_.Enrol("egypt", "Egypt");
  }

  // Kenya's sheet with as many words as it may have, again and again.
  void NominateMuch() {
    for (int i = 0; i < kLargeSheets; ++i) {
      std::string yaml = "points_of_contact:\n";
      for (size_t contact = 1; contact * 1000 < kPaddingBytes && contact <= 64; ++contact) {
        absl::StrAppend(&yaml, "  - id: technical-", contact, "\n    office: Office ", i,
                        "\n    responsibilities: ", std::string(990, 'x'),
                        "\n    languages: [en]\n    time_zone: Africa/Nairobi\n"
                        "    duty_hours: around the clock\n"
                        "    channels:\n      - email: duty@cirt.example\n");
      }
      directory_.Write("large.yaml", yaml);
      directory_.Must("kenya", {"nominate", "large.yaml", "--sheet", "technical"});
    }
  }

  nlohmann::json Json(absl::string_view home, std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"--output", "json"});
    return nlohmann::json::parse(directory_.Must(home, std::move(arguments)));
  }

  CliDirectory directory_;
};

TEST_F(OfflineTest, AnswersWithTheServerStopped) {
  directory_.Must("egypt", {"sync"});
  directory_.node().Kill();
  for (const std::vector<std::string>& question : {std::vector<std::string>{"who", "KEN"},
                                                   {"get", "KEN"},
                                                   {"list"},
                                                   {"search", "cirt"},
                                                   {"history", "KEN"}}) {
    EXPECT_THAT(directory_.AskCopy("egypt", question),
                AllOf(HasSubstr("as of "), HasSubstr(", checkpoint ")))
        << question[0];
  }
  EXPECT_THAT(directory_.AskCopy("egypt", {"who", "KEN"}),
              AllOf(HasSubstr("duty@cirt.example"), HasSubstr("proven by replay")));
  EXPECT_EQ(directory_.Say("egypt", {"--online", "who", "KEN"}).exit_code, 4);
}

TEST_F(OfflineTest, AnswersInANetworkNamespaceWithoutAnyRoute) {
  directory_.Must("egypt", {"sync"});
  const ProcessResult allowed =
      RunProgram({.arguments = {"/usr/bin/unshare", "--net", "/bin/true"}});
  if (allowed.exit_code != 0) {
    GTEST_SKIP() << "this machine does not let a test make a network namespace: " << allowed.errors;
  }
  const ProcessResult ran =
      RunProgram({.arguments = {"/usr/bin/unshare", "--net", RollcallPath(), "--home",
                                directory_.Path("egypt"), "--language", "en", "--time-zone", "UTC",
                                "who", "KEN"}});
  EXPECT_EQ(ran.exit_code, 0) << ran.errors;
  EXPECT_THAT(ran.output, AllOf(HasSubstr("duty@cirt.example"), HasSubstr("as of ")));
  // There is no way to the server from there, although it runs.
  const ProcessResult online =
      RunProgram({.arguments = {"/usr/bin/unshare", "--net", RollcallPath(), "--home",
                                directory_.Path("egypt"), "--server", directory_.node().address(),
                                "--online", "who", "KEN"}});
  EXPECT_EQ(online.exit_code, 4) << online.output;
}

// Kills at random moments of a whole sync; only those count that left a part, more than
// nothing and less than all.
TEST_F(OfflineTest, AKilledSyncGoesOnWhereItStopped) {
  NominateMuch();
  const uint64_t total = Json("registrar", {"log", "checkpoint"})["size"];
  const std::string mirror = directory_.Path("egypt") + "/mirror";
  const absl::Time begin = absl::Now();
  directory_.Must("egypt", {"sync"});
  const int64_t whole = absl::ToInt64Milliseconds(absl::Now() - begin);
  std::mt19937_64 random(testing::RunSeed());
  std::uniform_int_distribution<int64_t> moment(1, whole);
  uint64_t before = total;
  int tries = 0;
  for (int killed = 0; killed < KillCount(); ++tries) {
    ASSERT_LT(tries, 20 * KillCount()) << killed << " kills fell into a sync";
    if (before == total) {
      std::filesystem::remove_all(mirror);
      before = 0;
    }
    Process sync({.arguments = {RollcallPath(), "--home", directory_.Path("egypt"), "--server",
                                directory_.node().address(), "sync"}});
    const ProcessResult ended = sync.Wait(absl::Milliseconds(moment(random)));
    const absl::StatusOr<uint64_t> held = MirrorSize(mirror);
    ASSERT_TRUE(held.ok()) << held.status();
    EXPECT_GE(*held, before) << "after kill " << killed;
    if (ended.exit_code == 137) {
      killed += *held > 0 && *held < total ? 1 : 0;
    } else {
      ASSERT_EQ(ended.exit_code, 0) << ended.errors;
      EXPECT_EQ(*held, total);
    }
    before = *held;
  }
  const auto last = Json("egypt", {"sync"});
  EXPECT_EQ(last["new_entries"], total - before);
  EXPECT_EQ(last["checkpoint"]["size"], total);
  EXPECT_EQ(Json("egypt", {"sync"})["new_entries"], 0);
}

TEST_F(OfflineTest, CatchesALogThatWasPutBack) {
  const std::string backup = directory_.Path("backup");
  directory_.node().Stop();
  std::filesystem::copy(directory_.node().data_directory(), backup,
                        std::filesystem::copy_options::recursive);
  ASSERT_TRUE(directory_.node().Start().ok());
  directory_.Nominate("kenya", "Second office");
  directory_.Must("egypt", {"sync"});
  directory_.Must("egypt", {"bundle", "write", "before.rcb"});
  directory_.node().Stop();
  std::filesystem::remove_all(directory_.node().data_directory());
  std::filesystem::rename(backup, directory_.node().data_directory());
  ASSERT_TRUE(directory_.node().Start().ok());

  // Kenya has no mirror, but has seen more: it does not make a fork of what was lost.
  const uint64_t size = Json("registrar", {"--accept-older", "log", "checkpoint"})["size"];
  for (const std::vector<std::string>& command :
       {std::vector<std::string>{"status"}, {"confirm", "--sheet", "technical"}}) {
    const ProcessResult behind = directory_.Say("kenya", command);
    EXPECT_EQ(behind.exit_code, kIsBehind) << behind.output;
    EXPECT_THAT(behind.errors, HasSubstr("NOT_YET_THERE"));
  }
  EXPECT_EQ(Json("registrar", {"--accept-older", "log", "checkpoint"})["size"], size);

  const ProcessResult refused = directory_.Say("egypt", {"sync"});
  EXPECT_EQ(refused.exit_code, kDoesNotVerify) << refused.output;
  EXPECT_THAT(refused.errors, AllOf(HasSubstr("LOG_ROLLED_BACK"), HasSubstr("/conflicts/")));
  EXPECT_THAT(directory_.AskCopy("egypt", {"who", "KEN"}), HasSubstr("Second office"));
}

TEST_F(OfflineTest, CompareFindsASplitView) {
  // The same log is continued in two ways, each signed by the log's own key.
  directory_.Enrol("chad", "Chad");
  directory_.node().Stop();
  const std::string other = directory_.Path("other");
  std::filesystem::copy(directory_.node().data_directory(), other,
                        std::filesystem::copy_options::recursive);
  ASSERT_TRUE(directory_.node().Start().ok());
  directory_.Nominate("kenya", "What Egypt is shown");
  directory_.Must("egypt", {"sync"});
  directory_.Must("egypt", {"bundle", "write", "egypt.rcb"});
  directory_.Must("egypt", {"compare", "egypt.rcb", directory_.node().address()});
  directory_.node().Stop();
  std::filesystem::remove_all(directory_.node().data_directory());
  std::filesystem::rename(other, directory_.node().data_directory());
  ASSERT_TRUE(directory_.node().Start().ok());
  directory_.Write("chad.yaml", TechnicalSheetYaml("What Chad is shown"));
  directory_.Must("chad", {"nominate", "chad.yaml", "--sheet", "technical"});
  directory_.Must("chad", {"sync"});

  const ProcessResult compared =
      directory_.Say("chad", {"compare", directory_.Path("chad") + "/mirror", "egypt.rcb"});
  EXPECT_EQ(compared.exit_code, kDoesNotVerify) << compared.output;
  EXPECT_THAT(compared.errors, AllOf(HasSubstr("LOG_FORKED"), HasSubstr("/conflicts/")));
}

TEST_F(OfflineTest, OwnWatchAlarmsOfWhatTheRegistrarDid) {
  directory_.Must("kenya", {"status", "--acknowledge"});
  EXPECT_EQ(directory_.Say("kenya", {"watch", "--own", "--once"}).exit_code, 0);
  directory_.Must("registrar", {"suspend", "KEN", "--note-verbale", "NV 9/2026"});
  const ProcessResult watched = directory_.Say("kenya", {"watch", "--own"});
  EXPECT_EQ(watched.exit_code, kNeedsAttention);
  EXPECT_THAT(watched.output, HasSubstr("enrolment about states/KEN"));
}

TEST_F(OfflineTest, WatchTellsOfAStatementAsItComes) {
  directory_.Must("egypt", {"sync"});
  Process watch({.arguments = {RollcallPath(), "--home", directory_.Path("egypt"), "--server",
                               directory_.node().address(), "--language", "en", "watch", "KEN",
                               "--exec", "echo $ROLLCALL_KIND $ROLLCALL_SUBJECT"}});
  directory_.Nominate("kenya", "Second office");
  const auto line = watch.ReadLine(absl::Seconds(20));
  ASSERT_TRUE(line.ok()) << line.status() << watch.Errors();
  EXPECT_EQ(*line, "sheet states/KEN/technical");
  // Others ask the mirror while the watch holds it.
  EXPECT_THAT(directory_.AskCopy("egypt", {"who", "KEN"}), HasSubstr("Second office"));
}

TEST_F(OfflineTest, ABundleAnswersForWhoeverPinnedTheDirectory) {
  directory_.Must("egypt", {"sync"});
  directory_.Write("secret", "correct horse battery\n");
  std::filesystem::permissions(directory_.Path("secret"), std::filesystem::perms::owner_read |
                                                              std::filesystem::perms::owner_write);
  directory_.Must("egypt", {"--bundle-passphrase-file", "secret", "bundle", "write",
                            "directory.rcb", "--encrypt"});
  directory_.node().Kill();
  directory_.Must("traveller", {"join", "charter.json", "--digest", directory_.digest(),
                                "--participant", "Chad", "--no-passphrase"});
  const std::vector<std::string> unlock = {"--bundle", "directory.rcb", "--bundle-passphrase-file",
                                           "secret"};
  std::vector<std::string> who = unlock;
  who.insert(who.end(), {"who", "KEN"});
  EXPECT_THAT(directory_.AskCopy("traveller", who), HasSubstr("duty@cirt.example"));
  directory_.Must("traveller",
                  {"--bundle-passphrase-file", "secret", "bundle", "verify", "directory.rcb"});
  std::vector<std::string> print = unlock;
  print.insert(print.end(), {"bundle", "print", "--to", "cards.html"});
  directory_.AskCopy("traveller", print);
  EXPECT_THAT(ReadWholeFile(directory_.Path("cards.html")), HasSubstr("duty@cirt.example"));
}

TEST_F(OfflineTest, ErasedWordsLeaveTheMirrorsFilesAtTheNextSync) {
  directory_.Nominate("kenya", "Forgettable Bureau");
  directory_.Must("egypt", {"sync"});
  const std::string mirror = directory_.Path("egypt") + "/mirror";
  ASSERT_TRUE(FilesHold(mirror, "Forgettable Bureau"));
  directory_.Must("kenya", {"erase", "--sheet", "technical", "--reason", "requested"});
  directory_.Must("egypt", {"sync"});
  EXPECT_FALSE(FilesHold(mirror, "Forgettable Bureau"));
  EXPECT_THAT(directory_.AskCopy("egypt", {"get", "KEN"}), Not(HasSubstr("Forgettable Bureau")));
}

}  // namespace
}  // namespace rollcall
