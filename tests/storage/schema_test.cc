// Stores that earlier versions made: opened and whole, or refused in words.
#include <filesystem>
#include <memory>
#include <string>

#include "absl/time/time.h"
#include "core/crypto/digest.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "rocksdb/db.h"
#include "storage/fsck.h"
#include "storage/ledger.h"
#include "storage/memory_store.h"
#include "storage/rocksdb_database.h"
#include "storage/rocksdb_store.h"
#include "tests/storage/table_dump.h"
#include "tests/testing/fake_clock.h"
#include "tests/testing/scratch_folder.h"

namespace rollcall::testing {
namespace {

// Of the log in schema_1/.
constexpr uint64_t kEntries = 28;
constexpr char kRoot[] = "5309467d7462e5435555bb7f35ee285a0d51f3be547735da28fb53969983734f";

class SchemaTest : public ::testing::Test {
 protected:
  // A copy that may be written to.
  SchemaTest() {
    std::filesystem::copy(ROLLCALL_SCHEMA_1, options_.path);
    options_.create_if_missing = false;
  }

  // Entries, hashes and words are all there; the fold played again from the first
  // entry gives the same directory.
  static void ExpectWhole(const Reader& store) {
    const auto last = Ledger(store).LastCheckpoint();
    ASSERT_TRUE(last.ok()) << last.status();
    EXPECT_EQ(last->size, kEntries);
    EXPECT_EQ(last->root.ToHex(), kRoot);
    const std::unique_ptr<Store> scratch = NewMemoryStore();
    FakeClock clock;
    clock.Advance(absl::Hours(24));  // after the last entry
    const auto report = CheckStore(store, *scratch, clock, [](uint64_t, uint64_t) {});
    ASSERT_TRUE(report.ok()) << report.status();
    EXPECT_TRUE(report->clean()) << report->told.front().what;
  }

  ScratchFolder folder_;
  RocksDbOptions options_{.path = folder_.At("store")};
};

TEST_F(SchemaTest, OpensAStoreOfTheFirstVersionAndWritesOn) {
  {
    const auto store = OpenRocksDbStore(options_);
    ASSERT_TRUE(store.ok()) << store.status();
    EXPECT_EQ(Value(**store, Table::kMeta, kSchemaKey), kSchemaVersion);
    ExpectWhole(**store);
    Batch batch;
    batch.Put(Table::kMeta, "written", "by this version");
    EXPECT_TRUE((*store)->Write(batch).ok());
  }
  const auto again = OpenRocksDbStore(options_);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(Value(**again, Table::kMeta, "written"), "by this version");
  ExpectWhole(**again);
}

TEST_F(SchemaTest, ReadsAStoreOfTheFirstVersion) {
  const auto reader = OpenRocksDbReader(options_);
  ASSERT_TRUE(reader.ok()) << reader.status();
  ExpectWhole(**reader);
}

// What a later version wrote is not touched by this one, and the words say so.
TEST_F(SchemaTest, RefusesALaterVersionAndLeavesItAlone) {
  {
    const auto database = OpenDatabase(options_, OpenMode::kWrite);
    ASSERT_TRUE(database.ok()) << database.status();
    ASSERT_TRUE((*database)
                    ->db()
                    .Put(rocksdb::WriteOptions(), (*database)->table(Table::kMeta), kSchemaKey, "2")
                    .ok());
  }
  for (const absl::Status& refused :
       {OpenRocksDbStore(options_).status(), OpenRocksDbReader(options_).status()}) {
    EXPECT_EQ(refused.code(), absl::StatusCode::kFailedPrecondition);
    EXPECT_THAT(std::string(refused.message()),
                ::testing::AllOf(::testing::HasSubstr("schema version \"2\""),
                                 ::testing::HasSubstr("use the program that made it")));
  }
  const auto database = OpenDatabase(options_, OpenMode::kRead);
  ASSERT_TRUE(database.ok()) << database.status();
  EXPECT_EQ(*(*database)->Get(rocksdb::ReadOptions(), Table::kMeta, kSchemaKey), "2");
}

}  // namespace
}  // namespace rollcall::testing
