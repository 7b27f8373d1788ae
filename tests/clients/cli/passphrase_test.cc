#include "clients/cli/passphrase.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <thread>

#include "clients/cli/durable_file.h"
#include "clients/cli/exit_code.h"
#include "tests/clients/cli/cli_world.h"
#include "tests/testing/scratch_folder.h"

namespace rollcall {
namespace {

using ::rollcall::testing::ScratchFolder;
using ::rollcall::testing::ScriptedTerminal;

// As `umask 077` makes it.
std::string SecretFile(const ScratchFolder& folder, absl::string_view contents) {
  const std::string path = folder.At("passphrase");
  EXPECT_TRUE(CreateFileDurably(path, contents, 0600).ok());
  return path;
}

TEST(PassphraseTest, TakesTheFirstLineOfAFile) {
  ScratchFolder folder;
  ScriptedTerminal terminal;
  const std::string file = SecretFile(folder, "a long passphrase\r\nanother line\n");
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
  const std::string file = SecretFile(folder, "\n");
  Passphrase passphrase(terminal, [&] { return file; });
  EXPECT_FALSE(passphrase.Get().ok());
}

TEST(PassphraseTest, RefusesAFileThatOthersMayRead) {
  ScratchFolder folder;
  ScriptedTerminal terminal;
  const std::string file = SecretFile(folder, "a long passphrase\n");
  for (const mode_t mode : {0644u, 0640u, 0604u}) {
    ASSERT_EQ(chmod(file.c_str(), mode), 0);
    Passphrase passphrase(terminal, [&] { return file; });
    const absl::Status status = passphrase.Get().status();
    EXPECT_EQ(ExitCodeOf(status), ExitCode::kKeystore);
    EXPECT_NE(status.message().find("chmod 600 " + file), std::string::npos) << status;
  }
  ASSERT_EQ(chmod(file.c_str(), 0400), 0);
  Passphrase passphrase(terminal, [&] { return file; });
  EXPECT_TRUE(passphrase.Get().ok());
}

TEST(PassphraseTest, TakesAPipeWhateverItsMode) {
  ScratchFolder folder;
  ScriptedTerminal terminal;
  const std::string pipe = folder.At("pipe");
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  ASSERT_EQ(chmod(pipe.c_str(), 0644), 0);
  std::thread writer([&] { std::ofstream(pipe) << "a long passphrase\n"; });
  Passphrase passphrase(terminal, [&] { return pipe; });
  const auto got = passphrase.Get();
  writer.join();
  ASSERT_TRUE(got.ok()) << got.status();
  EXPECT_EQ(*got, "a long passphrase");
}

}  // namespace
}  // namespace rollcall
