// The tree of commands as a whole: help, usage errors, exit codes.
#include "clients/cli/app.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <sstream>

#include "core/base/system_clock.h"
#include "tests/clients/cli/cli_world.h"

namespace rollcall {
namespace {

using ::rollcall::testing::CliWorld;
using ::rollcall::testing::Ran;
using ::testing::HasSubstr;

class AppTest : public ::testing::Test, protected CliWorld {};

// Calls `visit` with the words that lead to each command that does something.
void ForEachCommand(const CLI::App& app, std::vector<std::string> words,
                    const std::function<void(const std::vector<std::string>&)>& visit) {
  const auto commands = app.get_subcommands([](const CLI::App*) { return true; });
  if (commands.empty()) visit(words);
  for (const CLI::App* command : commands) {
    std::vector<std::string> deeper = words;
    deeper.push_back(command->get_name());
    ForEachCommand(*command, deeper, visit);
  }
}

TEST_F(AppTest, HelpsWithEveryCommand) {
  std::istringstream in;
  std::ostringstream out;
  SystemRandom random;
  Invocation invocation({.clock = directory.clock(),
                         .random = random,
                         .terminal = terminal,
                         .in = in,
                         .out = out,
                         .err = out,
                         .environment = {},
                         .client_factory = {}});
  const auto app = MakeApp(invocation);
  int commands = 0;
  ForEachCommand(*app, {}, [&](std::vector<std::string> words) {
    ++commands;
    words.push_back("--help");
    const Ran ran = RunRaw(words);
    EXPECT_EQ(ran.exit_code, 0) << words[0];
    EXPECT_THAT(ran.out, HasSubstr("Usage:")) << words[0];
    EXPECT_THAT(ran.out, HasSubstr("Example:\n  rollcall ")) << words[0];
    EXPECT_TRUE(ran.err.empty()) << ran.err;
  });
  EXPECT_GE(commands, 30);
}

TEST_F(AppTest, EndsWithTwoForWrongUsage) {
  for (const std::vector<std::string>& arguments :
       std::vector<std::vector<std::string>>{{},
                                             {"nosuch"},
                                             {"who"},
                                             {"nominate", "x.yaml"},
                                             {"nominate", "x.yaml", "--sheet", "other"},
                                             {"--output", "xml", "list"},
                                             {"--language", "de", "list"},
                                             {"--time-zone", "Mars/Olympus", "list"},
                                             {"access"},
                                             {"join", "charter.json"}}) {
    const Ran ran = RunRaw(arguments);
    EXPECT_EQ(ran.exit_code, 2) << (arguments.empty() ? "" : arguments[0]);
    EXPECT_TRUE(ran.out.empty());
    EXPECT_THAT(ran.err, HasSubstr("--help"));
  }
}

TEST_F(AppTest, NamesTheWordThatIsNoCommandAndWhatWasPerhapsMeant) {
  EXPECT_EQ(RunRaw({"foo"}).err, "rollcall: no command \"foo\"; see `rollcall --help`\n");
  EXPECT_EQ(RunRaw({"whoo", "KEN"}).err,
            "rollcall: no command \"whoo\"; did you mean \"who\"?; see `rollcall --help`\n");
  EXPECT_EQ(RunRaw({"log", "foo"}).err,
            "rollcall: no command \"foo\"; see `rollcall log --help`\n");
  EXPECT_THAT(RunRaw({"--home", At("ken"), "access", "garnt", "--role", "reader"}).err,
              HasSubstr("\"garnt\"; did you mean \"grant\"?; see `rollcall access --help`"));
  EXPECT_THAT(RunRaw({"--hoome", "x", "who", "KEN"}).err, HasSubstr("--hoome"));
  EXPECT_THAT(RunRaw({"--hoome"}).err, HasSubstr("no option --hoome"));
  EXPECT_THAT(RunRaw({"log"}).err, HasSubstr("see `rollcall log --help`"));
}

TEST_F(AppTest, GivesProgramsErrorsAsJson) {
  const Ran usage = RunRaw({"--output", "json", "who"});
  EXPECT_EQ(usage.exit_code, 2);
  EXPECT_EQ(usage.error()["code"], "INVALID_ARGUMENT");

  InstallState("ken", "KEN");
  const Ran refused = Try("ken", {"confirm", "--sheet", "technical", "--output=json"});
  EXPECT_EQ(refused.exit_code, 3);
  EXPECT_EQ(refused.error()["reason"], "NOT_FOUND");
  EXPECT_TRUE(refused.out.empty());
}

TEST_F(AppTest, TakesGlobalOptionsBehindTheCommand) {
  InstallState("ken", "KEN");
  const Ran ran = RunRaw({"keys", "show", "--home", At("ken"), "--output", "json"});
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_EQ(ran.data()["participant"], "states/KEN");
}

TEST_F(AppTest, TakesTheHomeFromTheEnvironment) {
  InstallState("ken", "KEN");
  environment["ROLLCALL_HOME"] = At("ken");
  EXPECT_EQ(RunRaw({"keys", "show"}).exit_code, 0);
  environment.clear();
  environment["HOME"] = At("nobody");
  EXPECT_EQ(RunRaw({"access", "list"}).exit_code, 2);
}

TEST_F(AppTest, SpeaksTheLanguageOfTheEnvironment) {
  InstallState("egy", "EGY");
  environment["LANG"] = "fr_FR.UTF-8";
  EXPECT_THAT(Try("egy", {"status"}).out, HasSubstr("Égypte (EGY)"));
  EXPECT_THAT(Try("egy", {"--language", "es", "status"}).out, HasSubstr("Egipto (EGY)"));
}

TEST_F(AppTest, SaysThatNoDirectoryIsPinned) {
  MustRun("new", {"keygen", "tls", "--no-passphrase"});
  const Ran ran = Try("new", {"enrol", "KEN", "--note-verbale", "NV/1"});
  EXPECT_EQ(ran.exit_code, 6);
  EXPECT_THAT(ran.err, HasSubstr("rollcall join"));
}

TEST_F(AppTest, TellsItsVersion) {
  const Ran ran = RunRaw({"--version"});
  EXPECT_EQ(ran.exit_code, 0);
  EXPECT_THAT(ran.out, HasSubstr("rollcall 0."));
}

}  // namespace
}  // namespace rollcall
