// Erased bytes leave the disk, not only the answers.
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "core/crypto/digest.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "rocksdb/db.h"
#include "rocksdb/table_properties.h"
#include "storage/rocksdb_store.h"
#include "tests/storage/table_dump.h"
#include "tests/testing/power_cut_disk.h"
#include "tests/testing/scratch_folder.h"

namespace rollcall::testing {
namespace {

using ::testing::IsEmpty;
using ::testing::Not;

constexpr char kWords[] = "Jane Example, +254 20 000 0000";
constexpr char kOtherWords[] = "Office of Somebody Else";

class PurgeTest : public ::testing::Test {
 protected:
  std::unique_ptr<Store> Open(rocksdb::Env* env = nullptr) {
    RocksDbOptions options;
    options.path = folder_.At("store");
    options.env = env;
    auto store = OpenRocksDbStore(options);
    EXPECT_TRUE(store.ok()) << store.status();
    return store.ok() ? *std::move(store) : nullptr;
  }

  static void Nominate(Store& store, absl::string_view state, absl::string_view words) {
    Batch batch;
    batch.Put(Table::kBody, BodyKey(words), words);
    batch.Put(Table::kAnswer, state, absl::StrCat("answer: ", words));
    ASSERT_TRUE(store.Write(batch).ok());
  }
  static void Erase(Store& store, absl::string_view state, absl::string_view words) {
    Batch batch;
    batch.Delete(Table::kBody, BodyKey(words));
    batch.Put(Table::kAnswer, state, "answer: erased");
    ASSERT_TRUE(store.Write(batch).ok());
  }
  static std::string BodyKey(absl::string_view words) { return Sha256(words).ToBytes(); }

  using TableHandle = std::function<rocksdb::ColumnFamilyHandle*(Table)>;

  // Opens the database without the store.
  void WithRocksDb(const std::function<void(rocksdb::DB&, const TableHandle&)>& use) {
    std::vector<rocksdb::ColumnFamilyDescriptor> tables;
    for (const Table table : kAllTables) {
      tables.emplace_back(std::string(TableName(table)), rocksdb::ColumnFamilyOptions());
    }
    tables.emplace_back(rocksdb::kDefaultColumnFamilyName, rocksdb::ColumnFamilyOptions());
    std::vector<rocksdb::ColumnFamilyHandle*> handles;
    rocksdb::DB* db = nullptr;
    ASSERT_TRUE(
        rocksdb::DB::Open(rocksdb::DBOptions(), folder_.At("store"), tables, &handles, &db).ok());
    use(*db, [&](Table table) { return handles[static_cast<size_t>(table)]; });
    for (auto* handle : handles) ASSERT_TRUE(db->DestroyColumnFamilyHandle(handle).ok());
    delete db;
  }

  // The store as it is now, for a test that damages it more than once.
  void SetAside() {
    std::filesystem::copy(folder_.At("store"), folder_.At("aside"),
                          std::filesystem::copy_options::recursive);
  }
  void BringBack() {
    std::filesystem::remove_all(folder_.At("store"));
    std::filesystem::copy(folder_.At("aside"), folder_.At("store"),
                          std::filesystem::copy_options::recursive);
  }

  // Names of the files that hold the words.
  std::vector<std::string> FilesWith(absl::string_view words) {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(folder_.At("store"))) {
      std::ifstream in(entry.path(), std::ios::binary);
      const std::string bytes{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
      if (absl::StrContains(bytes, words)) names.push_back(entry.path().filename());
    }
    return names;
  }

 private:
  ScratchFolder folder_;
};

TEST_F(PurgeTest, ErasedWordsAreInNoFileAfterAClose) {
  {
    const auto store = Open();
    Nominate(*store, "KEN", kWords);
    Nominate(*store, "FRA", kOtherWords);
  }
  ASSERT_THAT(FilesWith(kWords), Not(IsEmpty())) << "else this test proves nothing";
  {
    const auto store = Open();  // now in a table file, below what follows
    Erase(*store, "KEN", kWords);
  }
  EXPECT_THAT(FilesWith(kWords), IsEmpty());
  EXPECT_THAT(FilesWith(kOtherWords), Not(IsEmpty()));
  const auto store = Open();
  EXPECT_EQ(Value(*store, Table::kBody, BodyKey(kWords)), absl::nullopt);
  EXPECT_EQ(Value(*store, Table::kBody, BodyKey(kOtherWords)), kOtherWords);
  EXPECT_EQ(Value(*store, Table::kAnswer, "KEN"), "answer: erased");
}

// The words were in an answer long ago; the answers after it did not have them.
TEST_F(PurgeTest, ErasedWordsAreInNoOlderAnswerEither) {
  {
    const auto store = Open();
    Nominate(*store, "KEN", kWords);
    Nominate(*store, "FRA", kOtherWords);
  }
  {
    Nominate(*Open(), "KEN", "nobody by name");
  }
  {
    const auto store = Open();
    Erase(*store, "KEN", kWords);
  }
  EXPECT_THAT(FilesWith(kWords), IsEmpty());
}

TEST_F(PurgeTest, ErasesManyAtOnceAndKeepsTheRest) {
  {
    const auto store = Open();
    for (int i = 0; i < 40; ++i) {
      Nominate(*store, absl::StrCat("S", i), absl::StrCat("<words ", i, ">"));
    }
    Batch batch;
    for (int i = 0; i < 40; i += 2) {
      batch.Delete(Table::kBody, BodyKey(absl::StrCat("<words ", i, ">")));
      batch.Put(Table::kAnswer, absl::StrCat("S", i), "erased");
    }
    ASSERT_TRUE(store->Write(batch).ok());
  }
  for (int i = 0; i < 40; ++i) {
    EXPECT_EQ(FilesWith(absl::StrCat("<words ", i, ">")).empty(), i % 2 == 0) << i;
  }
}

TEST_F(PurgeTest, SnapshotKeepsItsWordsAndTheyGoAfterwards) {
  {
    const auto store = Open();
    Nominate(*store, "KEN", kWords);
    auto snapshot = store->Snapshot();
    Erase(*store, "KEN", kWords);
    EXPECT_EQ(Value(*snapshot, Table::kBody, BodyKey(kWords)), kWords);
    snapshot.reset();
  }
  EXPECT_THAT(FilesWith(kWords), IsEmpty());
}

// Else every start would rewrite the table once more.
TEST_F(PurgeTest, LeavesNoTombstoneBehind) {
  {
    Nominate(*Open(), "KEN", kWords);
  }
  {
    Nominate(*Open(), "FRA", kOtherWords);
  }
  {
    Erase(*Open(), "KEN", kWords);
  }
  uint64_t tombstones = 0;
  uint64_t entries = 0;
  WithRocksDb([&](rocksdb::DB& db, const auto& table) {
    rocksdb::TablePropertiesCollection files;
    ASSERT_TRUE(db.GetPropertiesOfAllTables(table(Table::kBody), &files).ok());
    for (const auto& [name, properties] : files) {
      tombstones += properties->num_deletions;
      entries += properties->num_entries;
    }
  });
  EXPECT_EQ(tombstones, 0u);
  EXPECT_EQ(entries, 1u);
}

// A crash between the erasure and the purge leaves a tombstone over the words;
// made here with RocksDB alone.
TEST_F(PurgeTest, FinishesAfterACrash) {
  {
    Nominate(*Open(), "KEN", kWords);
  }
  {
    Nominate(*Open(), "FRA", kOtherWords);
  }
  WithRocksDb([](rocksdb::DB& db, const auto& table) {
    rocksdb::WriteBatch batch;
    ASSERT_TRUE(batch.Delete(table(Table::kBody), BodyKey(kWords)).ok());
    ASSERT_TRUE(batch.Put(table(Table::kAnswer), "KEN", "answer: erased").ok());
    ASSERT_TRUE(db.Write(rocksdb::WriteOptions(), &batch).ok());
  });
  ASSERT_THAT(FilesWith(kWords), Not(IsEmpty()));
  Open().reset();
  EXPECT_THAT(FilesWith(kWords), IsEmpty());
  EXPECT_THAT(FilesWith(kOtherWords), Not(IsEmpty()));
}

// Of bodies and answers one is rewritten before the other: somewhere among these
// changes of the disk. Before them it had not begun, after them it is done.
TEST_F(PurgeTest, FinishesWhereverThePowerWasCut) {
  Nominate(*Open(), "KEN", kWords);
  Nominate(*Open(), "FRA", kOtherWords);
  SetAside();
  size_t unfinished = 0;
  for (uint64_t cut = 20; cut < 40; ++cut) {
    BringBack();
    PowerCutDisk disk(cut);
    {
      const auto store = Open(disk.env.get());
      Erase(*store, "KEN", kWords);
      disk.files->CutAfter(cut);
    }
    disk.files->LosePower();
    if (!FilesWith(kWords).empty()) ++unfinished;
    Open().reset();
    EXPECT_THAT(FilesWith(kWords), IsEmpty()) << cut;
    EXPECT_THAT(FilesWith(kOtherWords), Not(IsEmpty())) << cut;
  }
  EXPECT_GT(unfinished, 0u) << "else this test proves nothing";
}

}  // namespace
}  // namespace rollcall::testing
