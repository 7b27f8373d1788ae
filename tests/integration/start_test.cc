// Starting and stopping a real rollcalld.
#include <sys/stat.h>

#include <csignal>
#include <filesystem>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/integration/harness.h"

namespace rollcall {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr int kDone = 0;
constexpr int kFailed = 1;
constexpr int kUsage = 2;
constexpr int kConfiguration = 3;
constexpr int kCharter = 4;

TEST(Start, HelpShowsExamplesAndExitCodes) {
  const ProcessResult help = RunProgram({.arguments = {RollcalldPath(), "--help"}});
  EXPECT_EQ(help.exit_code, kDone);
  EXPECT_THAT(help.output, AllOf(HasSubstr("Examples:"), HasSubstr("Exit codes:"),
                                 HasSubstr("init"), HasSubstr("check-config")));
}

TEST(Start, RefusesWrongUsage) {
  EXPECT_EQ(RunProgram({.arguments = {RollcalldPath()}}).exit_code, kUsage);
  EXPECT_EQ(RunProgram({.arguments = {RollcalldPath(), "run"}}).exit_code, kUsage);
  EXPECT_EQ(RunProgram({.arguments = {RollcalldPath(), "fly"}}).exit_code, kUsage);
}

TEST(Start, InitNeverOverwrites) {
  const Node node;
  const std::string key = ReadWholeFile(node.data_directory() + "/keys/log.pem");
  const ProcessResult again =
      RunProgram({.arguments = {RollcalldPath(), "init", "--data", node.data_directory(),
                                "--origin", "x.example", "--address", "127.0.0.1:1"}});
  EXPECT_EQ(again.exit_code, kFailed);
  EXPECT_THAT(again.errors, HasSubstr("exists"));
  EXPECT_EQ(ReadWholeFile(node.data_directory() + "/keys/log.pem"), key);
}

TEST(Start, CheckConfigSaysWhatIsWrongAndWhere) {
  Node node;
  const std::string file = node.configuration_path();
  const auto check = [&] {
    return RunProgram({.arguments = {RollcalldPath(), "check-config", "--config", file}});
  };
  EXPECT_EQ(check().exit_code, kDone);
  node.Configure("[limits]\nqueeue = 3\n");
  const ProcessResult wrong = check();
  EXPECT_EQ(wrong.exit_code, kConfiguration);
  EXPECT_THAT(wrong.errors, AllOf(HasSubstr(file + ":7: "), HasSubstr("\"queeue\"")));
}

TEST(Start, RefusesABadConfiguration) {
  Node node;
  node.Configure("[log]\nlevel = 'loud'\n");
  const ProcessResult refused = node.RunToEnd();
  EXPECT_EQ(refused.exit_code, kConfiguration);
  EXPECT_THAT(refused.errors, HasSubstr("[log] level must be one of"));
}

TEST(Start, RefusesAMissingKeyFile) {
  const Node node;
  std::filesystem::remove(node.data_directory() + "/keys/tls.pem");
  const ProcessResult refused = node.RunToEnd();
  EXPECT_EQ(refused.exit_code, kConfiguration);
  EXPECT_THAT(refused.errors, HasSubstr("keys/tls.pem"));
}

TEST(Start, AnEmptyStoreNeedsACharter) {
  const Node node;
  const ProcessResult refused = node.RunToEnd();
  EXPECT_EQ(refused.exit_code, kCharter);
  EXPECT_THAT(refused.errors, HasSubstr("--charter FILE"));
  // And a store that was opened once and stayed empty as well.
  EXPECT_EQ(node.RunToEnd({"--charter", "/nonexistent"}).exit_code, kCharter);
  const ProcessResult again = node.RunToEnd();
  EXPECT_EQ(again.exit_code, kCharter);
  EXPECT_THAT(again.errors, HasSubstr("--charter FILE"));
}

TEST(Start, RefusesACharterFileThatIsNone) {
  const Node node;
  SmallDirectory people(node.Facts());
  people.FirstCharter(absl::Now());
  const std::string enrolment = node.CharterFile(people.EnrolKenya(absl::Now()).front());
  const ProcessResult refused = node.RunToEnd({"--charter", enrolment});
  EXPECT_EQ(refused.exit_code, kCharter);
  EXPECT_THAT(refused.errors, HasSubstr("no first charter"));
  const std::string text = node.CharterFile({});
  WriteWholeFile(text, "not JSON");
  EXPECT_EQ(node.RunToEnd({"--charter", text}).exit_code, kCharter);
}

TEST(Start, RefusesACharterThatNamesAnotherLogKey) {
  const Node node;
  NodeFacts facts = node.Facts();
  facts.log_key = NewKey().public_key();
  SmallDirectory people(facts);
  const ProcessResult refused =
      node.RunToEnd({"--charter", node.CharterFile(people.FirstCharter(absl::Now()))});
  EXPECT_EQ(refused.exit_code, kCharter);
  EXPECT_THAT(refused.errors, HasSubstr("log key"));
}

TEST(Start, RefusesACharterThatNamesAnotherTlsKey) {
  const Node node;
  NodeFacts facts = node.Facts();
  facts.tls_key_digest = NewKey(KeyAlgorithm::kEcdsaP256).public_key().digest();
  SmallDirectory people(facts);
  const ProcessResult refused =
      node.RunToEnd({"--charter", node.CharterFile(people.FirstCharter(absl::Now()))});
  EXPECT_EQ(refused.exit_code, kCharter);
  EXPECT_THAT(refused.errors, AllOf(HasSubstr("TLS key"), HasSubstr("servers")));
}

TEST(Start, RefusesACharterWithoutEnoughRootSignatures) {
  Node node;
  const SmallDirectory people(node.Facts());
  const PrivateKey stranger = NewKey();
  const Draft draft = people.Next(Kind::kCharter, "directory", people.CharterBody(), absl::Now());
  const std::string file = node.CharterFile(people.Try(draft, {&stranger}));
  const ProcessResult refused = node.RunToEnd({"--charter", file});
  EXPECT_EQ(refused.exit_code, kCharter);
  EXPECT_THAT(refused.errors, HasSubstr("signature"));
  // Nothing was written: the right charter still begins the log.
  const std::string right = node.CharterFile(people.Try(draft, {&people.root()}));
  EXPECT_TRUE(node.Start({"--charter", right}).ok());
}

TEST(Start, TakesItsFirstCharterAgainAndNoOther) {
  RunningDirectory directory;
  Node& node = directory.node();
  EXPECT_EQ(node.Stop().exit_code, kDone);
  SmallDirectory others(node.Facts());
  const ProcessResult refused =
      node.RunToEnd({"--charter", node.CharterFile(others.FirstCharter(absl::Now()))});
  EXPECT_EQ(refused.exit_code, kCharter);
  EXPECT_THAT(refused.errors, HasSubstr("another one"));
  EXPECT_TRUE(node.Start().ok());
  directory.Reconnect();
  EXPECT_EQ(*directory.registrar().LogSize(), 3U);
}

TEST(Start, RefusesASecondProcessOnOneStore) {
  RunningDirectory directory;
  const ProcessResult refused = directory.node().RunToEnd();
  EXPECT_EQ(refused.exit_code, kFailed);
  EXPECT_THAT(refused.errors, HasSubstr("process"));
  EXPECT_TRUE(directory.kenya().GetState("states/KEN").ok());
}

TEST(Start, RefusesAnAddressThatIsTaken) {
  RunningDirectory directory;
  Node other;
  SmallDirectory people(other.Facts());
  const ProcessResult refused =
      other.RunToEnd({"--charter", other.CharterFile(people.FirstCharter(absl::Now())), "--listen",
                      directory.node().address()});
  EXPECT_EQ(refused.exit_code, kFailed);
  EXPECT_THAT(refused.errors, HasSubstr(directory.node().address()));
}

TEST(Start, WritesItsAddressAndTakesItAway) {
  RunningDirectory directory;
  Node& node = directory.node();
  node.Stop();
  WriteWholeFile(node.configuration_path(),
                 "[node]\ndata_dir = '.'\nlisten = '127.0.0.1:0'\naddress_file = 'address'\n"
                 "[metrics]\nenabled = false\n[log]\nformat = 'json'\n");
  ASSERT_TRUE(node.Start().ok());
  const std::string file = node.data_directory() + "/address";
  EXPECT_EQ(ReadWholeFile(file), node.address() + "\n");
  EXPECT_EQ(node.metrics_address(), "");
  const ProcessResult stopped = node.Stop();
  EXPECT_EQ(stopped.exit_code, kDone);
  EXPECT_FALSE(std::filesystem::exists(file));
  EXPECT_THAT(stopped.errors, HasSubstr("\"event\":\"serving\""));
}

TEST(Stop, BothSignalsDrainAndExitWithSuccess) {
  for (const int signal : {SIGTERM, SIGINT}) {
    RunningDirectory directory;
    directory.node().process().Signal(signal);
    const ProcessResult stopped = directory.node().process().Wait(kStartTimeout);
    EXPECT_EQ(stopped.exit_code, kDone) << stopped.errors;
    EXPECT_THAT(stopped.errors, AllOf(HasSubstr("stopping"), HasSubstr("stopped log_size=\"3\"")));
  }
}

TEST(Stop, LeavesNothingThatOthersMayRead) {
  RunningDirectory directory;
  directory.node().Stop();
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(directory.node().data_directory())) {
    struct stat facts = {};
    ASSERT_EQ(stat(entry.path().c_str(), &facts), 0);
    const std::string name = entry.path().filename().string();
    if (name == "tls.crt" || name == "log.pub.pem" || name == "rollcalld.toml") continue;
    EXPECT_EQ(facts.st_mode & 0077U, 0U) << entry.path();
  }
}

}  // namespace
}  // namespace rollcall
