// The program that checks a store, on that of a real node.
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "storage/ledger.h"
#include "storage/rocksdb_store.h"
#include "tests/integration/harness.h"

namespace rollcall {
namespace {

using ::testing::HasSubstr;

class FsckTest : public ::testing::Test {
 protected:
  FsckTest() {
    for (const char* office : {"One", "Two"}) {
      const auto receipt =
          directory_.kenya().Submit(directory_.people().KenyaTechnical(office, absl::Now()));
      EXPECT_TRUE(receipt.ok()) << receipt.status();
    }
  }

  std::string StorePath() { return directory_.node().data_directory() + "/store"; }
  ProcessResult Fsck(std::vector<std::string> options = {}) {
    std::vector<std::string> arguments = {FSCK_PROGRAM, StorePath()};
    arguments.insert(arguments.end(), options.begin(), options.end());
    return RunProgram({.arguments = std::move(arguments)});
  }
  void Write(const Batch& batch) {
    RocksDbOptions options;
    options.path = StorePath();
    const auto store = OpenRocksDbStore(options);
    ASSERT_TRUE(store.ok()) << store.status();
    ASSERT_TRUE((*store)->Write(batch).ok());
  }

  RunningDirectory directory_;
};

TEST_F(FsckTest, FindsAWholeStoreCleanAlsoBesideARunningNode) {
  const ProcessResult running = Fsck();
  EXPECT_EQ(running.exit_code, 0) << running.output << running.errors;
  EXPECT_THAT(running.output, HasSubstr("clean: "));
  EXPECT_EQ(Fsck({"--repair"}).exit_code, 8) << "the node holds it";
  directory_.node().Kill();
  EXPECT_EQ(Fsck().exit_code, 0);
  for (const auto& entry :
       std::filesystem::directory_iterator(directory_.node().data_directory())) {
    EXPECT_FALSE(absl::StrContains(entry.path().string(), "rollcall-fsck")) << "left behind";
  }
}

TEST_F(FsckTest, RepairsAnAnswerThatTheLogDoesNotGive) {
  directory_.node().Stop();
  Batch batch;
  batch.Put(Table::kAnswer, "KEN", "call this number instead");
  Write(batch);
  const ProcessResult found = Fsck();
  EXPECT_EQ(found.exit_code, 4);
  EXPECT_THAT(found.output, HasSubstr("wrong: the answer about KEN"));
  EXPECT_EQ(Fsck({"--repair"}).exit_code, 1);
  EXPECT_EQ(Fsck().exit_code, 0);
  ASSERT_TRUE(directory_.node().Start().ok());
  directory_.Reconnect();
  const auto state = directory_.kenya().GetState("states/KEN");
  ASSERT_TRUE(state.ok()) << state.status();
  EXPECT_EQ(state->sheets_size(), 1);
}

TEST_F(FsckTest, LeavesAStoreAloneThatHasLostAnEntry) {
  directory_.node().Stop();
  Batch batch;
  batch.Put(Table::kEntry, EntryKey(1), "nothing that was said");
  batch.Put(Table::kAnswer, "KEN", "call this number instead");
  Write(batch);
  const ProcessResult found = Fsck({"--repair"});
  EXPECT_EQ(found.exit_code, 4);
  EXPECT_THAT(found.output, HasSubstr("lost: log entry 1 is not the one"));
  EXPECT_EQ(Fsck().exit_code, 4) << "not repaired";
}

TEST_F(FsckTest, SaysWhatItCannotCheck) {
  const ProcessResult none =
      RunProgram({.arguments = {FSCK_PROGRAM, directory_.node().data_directory() + "/none"}});
  EXPECT_EQ(none.exit_code, 8);
  EXPECT_THAT(none.errors, HasSubstr("there is no store"));
  EXPECT_EQ(RunProgram({.arguments = {FSCK_PROGRAM}}).exit_code, 16);
}

}  // namespace
}  // namespace rollcall
