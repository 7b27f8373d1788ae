// The worked examples of docs/formats/storage.md.
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "rollcall/v1/directory_service.pb.h"
#include "rollcall/v1/view.pb.h"
#include "storage/ledger.h"
#include "storage/memory_store.h"
#include "storage/rocksdb_store.h"
#include "storage/synced_mark.h"
#include "tests/storage/directory_life.h"
#include "tests/storage/table_dump.h"
#include "tests/testing/scratch_folder.h"

namespace rollcall::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;

std::vector<std::string> HexKeys(const Reader& reader, Table table) {
  std::vector<std::string> keys;
  for (const std::string& key : Keys(reader, table, ""))
    keys.push_back(absl::BytesToHexString(key));
  return keys;
}

TEST(StorageFormatTest, KeysAreThoseOfThePage) {
  EXPECT_EQ(absl::BytesToHexString(EntryKey(258)), "0000000000000102");
  EXPECT_EQ(absl::BytesToHexString(NodeKey({0, 258})), "000000000000000102");
  EXPECT_EQ(absl::BytesToHexString(NodeKey({8, 1})), "080000000000000001");
}

TEST(StorageFormatTest, TablesAreNamedAsOnThePage) {
  std::vector<std::string> names;
  for (const Table table : kAllTables) names.emplace_back(TableName(table));
  EXPECT_THAT(names, ElementsAre("entry", "node", "body", "view", "answer", "meta"));
}

TEST(StorageFormatTest, TwoStatementsAreStoredAsOnThePage) {
  TestDirectory directory;
  directory.Enrol("KEN");
  const auto store = NewMemoryStore();
  WriteAll(*store, directory, {2});

  const Statement& charter = directory.accepted()[0].statement;
  const Statement& enrolment = directory.accepted()[1].statement;
  EXPECT_THAT(HexKeys(*store, Table::kEntry), ElementsAre("0000000000000000", "0000000000000001"));
  EXPECT_THAT(HexKeys(*store, Table::kNode),
              ElementsAre("000000000000000000", "000000000000000001", "010000000000000000"));
  EXPECT_THAT(HexKeys(*store, Table::kBody),
              UnorderedElementsAre(charter.body_digest().ToHex(), enrolment.body_digest().ToHex()));
  EXPECT_THAT(Keys(*store, Table::kView, ""),
              UnorderedElementsAre("chain/charter/directory", "chain/enrolment/states/KEN",
                                   "charter", "participant/states/KEN",
                                   absl::StrCat("statement/", charter.digest().ToHex()),
                                   absl::StrCat("statement/", enrolment.digest().ToHex())));
  EXPECT_EQ(Value(*store, Table::kView, absl::StrCat("statement/", enrolment.digest().ToHex())),
            "\x08\x01");
  EXPECT_THAT(Keys(*store, Table::kAnswer, ""), ElementsAre("KEN"));
  EXPECT_THAT(Keys(*store, Table::kMeta, ""), ElementsAre("checkpoint"));

  EXPECT_EQ(Value(*store, Table::kEntry, EntryKey(1)), LeafOf(directory, 1));
  EXPECT_EQ(Value(*store, Table::kNode, NodeKey({0, 1})), LeafHash(LeafOf(directory, 1)).ToBytes());
  EXPECT_EQ(Value(*store, Table::kNode, NodeKey({1, 0})),
            NodeHash(LeafHash(LeafOf(directory, 0)), LeafHash(LeafOf(directory, 1))).ToBytes());
  EXPECT_EQ(Value(*store, Table::kBody, enrolment.body_digest().view()),
            directory.accepted()[1].body);
  v1::State answer;
  ASSERT_TRUE(answer.ParseFromString(*Value(*store, Table::kAnswer, "KEN")));
  EXPECT_EQ(answer.name(), "states/KEN");
}

TEST(StorageFormatTest, TheMarkIsThatOfThePage) {
  const ScratchFolder folder;
  auto mark = SyncedMark::Open(*rocksdb::Env::Default(), folder.path());
  ASSERT_TRUE(mark.ok()) << mark.status();
  mark->Set(7);
  mark->Set(258);
  mark->Sync();
  EXPECT_EQ(absl::BytesToHexString(folder.Read("SYNCED")), "000000000000010238152625db64fb60");
  const auto read = SyncedMark::Read(*rocksdb::Env::Default(), folder.path());
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(*read, 258u);
}

TEST(StorageFormatTest, TheSchemaOnDiskIsThatOfThePage) {
  const ScratchFolder folder;
  RocksDbOptions options;
  options.path = folder.At("store");
  const auto store = OpenRocksDbStore(options);
  ASSERT_TRUE(store.ok()) << store.status();
  EXPECT_EQ(Value(**store, Table::kMeta, "schema"), "1");
}

}  // namespace
}  // namespace rollcall::testing
