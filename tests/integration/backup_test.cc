// A restore drill: a node makes a backup while it serves, loses its disk, and is
// put back from the backup.
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/integration/awaited_words.h"
#include "tests/integration/harness.h"

namespace rollcall {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

ProcessResult Rollcalld(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), RollcalldPath());
  return RunProgram({.arguments = std::move(arguments)});
}

TEST(BackupDrillTest, ARestoredNodeAnswersAsItDidAtTheBackup) {
  RunningDirectory directory;
  Node& node = directory.node();
  const TemporaryDirectory place;
  const std::string folder = place / "backups";
  ASSERT_EQ(node.Stop().exit_code, 0);
  node.Configure(absl::StrCat("[backup]\ndirectory = \"", folder, "\"\n"));
  ASSERT_TRUE(node.Start().ok());
  directory.Reconnect();
  const v1::State before = directory.kenya().GetState("states/KEN").value();
  const uint64_t size = *directory.kenya().LogSize();
  const absl::Status made = AwaitErrorWords(node.process(), "backed up", kStartTimeout);
  ASSERT_TRUE(made.ok()) << made;
  const ProcessResult listed = Rollcalld({"backups", "--from", folder});
  EXPECT_EQ(listed.exit_code, 0) << listed.errors;
  EXPECT_THAT(listed.output, HasSubstr(absl::StrCat(size, " entries")));

  ASSERT_TRUE(directory.kenya()
                  .Submit(directory.people().KenyaTechnical("After the backup", absl::Now()))
                  .ok());
  node.Kill();
  // Nothing is restored over a store.
  const ProcessResult refused =
      Rollcalld({"restore", "--from", folder, "--data", node.data_directory()});
  EXPECT_NE(refused.exit_code, 0);
  EXPECT_THAT(refused.errors, HasSubstr("move it away first"));
  fs::rename(node.data_directory() + "/store", place / "lost");
  const ProcessResult restored =
      Rollcalld({"restore", "--from", folder, "--data", node.data_directory()});
  ASSERT_EQ(restored.exit_code, 0) << restored.errors;
  EXPECT_THAT(restored.output, HasSubstr("watchers = 1"));

  ASSERT_TRUE(node.Start().ok());
  directory.Reconnect();
  EXPECT_EQ(*directory.kenya().LogSize(), size);
  EXPECT_EQ(directory.kenya().GetState("states/KEN").value().SerializeAsString(),
            before.SerializeAsString());
}

}  // namespace
}  // namespace rollcall
