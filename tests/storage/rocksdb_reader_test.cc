// Reading a store that another holder writes.
#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "rocksdb/db.h"
#include "storage/rocksdb_store.h"
#include "tests/testing/scratch_folder.h"

namespace rollcall::testing {
namespace {

// A purge rearranges all files. Between two of them lies so much longer than one
// takes, whatever the machine and the sanitizer: a reader comes through.
constexpr int kRestAfterPurge = 100;

class RocksDbReaderTest : public ::testing::Test {
 protected:
  RocksDbReaderTest() { options_.path = folder_.At("store"); }

  static void Put(Store& store, absl::string_view key, absl::string_view value) {
    Batch batch;
    batch.Put(Table::kBody, key, value);
    ASSERT_TRUE(store.Write(batch).ok());
  }

  static absl::optional<std::string> Body(const Reader& reader, absl::string_view key) {
    return reader.Get(Table::kBody, key).value();
  }

  ScratchFolder folder_;
  RocksDbOptions options_;
};

TEST_F(RocksDbReaderTest, SeesWhatWasWrittenWhileAnotherHolderWrites) {
  const auto store = OpenRocksDbStore(options_).value();
  Put(*store, "a", "before");
  const auto reader = OpenRocksDbReader(options_);
  ASSERT_TRUE(reader.ok()) << reader.status();
  EXPECT_EQ(Body(**reader, "a"), "before");
  Put(*store, "a", "after");
  EXPECT_EQ(Body(**reader, "a"), "before");
  EXPECT_EQ(Body(*OpenRocksDbReader(options_).value(), "a"), "after");
}

// A first sync that was killed at once: there is nothing yet, and no damage.
TEST_F(RocksDbReaderTest, SeesNothingInAStoreWhoseMakingWasNotFinished) {
  rocksdb::Options making;
  making.create_if_missing = true;
  making.create_missing_column_families = true;
  std::vector<rocksdb::ColumnFamilyDescriptor> tables = {
      {rocksdb::kDefaultColumnFamilyName, rocksdb::ColumnFamilyOptions()}};
  const auto make = [&] {
    std::vector<rocksdb::ColumnFamilyHandle*> handles;
    rocksdb::DB* db = nullptr;
    ASSERT_TRUE(rocksdb::DB::Open(making, options_.path, tables, &handles, &db).ok());
    for (auto* const handle : handles) ASSERT_TRUE(db->DestroyColumnFamilyHandle(handle).ok());
    delete db;
  };
  for (const Table table : kAllTables) {
    make();
    EXPECT_TRUE(absl::IsNotFound(OpenRocksDbReader(options_).status())) << TableName(table);
    tables.emplace_back(std::string(TableName(table)), rocksdb::ColumnFamilyOptions());
  }
  make();
  const auto reader = OpenRocksDbReader(options_);
  ASSERT_TRUE(reader.ok()) << reader.status();
  EXPECT_EQ(Body(**reader, "a"), absl::nullopt);
  Put(*OpenRocksDbStore(options_).value(), "a", "made after all");
  EXPECT_EQ(Body(*OpenRocksDbReader(options_).value(), "a"), "made after all");
}

TEST_F(RocksDbReaderTest, TakesNoLockAndChangesNothing) {
  {
    Put(*OpenRocksDbStore(options_).value(), "a", "kept");
  }
  const auto reader = OpenRocksDbReader(options_);
  ASSERT_TRUE(reader.ok()) << reader.status();
  const auto second = OpenRocksDbReader(options_);
  ASSERT_TRUE(second.ok()) << second.status();
  const auto writer = OpenRocksDbStore(options_);
  ASSERT_TRUE(writer.ok()) << writer.status();
}

TEST_F(RocksDbReaderTest, SaysThatThereIsNoStoreAndMakesNone) {
  EXPECT_TRUE(absl::IsNotFound(OpenRocksDbReader(options_).status()));
  EXPECT_TRUE(absl::IsNotFound(OpenRocksDbReader(options_).status()));
}

TEST_F(RocksDbReaderTest, OpensWhileFilesAreRewrittenBeneath) {
  const auto store = OpenRocksDbStore(options_).value();
  Put(*store, "stays", "here");
  std::atomic<bool> done = false;
  std::atomic<int> purges = 0;
  std::thread writer([&] {
    absl::Time next_purge = absl::InfinitePast();
    for (int i = 0; !done; ++i) {
      const std::string key = absl::StrCat("k", i % 8);
      Put(*store, key, std::string(1000, 'x'));
      const absl::Time begin = absl::Now();
      if (begin < next_purge) continue;
      Batch batch;
      batch.Delete(Table::kBody, key);  // purged at once: files come and go
      ASSERT_TRUE(store->Write(batch).ok());
      const absl::Time end = absl::Now();
      next_purge = end + kRestAfterPurge * (end - begin);
      ++purges;
    }
  });
  // Until it has happened often enough, however slow this machine is.
  constexpr int kPurges = 10;
  while (purges < kPurges) {
    const auto reader = OpenRocksDbReader(options_);
    EXPECT_TRUE(reader.ok()) << reader.status();
    if (!reader.ok()) continue;
    EXPECT_EQ(Body(**reader, "stays"), "here");
  }
  done = true;
  writer.join();
}

}  // namespace
}  // namespace rollcall::testing
