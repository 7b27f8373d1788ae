#include "services/node/backup_schedule.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "gtest/gtest.h"
#include "storage/rocksdb_store.h"
#include "tests/testing/fake_clock.h"
#include "tests/testing/scratch_folder.h"
#include "tests/testing/seeded_store.h"
#include "tests/testing/test_directory.h"

namespace rollcall {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);

std::vector<Backup> MadeAt(absl::Time time) {
  Backup backup;
  backup.time = time;
  return {backup};
}

TEST(BackupScheduleTest, TheFirstIsDueAtOnce) {
  EXPECT_EQ(NextBackup({}, absl::Hours(1), kNow), kNow);
}

TEST(BackupScheduleTest, TheNextIsDueSoLongAfterTheLastHoweverOftenTheNodeStarts) {
  EXPECT_EQ(NextBackup(MadeAt(kNow - absl::Minutes(20)), absl::Hours(1), kNow),
            kNow + absl::Minutes(40));
  EXPECT_LT(NextBackup(MadeAt(kNow - absl::Hours(20)), absl::Hours(1), kNow), kNow);
}

TEST(BackupScheduleTest, AClockThatWasSetBackDoesNotStopBackups) {
  EXPECT_EQ(NextBackup(MadeAt(kNow + absl::Hours(24 * 365)), absl::Hours(1), kNow), kNow);
}

// A schedule looks once when it starts.
class BackupTurnTest : public ::testing::Test {
 protected:
  BackupTurnTest()
      : log_(OpenRocksDbStore({.path = folder_.At("log")}).value()),
        desk_(OpenRocksDbStore({.path = folder_.At("desk")}).value()) {}

  void Turn(DiskStore* desk) { Turn(*log_, desk); }
  void Turn(DiskStore& log, DiskStore* desk) {
    BackupOptions options;
    options.folder = backups_;
    const BackupSchedule once(options, log, desk, clock_, false, metrics_, events_);
  }
  void WriteLog(absl::string_view words) {
    Batch batch;
    batch.Put(Table::kBody, "digest", words);
    ASSERT_TRUE(log_->Write(batch).ok());
  }
  static size_t Count(const std::string& folder) {
    return ListBackups(folder).value_or(std::vector<Backup>()).size();
  }
  size_t Logs() { return Count(backups_); }
  size_t Desks() { return Count(DeskBackups(backups_)); }

  // Whether any file of a backup does.
  bool Holds(absl::string_view words) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(backups_)) {
      if (!entry.is_regular_file()) continue;
      std::ifstream in(entry.path(), std::ios::binary);
      const std::string bytes{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
      if (absl::StrContains(bytes, words)) return true;
    }
    return false;
  }

  const testing::ScratchFolder folder_;
  const std::string backups_ = folder_.At("backups");
  const std::unique_ptr<DiskStore> log_;
  const std::unique_ptr<DiskStore> desk_;
  testing::FakeClock clock_;
  Metrics metrics_;
  EventLog events_{EventLog::Level::kError, EventLog::Format::kText};
};

TEST_F(BackupTurnTest, ADeskThatCannotBeCopiedDoesNotKeepTheLogBack) {
  std::filesystem::create_directory(backups_);
  std::ofstream(DeskBackups(backups_)) << "no folder";
  Turn(desk_.get());
  EXPECT_EQ(Logs(), 1u);
  std::filesystem::remove(DeskBackups(backups_));
  Turn(desk_.get());
  EXPECT_EQ(Desks(), 0u) << "it would belong to no log";
  clock_.Advance(absl::Hours(1));
  Turn(desk_.get());
  EXPECT_EQ(Logs(), 2u);
  EXPECT_EQ(Desks(), 1u);
}

TEST_F(BackupTurnTest, ALogThatCannotBeCopiedDoesNotPileUpDesks) {
  std::filesystem::create_directory(backups_);
  std::ofstream(backups_ + "/meta") << "no folder";
  for (int minute = 0; minute < 3; ++minute) {
    Turn(desk_.get());
    clock_.Advance(absl::Minutes(1));
  }
  EXPECT_EQ(Desks(), 1u);
  std::filesystem::remove(backups_ + "/meta");
  Turn(desk_.get());
  EXPECT_EQ(Logs(), 1u);
  EXPECT_EQ(Desks(), 1u);
  clock_.Advance(absl::Hours(1));
  Turn(desk_.get());
  EXPECT_EQ(Logs(), 2u);
  EXPECT_EQ(Desks(), 2u);
}

TEST_F(BackupTurnTest, DesksAreDeletedWhereNoExercisesAreRunAnyMore) {
  Batch batch;
  batch.Put(Table::kView, "held", "Jane Doe");
  ASSERT_TRUE(desk_->Write(batch).ok());
  Turn(desk_.get());
  clock_.Advance(absl::Hours(29 * 24));
  Turn(nullptr);
  EXPECT_EQ(Desks(), 1u);
  EXPECT_TRUE(Holds("Jane Doe")) << "else this test proves nothing";
  clock_.Advance(absl::Hours(2 * 24));
  Turn(nullptr);
  EXPECT_EQ(Desks(), 0u);
  EXPECT_FALSE(Holds("Jane Doe"));
  EXPECT_EQ(Logs(), 1u);
}

TEST_F(BackupTurnTest, ALogThatWasPutBackIsBackedUpBeforeItIsLongerAgain) {
  testing::TestDirectory directory;
  const auto older = OpenRocksDbStore({.path = folder_.At("older")}).value();
  testing::SeedStore(directory, *older);
  directory.Enrol("KEN");
  testing::SeedStore(directory, *log_);
  Turn(*log_, nullptr);
  ASSERT_EQ(Logs(), 1u);
  clock_.Advance(absl::Hours(1));
  Turn(*older, nullptr);
  EXPECT_EQ(Logs(), 2u);
  clock_.Advance(absl::Hours(1));
  Turn(*older, nullptr);
  EXPECT_EQ(Logs(), 2u) << "no news";
}

TEST_F(BackupTurnTest, AClockThatWasSetBackDoesNotStopBackups) {
  Turn(desk_.get());
  clock_.SetWall(clock_.Now() - absl::Hours(24 * 365));
  Turn(desk_.get());
  EXPECT_EQ(Logs(), 2u);
  Turn(desk_.get());
  EXPECT_EQ(Logs(), 2u);
}

TEST_F(BackupTurnTest, WhatHasExpiredIsDeletedAlsoWithoutNews) {
  Turn(nullptr);
  for (int hour = 0; hour < 2; ++hour) {
    WriteLog(hour == 0 ? "somebody" : "nobody");
    clock_.Advance(absl::Hours(1));
    Turn(nullptr);
  }
  ASSERT_EQ(Logs(), 3u);
  clock_.Advance(absl::Hours(31 * 24));
  Turn(nullptr);
  EXPECT_EQ(Logs(), 1u) << "all but the newest, and no news";
}

TEST_F(BackupTurnTest, WordsThatWereDeletedAreNewsAlsoWhenTheLogHasNotGrown) {
  WriteLog("Jane Doe");
  Turn(nullptr);
  ASSERT_EQ(Logs(), 1u);
  Batch batch;
  batch.Delete(Table::kBody, "digest");
  ASSERT_TRUE(log_->Write(batch).ok());
  clock_.Advance(absl::Hours(1));
  Turn(nullptr);
  EXPECT_EQ(Logs(), 2u);
  clock_.Advance(absl::Hours(1));
  Turn(nullptr);
  EXPECT_EQ(Logs(), 2u) << "no news";
}

TEST_F(BackupTurnTest, AClockThatLeapsMakesNothingExpire) {
  testing::TestDirectory directory;
  testing::SeedStore(directory, *log_);
  Turn(nullptr);
  WriteLog("somebody");
  clock_.Advance(absl::Hours(1));
  Turn(nullptr);
  ASSERT_EQ(Logs(), 2u);
  const absl::Time right = clock_.Now();
  clock_.SetWall(right + absl::Hours(365 * 24));
  WriteLog("nobody");
  Turn(nullptr);
  EXPECT_GE(Logs(), 2u);
  const std::vector<Backup> kept = ListBackups(backups_).value_or(std::vector<Backup>());
  for (const Backup& backup : kept) EXPECT_LE(backup.time, right);
}

}  // namespace
}  // namespace rollcall
