#include "storage/recent_records.h"

#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "core/merkle/tree.h"
#include "gtest/gtest.h"
#include "storage/ledger.h"
#include "storage/memory_store.h"

namespace rollcall::testing {
namespace {

// Counts what reaches the store.
class CountingReader final : public Reader {
 public:
  explicit CountingReader(const Reader& base) : base_(base) {}
  absl::StatusOr<absl::optional<std::string>> Get(Table table,
                                                  absl::string_view key) const override {
    ++reads;
    return base_.Get(table, key);
  }
  absl::Status Scan(Table table, absl::string_view prefix, absl::string_view from,
                    const Visitor& visit) const override {
    return base_.Scan(table, prefix, from, visit);
  }

  mutable int reads = 0;

 private:
  const Reader& base_;
};

class RecentRecordsTest : public ::testing::Test {
 protected:
  void Write(const Batch& batch, RecentRecords& records) {
    ASSERT_TRUE(store_->Write(batch).ok());
    records.Update(batch);
  }
  static Batch Put(Table table, absl::string_view key, absl::string_view value) {
    Batch batch;
    batch.Put(table, key, value);
    return batch;
  }
  static std::string Read(const Reader& reader, Table table, absl::string_view key) {
    const auto value = reader.Get(table, key);
    EXPECT_TRUE(value.ok()) << value.status();
    return value.ok() ? value->value_or("nothing") : "an error";
  }

  const std::unique_ptr<Store> store_ = NewMemoryStore();
  const CountingReader base_{*store_};
};

TEST_F(RecentRecordsTest, AsksTheStoreOnceForARecord) {
  RecentRecords records(base_);
  Write(Put(Table::kView, "charter", "one"), records);
  EXPECT_EQ(Read(records, Table::kView, "charter"), "one");
  EXPECT_EQ(Read(records, Table::kView, "charter"), "one");
  EXPECT_EQ(base_.reads, 1);
}

TEST_F(RecentRecordsTest, ShowsWhatWasWrittenSince) {
  RecentRecords records(base_);
  Write(Put(Table::kView, "chain", "one"), records);
  EXPECT_EQ(Read(records, Table::kView, "chain"), "one");
  Write(Put(Table::kView, "chain", "two"), records);
  EXPECT_EQ(Read(records, Table::kView, "chain"), "two");
  Batch gone;
  gone.Delete(Table::kView, "chain");
  Write(gone, records);
  EXPECT_EQ(Read(records, Table::kView, "chain"), "nothing");
  EXPECT_EQ(base_.reads, 2);
}

TEST_F(RecentRecordsTest, SeesARecordThatWasNotThereBefore) {
  RecentRecords records(base_);
  EXPECT_EQ(Read(records, Table::kView, "sheet"), "nothing");
  Write(Put(Table::kView, "sheet", "one"), records);
  EXPECT_EQ(Read(records, Table::kView, "sheet"), "one");
}

TEST_F(RecentRecordsTest, HasTheNodesOfTheLastLeavesAtHand) {
  RecentRecords records(base_);
  const std::string node = NodeKey(NodeId{.level = 0, .index = 7});
  Write(Put(Table::kNode, node, "hash"), records);
  EXPECT_EQ(Read(records, Table::kNode, node), "hash");
  EXPECT_EQ(base_.reads, 0);
}

TEST_F(RecentRecordsTest, TablesDoNotMix) {
  RecentRecords records(base_);
  Write(Put(Table::kView, "key", "view"), records);
  Write(Put(Table::kBody, "key", "body"), records);
  EXPECT_EQ(Read(records, Table::kView, "key"), "view");
  EXPECT_EQ(Read(records, Table::kBody, "key"), "body");
  EXPECT_EQ(Read(records, Table::kNode, "key"), "nothing");
}

TEST_F(RecentRecordsTest, ForgetsWhatIsNotReadAndStillAnswersRight) {
  constexpr int kRecords = 100;
  constexpr size_t kRoomForTen = 10 * 16;
  RecentRecords records(base_, kRoomForTen);
  for (int i = 0; i < kRecords; ++i) {
    Write(Put(Table::kView, absl::StrCat("key", i), absl::StrCat("value", i)), records);
    EXPECT_EQ(Read(records, Table::kView, absl::StrCat("key", i)), absl::StrCat("value", i));
    EXPECT_EQ(Read(records, Table::kView, "key0"), "value0");
  }
  // The one that was asked for all the time has stayed.
  EXPECT_EQ(base_.reads, kRecords);
  for (int i = 0; i < kRecords; ++i) {
    EXPECT_EQ(Read(records, Table::kView, absl::StrCat("key", i)), absl::StrCat("value", i));
  }
  EXPECT_GT(base_.reads, kRecords + kRecords / 2);
}

}  // namespace
}  // namespace rollcall::testing
