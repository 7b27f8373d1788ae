#include "clients/cli/passphrase.h"

#include <gtest/gtest.h>

#include "clients/cli/exit_code.h"
#include "tests/clients/cli/cli_world.h"
#include "tests/testing/scratch_folder.h"

namespace rollcall {
namespace {

using ::rollcall::testing::ScratchFolder;
using ::rollcall::testing::ScriptedTerminal;

TEST(PassphraseTest, TakesTheFirstLineOfAFile) {
  ScratchFolder folder;
  ScriptedTerminal terminal;
  const std::string file = folder.Write("passphrase", "a long passphrase\r\nanother line\n");
  Passphrase passphrase(terminal, [&] { return file; });
  ASSERT_TRUE(passphrase.Get().ok());
  EXPECT_EQ(*passphrase.Get(), "a long passphrase");
  EXPECT_TRUE(terminal.asked.empty());
}

TEST(PassphraseTest, AsksOnceForAKeyThatIsThere) {
  ScriptedTerminal terminal;
  terminal.secrets = {"short"};
  Passphrase passphrase(terminal, [] { return std::string(); });
  EXPECT_EQ(*passphrase.Get(), "short");
  EXPECT_EQ(*passphrase.Get(), "short");
  EXPECT_EQ(terminal.asked.size(), 1u);
}

TEST(PassphraseTest, AsksTwiceForANewKey) {
  ScriptedTerminal terminal;
  terminal.secrets = {"a long passphrase", "a long passphrase"};
  Passphrase passphrase(terminal, [] { return std::string(); });
  EXPECT_EQ(*passphrase.GetNew(), "a long passphrase");
  EXPECT_EQ(*passphrase.GetNew(), "a long passphrase");
  EXPECT_EQ(terminal.asked.size(), 2u);
}

TEST(PassphraseTest, RefusesTwoThatDiffer) {
  ScriptedTerminal terminal;
  terminal.secrets = {"a long passphrase", "a long passphrasf"};
  Passphrase passphrase(terminal, [] { return std::string(); });
  EXPECT_EQ(ExitCodeOf(passphrase.GetNew().status()), ExitCode::kKeystore);
}

TEST(PassphraseTest, RefusesAShortOneForANewKey) {
  ScriptedTerminal terminal;
  terminal.secrets = {"eleven char", "eleven char"};
  Passphrase passphrase(terminal, [] { return std::string(); });
  EXPECT_EQ(ExitCodeOf(passphrase.GetNew().status()), ExitCode::kKeystore);
  terminal.secrets = {"twelve chars", "twelve chars"};
  EXPECT_TRUE(passphrase.GetNew().ok());
}

TEST(PassphraseTest, SaysHowToGoOnWhenNobodyCanBeAsked) {
  ScriptedTerminal terminal;
  Passphrase passphrase(terminal, [] { return std::string(); });
  const absl::Status status = passphrase.Get().status();
  EXPECT_EQ(ExitCodeOf(status), ExitCode::kKeystore);
  EXPECT_NE(status.message().find("--passphrase-file"), std::string::npos);
}

TEST(PassphraseTest, RefusesAnEmptyFile) {
  ScratchFolder folder;
  ScriptedTerminal terminal;
  const std::string file = folder.Write("passphrase", "\n");
  Passphrase passphrase(terminal, [&] { return file; });
  EXPECT_FALSE(passphrase.Get().ok());
}

}  // namespace
}  // namespace rollcall
