// What the store on disk promises beyond the contract: durability, one owner,
// privacy, its schema, and what it does when the disk fails.
#include "storage/rocksdb_store.h"

#include <sys/stat.h>

#include <filesystem>
#include <functional>
#include <memory>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/base/refusal.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "rocksdb/db.h"
#include "tests/storage/table_dump.h"
#include "tests/testing/faulty_file_system.h"
#include "tests/testing/scratch_folder.h"

namespace rollcall::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class RocksDbStoreTest : public ::testing::Test {
 protected:
  absl::StatusOr<std::unique_ptr<Store>> Open(bool create_if_missing = true) {
    RocksDbOptions options;
    options.path = path();
    options.create_if_missing = create_if_missing;
    options.env = disk_.env.get();
    return OpenRocksDbStore(options);
  }
  std::unique_ptr<Store> MustOpen() {
    auto store = Open();
    EXPECT_TRUE(store.ok()) << store.status();
    return store.ok() ? *std::move(store) : nullptr;
  }

  static absl::Status Put(Store& store, absl::string_view key, absl::string_view value) {
    Batch batch;
    batch.Put(Table::kView, key, value);
    batch.Put(Table::kAnswer, key, value);
    return store.Write(batch);
  }

  // Changes the database behind the store's back.
  void ChangeWithRocksDb(const std::function<void(rocksdb::DB&, rocksdb::ColumnFamilyHandle*)>& f) {
    std::vector<rocksdb::ColumnFamilyDescriptor> tables;
    tables.emplace_back(rocksdb::kDefaultColumnFamilyName, rocksdb::ColumnFamilyOptions());
    for (const Table table : kAllTables) {
      tables.emplace_back(std::string(TableName(table)), rocksdb::ColumnFamilyOptions());
    }
    std::vector<rocksdb::ColumnFamilyHandle*> handles;
    rocksdb::DB* db = nullptr;
    ASSERT_TRUE(rocksdb::DB::Open(rocksdb::DBOptions(), path(), tables, &handles, &db).ok());
    f(*db, handles.back());
    for (auto* handle : handles) ASSERT_TRUE(db->DestroyColumnFamilyHandle(handle).ok());
    delete db;
  }

  FaultyFileSystem& disk() { return *disk_.files; }
  std::string path() const { return folder_.At("store"); }

 private:
  ScratchFolder folder_;
  FaultyDisk disk_;
};

TEST_F(RocksDbStoreTest, KeepsEverythingAcrossOpenings) {
  for (int i = 0; i < 5; ++i) {
    const auto store = MustOpen();
    EXPECT_THAT(Keys(*store, Table::kView, ""), SizeIs(i * 3));
    for (int j = 0; j < 3; ++j) ASSERT_TRUE(Put(*store, absl::StrCat(i, "-", j), "v").ok());
  }
  EXPECT_THAT(Rows(*MustOpen(), Table::kAnswer), SizeIs(15));
}

TEST_F(RocksDbStoreTest, KeepsEveryAcknowledgedWriteWhenThePowerFails) {
  for (int round = 0; round < 4; ++round) {
    auto store = MustOpen();
    ASSERT_NE(store, nullptr);
    EXPECT_THAT(Rows(*store, Table::kView), SizeIs(round * 10));
    for (int i = 0; i < 10; ++i) {
      ASSERT_TRUE(Put(*store, absl::StrCat(round, "/", i), std::string(5000, 'x')).ok());
    }
    store.reset();
    disk().LosePower();
  }
  EXPECT_THAT(Rows(*MustOpen(), Table::kView), SizeIs(40));
}

TEST_F(RocksDbStoreTest, SaysThatThereIsNoStore) {
  const auto store = Open(/*create_if_missing=*/false);
  EXPECT_EQ(store.status().code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(std::string(store.status().message()), HasSubstr(path()));
  EXPECT_FALSE(std::filesystem::exists(path())) << "must not make what it did not find";
}

TEST_F(RocksDbStoreTest, OpensAnExistingStoreWithoutMaking) {
  ASSERT_TRUE(Put(*MustOpen(), "k", "v").ok());
  const auto store = Open(/*create_if_missing=*/false);
  ASSERT_TRUE(store.ok()) << store.status();
  EXPECT_EQ(Value(**store, Table::kView, "k"), "v");
}

TEST_F(RocksDbStoreTest, RefusesASecondOpener) {
  auto first = MustOpen();
  const auto second = Open();
  EXPECT_EQ(second.status().code(), absl::StatusCode::kAborted);
  EXPECT_THAT(std::string(second.status().message()), HasSubstr("held by another process"));
  EXPECT_TRUE(Put(*first, "k", "v").ok()) << "the first goes on";
  first.reset();
  EXPECT_TRUE(Open().ok());
}

TEST_F(RocksDbStoreTest, KeepsItsFilesFromOthers) {
  const mode_t mask = ::umask(0);
  {
    const auto store = MustOpen();
    ASSERT_TRUE(Put(*store, "k", "v").ok());
  }
  MustOpen().reset();  // writes table files from the log
  ::umask(mask);
  struct stat status = {};
  ASSERT_EQ(::stat(path().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0700u);
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(path())) {
    ASSERT_EQ(::stat(entry.path().c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0600u) << entry.path();
    ++files;
  }
  EXPECT_GE(files, 6);
}

TEST_F(RocksDbStoreTest, TakesAccessAwayFromADirectoryThatWasOpen) {
  ASSERT_EQ(::mkdir(path().c_str(), 0755), 0);
  MustOpen();
  struct stat status = {};
  ASSERT_EQ(::stat(path().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0700u);
}

TEST_F(RocksDbStoreTest, SaysWhyTheDirectoryCannotBeMade) {
  RocksDbOptions options;
  options.path = path() + "/missing/store";
  const auto store = OpenRocksDbStore(options);
  EXPECT_EQ(store.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(store.status().message()), HasSubstr("No such file or directory"));
}

TEST_F(RocksDbStoreTest, WritesItsSchemaVersion) {
  EXPECT_EQ(Value(*MustOpen(), Table::kMeta, "schema"), "1");
}

TEST_F(RocksDbStoreTest, RefusesAnotherSchemaVersion) {
  MustOpen().reset();
  ChangeWithRocksDb([](rocksdb::DB& db, rocksdb::ColumnFamilyHandle* meta) {
    ASSERT_TRUE(db.Put(rocksdb::WriteOptions(), meta, "schema", "2").ok());
  });
  const auto store = Open();
  EXPECT_EQ(store.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(store.status().message()), HasSubstr("schema version \"2\""));
}

TEST_F(RocksDbStoreTest, RefusesDataWithoutASchemaVersion) {
  ASSERT_TRUE(Put(*MustOpen(), "k", "v").ok());
  ChangeWithRocksDb([](rocksdb::DB& db, rocksdb::ColumnFamilyHandle* meta) {
    ASSERT_TRUE(db.Delete(rocksdb::WriteOptions(), meta, "schema").ok());
  });
  EXPECT_EQ(Open().status().code(), absl::StatusCode::kFailedPrecondition);
}

TEST_F(RocksDbStoreTest, RefusesAStoreWithATableThatItDoesNotKnow) {
  MustOpen().reset();
  ChangeWithRocksDb([](rocksdb::DB& db, rocksdb::ColumnFamilyHandle*) {
    rocksdb::ColumnFamilyHandle* made = nullptr;
    ASSERT_TRUE(db.CreateColumnFamily(rocksdb::ColumnFamilyOptions(), "future", &made).ok());
    ASSERT_TRUE(db.DestroyColumnFamilyHandle(made).ok());
  });
  const auto store = Open();
  EXPECT_EQ(store.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(store.status().message()), HasSubstr("\"future\""));
}

// A fault, and whether the failed batch may or must be there at the next opening.
struct FaultCase {
  const char* name;
  DiskFault fault;
  bool may_persist;
  bool must_persist;
};
std::ostream& operator<<(std::ostream& out, const FaultCase& fault) { return out << fault.name; }

class WriteFaultTest : public RocksDbStoreTest, public ::testing::WithParamInterface<FaultCase> {};

INSTANTIATE_TEST_SUITE_P(
    Faults, WriteFaultTest,
    ::testing::Values(FaultCase{"DiskFull", DiskFault::kDiskFull, false, false},
                      FaultCase{"TornAppend", DiskFault::kTornAppend, false, false},
                      FaultCase{"SyncFails", DiskFault::kSyncFails, true, false},
                      FaultCase{"SyncFailsButPersists", DiskFault::kSyncFailsButPersists, true,
                                true}),
    [](const auto& tested) { return tested.param.name; });

TEST_P(WriteFaultTest, RefusesFurtherWritesAndReadsOn) {
  const auto store = MustOpen();
  ASSERT_TRUE(Put(*store, "before", "1").ok());
  disk().Inject(GetParam().fault, ".log");
  const absl::Status failed = Put(*store, "failed", "2");
  EXPECT_EQ(failed.code(), absl::StatusCode::kUnavailable) << failed;
  EXPECT_EQ(ReasonOf(failed), v1::ERROR_REASON_WRITE_FAILED);

  disk().Inject(DiskFault::kNone);
  const absl::Status refused = Put(*store, "after", "3");
  EXPECT_EQ(refused.code(), absl::StatusCode::kFailedPrecondition) << refused;
  EXPECT_EQ(ReasonOf(refused), v1::ERROR_REASON_WRITE_FAILED);
  EXPECT_THAT(Keys(*store, Table::kView, ""), ElementsAre("before"))
      << "what was not acknowledged is not shown";
}

TEST_P(WriteFaultTest, OpensAgainWithTheFailedBatchWholeOrNotAtAll) {
  auto store = MustOpen();
  ASSERT_TRUE(Put(*store, "before", "1").ok());
  disk().Inject(GetParam().fault, ".log");
  ASSERT_FALSE(Put(*store, "failed", "2").ok());
  store.reset();
  disk().Inject(DiskFault::kNone);

  store = MustOpen();
  ASSERT_NE(store, nullptr);
  const auto view = Rows(*store, Table::kView);
  EXPECT_EQ(view, Rows(*store, Table::kAnswer)) << "half a batch";
  EXPECT_EQ(view.count("before"), 1u);
  EXPECT_LE(view.count("failed"), GetParam().may_persist ? 1u : 0u);
  EXPECT_GE(view.count("failed"), GetParam().must_persist ? 1u : 0u);
  EXPECT_TRUE(Put(*store, "after", "3").ok()) << "opened again, it writes again";
}

// What a failed sync left in the page cache is read at the next opening; it
// must be made durable before anybody builds on it.
TEST_P(WriteFaultTest, WhatIsSeenAfterOpeningSurvivesAPowerLoss) {
  auto store = MustOpen();
  ASSERT_TRUE(Put(*store, "before", "1").ok());
  disk().Inject(GetParam().fault, ".log");
  ASSERT_FALSE(Put(*store, "failed", "2").ok());
  store.reset();
  disk().Inject(DiskFault::kNone);

  store = MustOpen();
  const auto seen = Rows(*store, Table::kView);
  store.reset();
  disk().LosePower();
  EXPECT_EQ(Rows(*MustOpen(), Table::kView), seen);
}

TEST_P(WriteFaultTest, PowerLossAfterAFailedWriteKeepsTheAcknowledgedOnes) {
  auto store = MustOpen();
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(Put(*store, absl::StrCat(i), "1").ok());
  disk().Inject(GetParam().fault, ".log");
  ASSERT_FALSE(Put(*store, "failed", "2").ok());
  store.reset();
  disk().Inject(DiskFault::kNone);
  disk().LosePower();
  store = MustOpen();
  ASSERT_NE(store, nullptr);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(Value(*store, Table::kView, absl::StrCat(i)), "1");
}

// The log still takes bytes, but table files do not: found when RocksDB writes
// out a full write buffer in the background.
TEST_F(RocksDbStoreTest, StopsWhenTableFilesCannotBeWritten) {
  constexpr int kMostWrites = 1000;
  auto store = MustOpen();
  disk().Inject(DiskFault::kDiskFull, ".sst");
  int written = 0;
  absl::Status status;
  while (status.ok() && written < kMostWrites) {
    status = Put(*store, absl::StrCat(1000 + written), std::string(1024 * 1024, 'x'));
    written += status.ok() ? 1 : 0;
  }
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable) << status;
  EXPECT_EQ(ReasonOf(status), v1::ERROR_REASON_WRITE_FAILED);
  EXPECT_EQ(Put(*store, "more", "v").code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(Keys(*store, Table::kView, ""), SizeIs(written));

  store.reset();
  disk().Inject(DiskFault::kNone);
  EXPECT_THAT(Keys(*MustOpen(), Table::kView, ""), SizeIs(::testing::Ge(written)));
}

TEST_F(RocksDbStoreTest, SaysThatTheDiskIsFull) {
  const auto store = MustOpen();
  disk().Inject(DiskFault::kDiskFull);
  const absl::Status failed = Put(*store, "k", "v");
  EXPECT_THAT(std::string(failed.message()), HasSubstr("the disk is full"));
}

// The disk is full at the opening itself.
TEST_F(RocksDbStoreTest, SaysAtOpeningThatItCannotWrite) {
  disk().Inject(DiskFault::kDiskFull);
  const auto store = Open();
  EXPECT_EQ(store.status().code(), absl::StatusCode::kUnavailable) << store.status();
  EXPECT_EQ(ReasonOf(store.status()), v1::ERROR_REASON_WRITE_FAILED);
  disk().Inject(DiskFault::kNone);
  EXPECT_TRUE(Open().ok()) << "an opening that failed half-way can be repeated";
}

TEST_F(RocksDbStoreTest, KeepsFewOfItsOwnNotes) {
  for (int i = 0; i < 12; ++i) MustOpen().reset();
  int notes = 0;
  for (const auto& entry : std::filesystem::directory_iterator(path())) {
    if (entry.path().filename().string().rfind("LOG", 0) == 0) ++notes;
  }
  EXPECT_LE(notes, 5);
}

}  // namespace
}  // namespace rollcall::testing
