#include "storage/backup.h"

#include <atomic>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/base/refusal.h"
#include "gtest/gtest.h"
#include "storage/ledger.h"
#include "storage/rocksdb_store.h"
#include "tests/storage/directory_life.h"
#include "tests/storage/table_dump.h"
#include "tests/testing/scratch_folder.h"

namespace rollcall::testing {
namespace {

namespace fs = std::filesystem;

const absl::Time kBegin = absl::FromUnixSeconds(1'800'000'000);

class BackupTest : public ::testing::Test {
 protected:
  BackupTest() : store_(Open("store")) { LiveALife(directory_); }

  std::unique_ptr<DiskStore> Open(absl::string_view name) {
    auto store = OpenRocksDbStore({.path = folder_.At(name)});
    EXPECT_TRUE(store.ok()) << store.status();
    return store.ok() ? *std::move(store) : nullptr;
  }
  Backup MustBackUp(absl::Time now) {
    const auto backup = store_->BackUp(folder_.At("backups"), now);
    EXPECT_TRUE(backup.ok()) << backup.status();
    return backup.value_or(Backup());
  }
  absl::Status Delete(absl::Time keep_from, Newest newest) {
    return DeleteBackups(folder_.At("backups"), keep_from, newest);
  }
  std::map<std::string, std::map<std::string, std::string>> Restored(uint32_t number,
                                                                     absl::string_view name) {
    const auto found = FindBackup(folder_.At("backups"), number);
    EXPECT_TRUE(found.ok()) << found.status();
    const absl::Status restored =
        RestoreBackup(folder_.At("backups"), found->number, folder_.At(name));
    EXPECT_TRUE(restored.ok()) << restored;
    return Dump(*Open(name));
  }
  std::vector<uint32_t> Numbers() {
    const auto backups = ListBackups(folder_.At("backups"));
    EXPECT_TRUE(backups.ok()) << backups.status();
    std::vector<uint32_t> numbers;
    for (const Backup& backup : backups.value_or(std::vector<Backup>())) {
      numbers.push_back(backup.number);
    }
    return numbers;
  }

  ScratchFolder folder_;
  TestDirectory directory_;
  std::unique_ptr<DiskStore> store_;
};

TEST_F(BackupTest, RestoresWhatTheStoreHeldAtEachBackup) {
  const size_t half = directory_.accepted().size() / 2;
  WriteGroup(*store_, directory_, 0, half);
  const auto first = Dump(*store_);
  const Backup at_half = MustBackUp(kBegin);
  EXPECT_EQ(at_half.log_size, half);
  EXPECT_EQ(at_half.time, kBegin);
  WriteGroup(*store_, directory_, half, directory_.accepted().size());
  const auto second = Dump(*store_);
  const Backup at_end = MustBackUp(kBegin + absl::Hours(1));
  EXPECT_EQ(at_end.log_size, directory_.accepted().size());

  EXPECT_EQ(Restored(at_half.number, "half"), first);
  EXPECT_EQ(Restored(0, "newest"), second);
  EXPECT_NE(first, second);
}

TEST_F(BackupTest, TakesOneMomentWhileOthersWrite) {
  constexpr int kBatches = 300;
  std::atomic<bool> begun = false;
  std::thread writer([&] {
    for (int i = 1; i <= kBatches; ++i) {
      Batch batch;  // the same number in two tables, always
      batch.Put(Table::kView, "number", absl::StrCat(i));
      batch.Put(Table::kAnswer, "number", absl::StrCat(i));
      EXPECT_TRUE(store_->Write(batch).ok());
      begun = true;
      begun.notify_all();
    }
  });
  begun.wait(false);
  const Backup backup = MustBackUp(kBegin);
  writer.join();
  const auto restored = Restored(backup.number, "restored");
  EXPECT_EQ(restored.at("view"), restored.at("answer"));
  EXPECT_EQ(restored.at("view").size(), 1u);
}

TEST_F(BackupTest, KeepsTheNewestHoweverOld) {
  MustBackUp(kBegin);
  MustBackUp(kBegin + absl::Hours(1));
  MustBackUp(kBegin + absl::Hours(2));
  ASSERT_TRUE(Delete(kBegin + absl::Hours(1), Newest::kKeep).ok());
  EXPECT_EQ(Numbers(), (std::vector<uint32_t>{2, 3}));
  MustBackUp(kBegin + absl::Hours(3));
  ASSERT_TRUE(Delete(absl::InfiniteFuture(), Newest::kKeep).ok());
  EXPECT_EQ(Numbers(), (std::vector<uint32_t>{4}));
}

TEST_F(BackupTest, DeletesTheNewestTooWhenNoneWillFollow) {
  MustBackUp(kBegin);
  MustBackUp(kBegin + absl::Hours(1));
  ASSERT_TRUE(Delete(kBegin + absl::Hours(1), Newest::kDelete).ok());
  EXPECT_EQ(Numbers(), std::vector<uint32_t>{2});
  ASSERT_TRUE(DeleteBackups(folder_.At("backups"), absl::InfiniteFuture(), Newest::kDelete).ok());
  EXPECT_EQ(Numbers(), std::vector<uint32_t>());
  EXPECT_TRUE(DeleteBackups(folder_.At("nowhere"), absl::InfiniteFuture(), Newest::kDelete).ok());
  EXPECT_FALSE(fs::exists(folder_.At("nowhere")));
}

TEST_F(BackupTest, IsForItsOwnerOnly) {
  WriteAll(*store_, directory_, {10});
  MustBackUp(kBegin);
  EXPECT_EQ(fs::status(folder_.At("backups")).permissions(), fs::perms::owner_all);
  size_t files = 0;
  for (const auto& entry : fs::recursive_directory_iterator(folder_.At("backups"))) {
    if (!entry.is_regular_file()) continue;
    ++files;
    EXPECT_EQ(entry.status().permissions(), fs::perms::owner_read | fs::perms::owner_write)
        << entry.path();
  }
  EXPECT_GT(files, 3u);
}

TEST_F(BackupTest, FindsNoDamagedBackup) {
  WriteAll(*store_, directory_, {10});
  MustBackUp(kBegin);
  for (const auto& entry : fs::recursive_directory_iterator(folder_.At("backups"))) {
    if (entry.path().extension() != ".sst" || entry.file_size() == 0) continue;
    std::fstream file(entry.path(), std::ios::in | std::ios::out | std::ios::binary);
    file.seekg(static_cast<std::streamoff>(entry.file_size() / 2));
    const int byte = file.peek();
    file.seekp(static_cast<std::streamoff>(entry.file_size() / 2));
    file.put(static_cast<char>(byte ^ 1));
    break;
  }
  const absl::Status refused = FindBackup(folder_.At("backups"), 0).status();
  EXPECT_EQ(ReasonOf(refused), v1::ERROR_REASON_DATA_CORRUPTED) << refused;
  // Nor is one copied as if it were whole.
  const absl::Status copied = RestoreBackup(folder_.At("backups"), 1, folder_.At("restored"));
  EXPECT_EQ(ReasonOf(copied), v1::ERROR_REASON_DATA_CORRUPTED) << copied;
}

TEST_F(BackupTest, RestoresOverNothing) {
  MustBackUp(kBegin);
  EXPECT_TRUE(absl::IsAlreadyExists(RestoreBackup(folder_.At("backups"), 1, folder_.At("store"))));
  EXPECT_TRUE(absl::IsNotFound(FindBackup(folder_.At("backups"), 7).status()));
  EXPECT_TRUE(absl::IsNotFound(ListBackups(folder_.At("nowhere")).status()));
}

}  // namespace
}  // namespace rollcall::testing
