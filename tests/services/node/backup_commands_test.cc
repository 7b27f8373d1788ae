#include "services/node/backup_commands.h"

#include <sys/resource.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "core/base/refusal.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/node/backup_schedule.h"
#include "storage/rocksdb_store.h"
#include "tests/testing/scratch_folder.h"

namespace rollcall {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const absl::Time kBegin = absl::FromUnixSeconds(1'800'000'000);
absl::Time After(int hours) { return kBegin + absl::Hours(hours); }

// A log and a desk with one row each, which says in which of their moments they are,
// and the folder that they are backed up to.
class RestoreTest : public ::testing::Test {
 protected:
  RestoreTest() : log_(Open(folder_.At("log"))), desk_(Open(folder_.At("desk"))) {
    fs::create_directory(backups_);
    fs::create_directory(data_);
  }

  static std::unique_ptr<DiskStore> Open(const std::string& path) {
    auto store = OpenRocksDbStore({.path = path});
    EXPECT_TRUE(store.ok()) << store.status();
    return store.ok() ? *std::move(store) : nullptr;
  }
  static void BackUp(DiskStore& store, const std::string& folder, absl::string_view moment,
                     absl::Time time) {
    Batch batch;
    batch.Put(Table::kView, "moment", std::string(moment));
    EXPECT_TRUE(store.Write(batch).ok());
    const auto backup = store.BackUp(folder, time);
    EXPECT_TRUE(backup.ok()) << backup.status();
  }
  void BackUpLog(absl::string_view moment, absl::Time time) {
    BackUp(*log_, backups_, moment, time);
  }
  void BackUpDesk(absl::string_view moment, absl::Time time) {
    BackUp(*desk_, DeskBackups(backups_), moment, time);
  }
  void BackUpBoth(absl::string_view moment, absl::Time time) {
    BackUpDesk(moment, time);
    BackUpLog(moment, time);
  }
  // Flips a byte of each table file in a folder.
  static void Damage(const std::string& folder) {
    for (const auto& entry : fs::directory_iterator(folder)) {
      if (entry.path().extension() != ".sst") continue;
      std::fstream file(entry.path(), std::ios::in | std::ios::out | std::ios::binary);
      const auto middle = static_cast<std::streamoff>(entry.file_size() / 2);
      file.seekg(middle);
      const int byte = file.peek();
      file.seekp(middle);
      file.put(static_cast<char>(byte ^ 1));
    }
  }

  absl::StatusOr<std::string> Restored(uint32_t number) { return Restore(backups_, number, data_); }
  void MustRestore(uint32_t number) {
    const auto restored = Restored(number);
    EXPECT_TRUE(restored.ok()) << restored.status();
  }
  // What the data directory holds of a store; empty for no store.
  std::string Moment(absl::string_view name) {
    const std::string path = absl::StrCat(data_, "/", name);
    const auto store = OpenRocksDbReader({.path = path});
    if (!store.ok()) return "";
    return (*store)->Get(Table::kView, "moment")->value_or("");
  }
  std::string Log() { return Moment("store"); }
  std::string Desk() { return Moment("exercises"); }
  std::vector<std::string> Names() {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(data_)) {
      names.push_back(entry.path().filename());
    }
    std::sort(names.begin(), names.end());
    return names;
  }

  const testing::ScratchFolder folder_;
  const std::string backups_ = folder_.At("backups");
  const std::string data_ = folder_.At("data");
  std::unique_ptr<DiskStore> log_;
  std::unique_ptr<DiskStore> desk_;
};

TEST_F(RestoreTest, TheDeskThatWasCopiedWithTheLogComesWithIt) {
  BackUpBoth("first", After(0));
  BackUpBoth("second", After(1));
  BackUpBoth("third", After(2));
  MustRestore(2);
  EXPECT_EQ(Log(), "second");
  EXPECT_EQ(Desk(), "second");
  EXPECT_THAT(Names(), ElementsAre("exercises", "store"));
  EXPECT_EQ(fs::status(data_ + "/exercises").permissions(), fs::perms::owner_all);
}

// A node was killed between the two copies, or the log could not be copied.
TEST_F(RestoreTest, ADeskIsNeverNewerThanItsLog) {
  BackUpBoth("first", After(0));
  BackUpDesk("second", After(1));
  MustRestore(0);
  EXPECT_EQ(Log(), "first");
  EXPECT_EQ(Desk(), "first");
}

TEST_F(RestoreTest, AnOlderDeskComesWithALogThatHasNoneOfItsTime) {
  BackUpBoth("first", After(0));
  BackUpLog("second", After(1));
  MustRestore(0);
  EXPECT_EQ(Log(), "second");
  EXPECT_EQ(Desk(), "first");
}

TEST_F(RestoreTest, SaysWhereNoDeskIsOldEnough) {
  BackUpLog("first", After(0));
  BackUpBoth("second", After(1));
  const auto restored = Restored(1);
  ASSERT_TRUE(restored.ok()) << restored.status();
  EXPECT_THAT(*restored, HasSubstr("hold plans anew"));
  EXPECT_THAT(Names(), ElementsAre("store"));
}

TEST_F(RestoreTest, AClockThatWasSetBackDoesNotMixMoments) {
  BackUpBoth("first", After(10));
  BackUpBoth("second", After(0));
  MustRestore(1);
  EXPECT_EQ(Desk(), "first");
  fs::remove_all(data_);
  fs::create_directory(data_);
  MustRestore(2);
  EXPECT_EQ(Desk(), "second");
}

TEST_F(RestoreTest, AWrongNumberMakesNothing) {
  BackUpBoth("first", After(0));
  BackUpBoth("second", After(1));
  EXPECT_TRUE(absl::IsNotFound(Restored(7).status()));
  EXPECT_THAT(Names(), IsEmpty());
  MustRestore(1);
  EXPECT_EQ(Log(), "first");
  EXPECT_EQ(Desk(), "first");
}

TEST_F(RestoreTest, ADamagedLogMakesNothing) {
  BackUpBoth("first", After(0));
  Damage(backups_ + "/shared_checksum");
  EXPECT_EQ(ReasonOf(Restored(0).status()), v1::ERROR_REASON_DATA_CORRUPTED);
  EXPECT_THAT(Names(), IsEmpty());
}

TEST_F(RestoreTest, ADamagedDeskMakesNothing) {
  BackUpBoth("first", After(0));
  Damage(DeskBackups(backups_) + "/shared_checksum");
  const absl::Status refused = Restored(0).status();
  EXPECT_TRUE(absl::IsDataLoss(refused)) << refused;
  EXPECT_THAT(refused.message(), HasSubstr("restore the log without"));
  EXPECT_THAT(Names(), IsEmpty());
}

TEST_F(RestoreTest, AStoreThatIsThereKeepsTheDeskAwayToo) {
  BackUpBoth("first", After(0));
  Open(data_ + "/store");
  EXPECT_TRUE(absl::IsAlreadyExists(Restored(0).status()));
  EXPECT_THAT(Names(), ElementsAre("store"));
}

TEST_F(RestoreTest, ADeskThatIsThereStays) {
  BackUpBoth("first", After(0));
  {
    const auto newer = Open(data_ + "/exercises");
    Batch batch;
    batch.Put(Table::kView, "moment", "newer");
    ASSERT_TRUE(newer->Write(batch).ok());
  }
  const auto restored = Restored(0);
  ASSERT_TRUE(restored.ok()) << restored.status();
  EXPECT_THAT(*restored, HasSubstr("was there and stays"));
  EXPECT_EQ(Desk(), "newer");
  EXPECT_EQ(Log(), "first");
}

TEST_F(RestoreTest, ADeskThatIsNotWholeDoesNotStay) {
  BackUpBoth("first", After(0));
  const std::string desk = data_ + "/exercises";
  fs::create_directory(desk);
  EXPECT_TRUE(absl::IsFailedPrecondition(Restored(0).status()));
  fs::copy(DeskBackups(backups_) + "/shared_checksum", desk);
  EXPECT_TRUE(absl::IsFailedPrecondition(Restored(0).status()));
  EXPECT_THAT(Names(), ElementsAre("exercises"));
  fs::rename(desk, folder_.At("partial"));
  MustRestore(0);
  EXPECT_EQ(Desk(), "first");
}

// Killed while it copied.
TEST_F(RestoreTest, WhatAnInterruptedCallCopiedIsCopiedAnew) {
  BackUpBoth("first", After(0));
  BackUpBoth("second", After(1));
  for (const char* name : {"/exercises.restoring", "/store.restoring"}) {
    fs::create_directory(data_ + name);
    std::ofstream(data_ + name + "/000009.sst") << "half of";
  }
  MustRestore(1);
  EXPECT_EQ(Log(), "first");
  EXPECT_EQ(Desk(), "first");
  EXPECT_THAT(Names(), ElementsAre("exercises", "store"));
}

// Killed after the desk was put in place and before the store was.
TEST_F(RestoreTest, ADeskOfAnInterruptedCallIsNotTakenForOneThatStays) {
  BackUpBoth("first", After(0));
  BackUpBoth("second", After(1));
  MustRestore(2);
  fs::rename(data_ + "/store", data_ + "/store.restored");
  const absl::Status refused = Restored(1).status();
  EXPECT_TRUE(absl::IsFailedPrecondition(refused)) << refused;
  EXPECT_THAT(refused.message(), HasSubstr("move both away"));
  EXPECT_THAT(Names(), ElementsAre("exercises", "store.restored"));
}

// Files over a limit cannot be written, as on a full disk.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) {
    getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limit = {bytes, before_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FileSizeLimit() {
    setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, old_);
  }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;

 private:
  rlimit before_ = {};
  void (*const old_)(int) = std::signal(SIGXFSZ, SIG_IGN);
};

TEST_F(RestoreTest, ALogThatCannotBeCopiedLeavesNoDesk) {
  constexpr size_t kBytes = size_t{2} << 20;
  std::mt19937 random(1);
  std::string incompressible(kBytes, '\0');
  for (char& byte : incompressible) byte = static_cast<char>(random());
  Batch batch;
  batch.Put(Table::kBody, "large", incompressible);
  ASSERT_TRUE(log_->Write(batch).ok());
  BackUpBoth("first", After(0));
  {
    const FileSizeLimit limit(kBytes / 2);
    EXPECT_EQ(ReasonOf(Restored(0).status()), v1::ERROR_REASON_WRITE_FAILED);
  }
  EXPECT_THAT(Names(), IsEmpty());
  MustRestore(0);
  EXPECT_EQ(Desk(), "first");
}

}  // namespace
}  // namespace rollcall
