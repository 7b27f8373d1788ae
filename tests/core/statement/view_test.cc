#include "core/statement/view.h"

#include <string>
#include <utility>
#include <vector>

#include "core/base/refusal.h"
#include "gtest/gtest.h"
#include "rollcall/v1/view.pb.h"

namespace rollcall {
namespace {

v1::StatementRecord Record(uint64_t index) {
  v1::StatementRecord record;
  record.set_index(index);
  return record;
}

// Keys and indices in the order of a scan that stops after `limit`.
std::vector<std::pair<std::string, uint64_t>> Scanned(const View& view, absl::string_view prefix,
                                                      absl::string_view from = {},
                                                      size_t limit = 100) {
  std::vector<std::pair<std::string, uint64_t>> seen;
  EXPECT_TRUE(view.Scan(prefix, from,
                        [&](absl::string_view key, absl::string_view bytes) {
                          v1::StatementRecord record;
                          EXPECT_TRUE(record.ParseFromString(std::string(bytes)));
                          seen.emplace_back(std::string(key), record.index());
                          return seen.size() < limit;
                        })
                  .ok());
  return seen;
}

using Seen = std::vector<std::pair<std::string, uint64_t>>;

class ChangeSetTest : public ::testing::Test {
 protected:
  ChangeSetTest() : below_(&nothing_), above_(&below_) {
    below_.Put("a/1", Record(1));
    below_.Put("a/3", Record(3));
    below_.Put("a/5", Record(5));
    below_.Put("b/1", Record(9));
  }
  EmptyView nothing_;
  ChangeSet below_;
  ChangeSet above_;
};

TEST_F(ChangeSetTest, ShowsChangesOverItsBase) {
  above_.Put("a/2", Record(2));
  above_.Put("a/3", Record(33));
  above_.Delete("a/5");
  EXPECT_EQ((*ReadRecord<v1::StatementRecord>(above_, "a/3"))->index(), 33u);
  EXPECT_EQ((*ReadRecord<v1::StatementRecord>(above_, "a/1"))->index(), 1u);
  EXPECT_FALSE(ReadRecord<v1::StatementRecord>(above_, "a/5")->has_value());
  EXPECT_EQ((*ReadRecord<v1::StatementRecord>(below_, "a/3"))->index(), 3u);
}

TEST_F(ChangeSetTest, ScansMergedInOrder) {
  above_.Put("a/0", Record(0));
  above_.Put("a/2", Record(2));
  above_.Put("a/3", Record(33));
  above_.Delete("a/5");
  above_.Put("a/6", Record(6));
  EXPECT_EQ(Scanned(above_, "a/"),
            (Seen{{"a/0", 0}, {"a/1", 1}, {"a/2", 2}, {"a/3", 33}, {"a/6", 6}}));
  EXPECT_EQ(Scanned(above_, "a/", "a/2"), (Seen{{"a/2", 2}, {"a/3", 33}, {"a/6", 6}}));
  EXPECT_EQ(Scanned(above_, "b/"), (Seen{{"b/1", 9}}));
}

TEST_F(ChangeSetTest, ScanEndsWhereTheVisitorSays) {
  above_.Put("a/2", Record(2));
  for (size_t limit = 1; limit <= 4; ++limit) {
    EXPECT_EQ(Scanned(above_, "a/", "", limit).size(), limit);
  }
}

TEST_F(ChangeSetTest, MergesIntoItsBase) {
  above_.Put("a/2", Record(2));
  above_.Delete("a/1");
  below_.Merge(std::move(above_));
  EXPECT_EQ(Scanned(below_, "a/"), (Seen{{"a/2", 2}, {"a/3", 3}, {"a/5", 5}}));
}

TEST(ReadRecordTest, TellsOfACorruptRecord) {
  class Corrupt final : public View {
    absl::StatusOr<absl::optional<std::string>> Get(absl::string_view) const override {
      return absl::optional<std::string>("\xff\xff");
    }
    absl::Status Scan(absl::string_view, absl::string_view, const Visitor&) const override {
      return absl::OkStatus();
    }
  };
  EXPECT_EQ(ReasonOf(ReadRecord<v1::StatementRecord>(Corrupt(), "charter").status()),
            v1::ERROR_REASON_DATA_CORRUPTED);
}

}  // namespace
}  // namespace rollcall
