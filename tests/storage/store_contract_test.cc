// What every store promises (storage/store.h), held against each of them.
#include <atomic>
#include <map>
#include <memory>
#include <ostream>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "storage/memory_store.h"
#include "storage/rocksdb_store.h"
#include "storage/store.h"
#include "tests/storage/table_dump.h"
#include "tests/testing/scratch_folder.h"

namespace rollcall::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

enum class Kind { kMemory, kRocksDb };
std::ostream& operator<<(std::ostream& out, Kind kind) {
  return out << (kind == Kind::kMemory ? "Memory" : "RocksDb");
}

class StoreContractTest : public ::testing::TestWithParam<Kind> {
 protected:
  void SetUp() override {
    if (GetParam() == Kind::kMemory) {
      store_ = NewMemoryStore();
      return;
    }
    RocksDbOptions options;
    options.path = folder_.At("store");
    auto opened = OpenRocksDbStore(options);
    ASSERT_TRUE(opened.ok()) << opened.status();
    store_ = *std::move(opened);
  }

  Store& store() { return *store_; }

  void Put(Table table, absl::string_view key, absl::string_view value) {
    Batch batch;
    batch.Put(table, key, value);
    ASSERT_TRUE(store().Write(batch).ok());
  }
  void Delete(Table table, absl::string_view key) {
    Batch batch;
    batch.Delete(table, key);
    ASSERT_TRUE(store().Write(batch).ok());
  }

 private:
  ScratchFolder folder_;
  std::unique_ptr<Store> store_;
};

INSTANTIATE_TEST_SUITE_P(Stores, StoreContractTest,
                         ::testing::Values(Kind::kMemory, Kind::kRocksDb), [](const auto& tested) {
                           return tested.param == Kind::kMemory ? "Memory" : "RocksDb";
                         });

TEST_P(StoreContractTest, GivesBackWhatWasWritten) {
  Batch batch;
  batch.Put(Table::kEntry, "a", "1");
  batch.Put(Table::kView, "b", "2");
  ASSERT_TRUE(store().Write(batch).ok());
  EXPECT_EQ(Value(store(), Table::kEntry, "a"), "1");
  EXPECT_EQ(Value(store(), Table::kView, "b"), "2");
}

TEST_P(StoreContractTest, SaysNothingForAKeyThatIsNotThere) {
  Put(Table::kView, "ab", "1");
  EXPECT_EQ(Value(store(), Table::kView, "a"), absl::nullopt);
  EXPECT_EQ(Value(store(), Table::kView, "abc"), absl::nullopt);
  EXPECT_EQ(Value(store(), Table::kView, ""), absl::nullopt);
}

TEST_P(StoreContractTest, KeepsTablesApart) {
  for (const Table table : kAllTables) Put(table, "key", TableName(table));
  for (const Table table : kAllTables) {
    EXPECT_EQ(Value(store(), table, "key"), std::string(TableName(table)));
  }
  Delete(Table::kNode, "key");
  EXPECT_EQ(Value(store(), Table::kNode, "key"), absl::nullopt);
  EXPECT_EQ(Value(store(), Table::kEntry, "key"), "entry");
}

TEST_P(StoreContractTest, OverwritesAndDeletes) {
  Put(Table::kView, "k", "old");
  Put(Table::kView, "k", "new");
  EXPECT_EQ(Value(store(), Table::kView, "k"), "new");
  Delete(Table::kView, "k");
  EXPECT_EQ(Value(store(), Table::kView, "k"), absl::nullopt);
  EXPECT_THAT(Rows(store(), Table::kView), IsEmpty());
  Put(Table::kView, "k", "again");
  EXPECT_EQ(Value(store(), Table::kView, "k"), "again");
}

TEST_P(StoreContractTest, DeletesWhatIsNotThereWithoutComplaint) {
  Delete(Table::kBody, "never");
  EXPECT_THAT(Rows(store(), Table::kBody), IsEmpty());
}

TEST_P(StoreContractTest, TakesTheLastOfSeveralChangesOfOneKey) {
  Batch batch;
  batch.Put(Table::kView, "put-delete", "1");
  batch.Delete(Table::kView, "put-delete");
  batch.Delete(Table::kView, "delete-put");
  batch.Put(Table::kView, "delete-put", "2");
  batch.Put(Table::kView, "put-put", "3");
  batch.Put(Table::kView, "put-put", "4");
  ASSERT_TRUE(store().Write(batch).ok());
  EXPECT_THAT(Rows(store(), Table::kView),
              ElementsAre(Pair("delete-put", "2"), Pair("put-put", "4")));
}

TEST_P(StoreContractTest, TakesAnEmptyBatch) { EXPECT_TRUE(store().Write(Batch()).ok()); }

TEST_P(StoreContractTest, TellsAnEmptyValueFromNone) {
  Put(Table::kView, "empty", "");
  EXPECT_EQ(Value(store(), Table::kView, "empty"), "");
  EXPECT_THAT(Rows(store(), Table::kView), ElementsAre(Pair("empty", "")));
}

TEST_P(StoreContractTest, TakesTheEmptyKey) {
  Put(Table::kView, "", "nothing");
  Put(Table::kView, "a", "1");
  EXPECT_EQ(Value(store(), Table::kView, ""), "nothing");
  EXPECT_THAT(Rows(store(), Table::kView), ElementsAre(Pair("", "nothing"), Pair("a", "1")));
}

TEST_P(StoreContractTest, TakesAnyBytes) {
  std::string every_byte;
  for (int byte = 0; byte < 256; ++byte) every_byte.push_back(static_cast<char>(byte));
  Put(Table::kEntry, every_byte, every_byte);
  EXPECT_EQ(Value(store(), Table::kEntry, every_byte), every_byte);
}

TEST_P(StoreContractTest, TakesLargeValues) {
  const std::string large(8 * 1024 * 1024, 'x');
  Batch batch;
  for (const char* key : {"a", "b", "c"}) batch.Put(Table::kBody, key, large + key);
  ASSERT_TRUE(store().Write(batch).ok());
  EXPECT_EQ(Value(store(), Table::kBody, "b"), large + "b");
}

TEST_P(StoreContractTest, ScansInBytewiseOrder) {
  using std::string_literals::operator""s;
  for (const std::string& key : {"b"s, "\xff"s, "\x7f"s, "\x80"s, "\0"s, "a\0"s, "a"s, "aa"s}) {
    Put(Table::kView, key, "");
  }
  EXPECT_THAT(Keys(store(), Table::kView, ""),
              ElementsAre("\0"s, "a"s, "a\0"s, "aa"s, "b"s, "\x7f"s, "\x80"s, "\xff"s));
}

TEST_P(StoreContractTest, ScansOnlyKeysWithThePrefix) {
  for (const char* key : {"a", "ab", "ab/1", "ab/2", "ac", "b", "\xff", "\xff\xff"}) {
    Put(Table::kView, key, "");
  }
  EXPECT_THAT(Keys(store(), Table::kView, "ab"), ElementsAre("ab", "ab/1", "ab/2"));
  EXPECT_THAT(Keys(store(), Table::kView, "ab/"), ElementsAre("ab/1", "ab/2"));
  EXPECT_THAT(Keys(store(), Table::kView, "\xff"), ElementsAre("\xff", "\xff\xff"));
  EXPECT_THAT(Keys(store(), Table::kView, "zz"), IsEmpty());
  EXPECT_THAT(Keys(store(), Table::kNode, "a"), IsEmpty());
}

TEST_P(StoreContractTest, ScansFromTheKeyGiven) {
  for (const char* key : {"a", "ba", "bb", "bc", "c"}) Put(Table::kView, key, "");
  EXPECT_THAT(Keys(store(), Table::kView, "b", "bb"), ElementsAre("bb", "bc"));
  EXPECT_THAT(Keys(store(), Table::kView, "b", "bb\x01"), ElementsAre("bc"));
  EXPECT_THAT(Keys(store(), Table::kView, "b", "a"), ElementsAre("ba", "bb", "bc"));
  EXPECT_THAT(Keys(store(), Table::kView, "b", "c"), IsEmpty());
  EXPECT_THAT(Keys(store(), Table::kView, "", "bc"), ElementsAre("bc", "c"));
}

TEST_P(StoreContractTest, EndsAScanWhenTheVisitorHasEnough) {
  for (const char* key : {"a", "b", "c"}) Put(Table::kView, key, "");
  std::vector<std::string> seen;
  ASSERT_TRUE(store()
                  .Scan(Table::kView, "", "",
                        [&](absl::string_view key, absl::string_view) {
                          seen.emplace_back(key);
                          return seen.size() < 2;
                        })
                  .ok());
  EXPECT_THAT(seen, ElementsAre("a", "b"));
}

TEST_P(StoreContractTest, LetsAVisitorReadAndWrite) {
  for (const char* key : {"a", "b", "c"}) Put(Table::kView, key, "old");
  std::vector<std::string> seen;
  ASSERT_TRUE(store()
                  .Scan(Table::kView, "", "",
                        [&](absl::string_view key, absl::string_view value) {
                          seen.push_back(absl::StrCat(key, "=", value));
                          Put(Table::kView, "b", "new");
                          Delete(Table::kView, "c");
                          Put(Table::kView, "d", "new");
                          EXPECT_EQ(Value(store(), Table::kView, "b"), "new");
                          return true;
                        })
                  .ok());
  EXPECT_THAT(seen, ElementsAre("a=old", "b=old", "c=old")) << "a scan sees one moment";
  EXPECT_THAT(Keys(store(), Table::kView, ""), ElementsAre("a", "b", "d"));
}

TEST_P(StoreContractTest, SnapshotStaysAtItsMoment) {
  Put(Table::kView, "kept", "1");
  Put(Table::kView, "changed", "1");
  Put(Table::kView, "deleted", "1");
  const std::unique_ptr<Reader> before = store().Snapshot();
  Put(Table::kView, "changed", "2");
  Delete(Table::kView, "deleted");
  Put(Table::kView, "added", "2");
  const std::unique_ptr<Reader> after = store().Snapshot();
  Put(Table::kView, "changed", "3");

  EXPECT_THAT(Rows(*before, Table::kView),
              ElementsAre(Pair("changed", "1"), Pair("deleted", "1"), Pair("kept", "1")));
  EXPECT_EQ(Value(*before, Table::kView, "changed"), "1");
  EXPECT_EQ(Value(*before, Table::kView, "deleted"), "1");
  EXPECT_EQ(Value(*before, Table::kView, "added"), absl::nullopt);
  EXPECT_THAT(Rows(*after, Table::kView),
              ElementsAre(Pair("added", "2"), Pair("changed", "2"), Pair("kept", "1")));
  EXPECT_EQ(Value(store(), Table::kView, "changed"), "3");
}

TEST_P(StoreContractTest, SnapshotsMayGoInAnyOrder) {
  std::vector<std::unique_ptr<Reader>> snapshots;
  for (int i = 0; i < 4; ++i) {
    Put(Table::kView, "k", absl::StrCat(i));
    snapshots.push_back(store().Snapshot());
  }
  Delete(Table::kView, "k");
  snapshots[2].reset();
  EXPECT_EQ(Value(*snapshots[3], Table::kView, "k"), "3");
  EXPECT_EQ(Value(*snapshots[1], Table::kView, "k"), "1");
  snapshots[0].reset();
  EXPECT_EQ(Value(*snapshots[1], Table::kView, "k"), "1");
  snapshots[3].reset();
  EXPECT_EQ(Value(*snapshots[1], Table::kView, "k"), "1");
  snapshots[1].reset();
  EXPECT_EQ(Value(store(), Table::kView, "k"), absl::nullopt);
}

TEST_P(StoreContractTest, SnapshotOfAnEmptyStoreStaysEmpty) {
  const std::unique_ptr<Reader> snapshot = store().Snapshot();
  Put(Table::kView, "k", "1");
  EXPECT_THAT(Rows(*snapshot, Table::kView), IsEmpty());
}

// Two keys in two tables always change together; whoever looks at one moment
// must find them equal.
TEST_P(StoreContractTest, NobodySeesHalfABatch) {
  constexpr int kWrites = 300;
  std::atomic<bool> done = false;
  std::atomic<int> looks = 0;
  std::vector<std::thread> readers;
  for (int i = 0; i < 2; ++i) {
    readers.emplace_back([&] {
      while (!done) {
        const std::unique_ptr<Reader> snapshot = store().Snapshot();
        const auto first = Value(*snapshot, Table::kView, "k");
        const auto second = Value(*snapshot, Table::kAnswer, "k");
        EXPECT_EQ(first, second);
        EXPECT_EQ(Rows(*snapshot, Table::kView).size(), first.has_value() ? 2u : 0u);
        ++looks;
      }
    });
  }
  for (int i = 0; i < kWrites || looks == 0; ++i) {
    Batch batch;
    batch.Put(Table::kView, "k", absl::StrCat(i));
    batch.Put(Table::kAnswer, "k", absl::StrCat(i));
    batch.Put(Table::kView, "l", "");
    EXPECT_TRUE(store().Write(batch).ok());
  }
  done = true;
  for (std::thread& reader : readers) reader.join();
}

}  // namespace
}  // namespace rollcall::testing
