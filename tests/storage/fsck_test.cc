#include "storage/fsck.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "storage/ledger.h"
#include "storage/memory_store.h"
#include "tests/storage/directory_life.h"
#include "tests/storage/table_dump.h"
#include "tests/testing/test_directory.h"

namespace rollcall {
namespace {

using testing::Dump;
using ::testing::HasSubstr;
using testing::Rows;

class FsckTest : public ::testing::Test {
 protected:
  FsckTest() {
    testing::LiveALife(directory_);
    testing::WriteAll(*store_, directory_, {3});
    whole_ = Dump(*store_);
  }

  FsckReport Check() {
    scratch_ = NewMemoryStore();
    const auto report =
        CheckStore(*store_, *scratch_, directory_.clock(), [](uint64_t, uint64_t) {});
    EXPECT_TRUE(report.ok()) << report.status();
    return report.value_or(FsckReport());
  }
  void Put(Table table, absl::string_view key, absl::string_view value) {
    Batch batch;
    batch.Put(table, key, value);
    ASSERT_TRUE(store_->Write(batch).ok());
  }
  void Delete(Table table, absl::string_view key) {
    Batch batch;
    batch.Delete(table, key);
    ASSERT_TRUE(store_->Write(batch).ok());
  }
  // With one bit flipped in the middle.
  static std::string Changed(std::string value) {
    if (value.empty()) return "x";
    value[value.size() / 2] ^= 1;
    return value;
  }
  // Whether a repair brings back what was there before.
  bool Repairs() {
    const auto rows = RepairStore(*store_, *scratch_);
    EXPECT_TRUE(rows.ok()) << rows.status();
    return rows.ok() && *rows > 0 && Dump(*store_) == whole_ && Check().clean();
  }

  testing::TestDirectory directory_;
  std::unique_ptr<Store> store_ = NewMemoryStore();
  std::unique_ptr<Store> scratch_;
  std::map<std::string, std::map<std::string, std::string>> whole_;
};

TEST_F(FsckTest, FindsNothingInAWholeStore) {
  const FsckReport report = Check();
  EXPECT_TRUE(report.clean()) << report.told[0].what;
  EXPECT_FALSE(report.repairable());
  EXPECT_EQ(report.entries, directory_.accepted().size());
}

TEST_F(FsckTest, FindsAndMakesAnewEveryChangedRowOfWhatFollowsFromTheLog) {
  for (const Table table : {Table::kNode, Table::kView, Table::kAnswer}) {
    for (const auto& [key, value] : Rows(*store_, table)) {
      const std::string changed = Changed(value);
      Put(table, key, changed);
      const FsckReport report = Check();
      ASSERT_TRUE(report.repairable()) << TableName(table) << " " << key;
      EXPECT_EQ(report.damages, 1u);
      EXPECT_THAT(report.told[0].what, HasSubstr("is not what the log makes of it"));
      ASSERT_TRUE(Repairs()) << TableName(table) << " " << key;
    }
  }
}

TEST_F(FsckTest, FindsAndMakesAnewWhatIsMissingOrTooMuch) {
  for (const Table table : {Table::kNode, Table::kView, Table::kAnswer}) {
    Delete(table, Rows(*store_, table).begin()->first);
    EXPECT_TRUE(Check().repairable());
    EXPECT_TRUE(Repairs()) << TableName(table);
    Put(table, "zzz", "nobody wrote this");
    EXPECT_TRUE(Check().repairable());
    EXPECT_TRUE(Repairs()) << TableName(table);
  }
}

TEST_F(FsckTest, SaysWhichEntryIsNotTheOneThatCame) {
  for (const auto& [key, value] : Rows(*store_, Table::kEntry)) {
    const std::string changed = Changed(value);
    Put(Table::kEntry, key, changed);
    const FsckReport report = Check();
    EXPECT_TRUE(report.lost);
    ASSERT_EQ(report.damages, 2u);
    EXPECT_THAT(report.told[0].what, HasSubstr("is not the one that was hashed when it came"));
    EXPECT_THAT(report.told[1].what, HasSubstr("the signed checkpoint says"));
    Put(Table::kEntry, key, value);
  }
  Delete(Table::kEntry, EntryKey(4));
  EXPECT_THAT(Check().told[0].what, HasSubstr("log entry 4 cannot be read"));
}

TEST_F(FsckTest, SaysWhoseWordsAreLost) {
  for (const auto& [digest, body] : Rows(*store_, Table::kBody)) {
    const std::string changed = Changed(body);
    Put(Table::kBody, digest, changed);
    const FsckReport report = Check();
    EXPECT_TRUE(report.lost);
    EXPECT_THAT(report.told[0].what, HasSubstr("digest"));
    Put(Table::kBody, digest, body);
  }
  EXPECT_TRUE(Check().clean());
}

// The statement of a subject that is in force.
const testing::Said& LastAbout(const testing::TestDirectory& directory, Kind kind,
                               absl::string_view subject) {
  const testing::Said* last = nullptr;
  for (const testing::Said& said : directory.accepted()) {
    const Statement& statement = said.statement;
    if (statement.kind() == kind && statement.header().subject() == subject) last = &said;
  }
  return *last;
}

TEST_F(FsckTest, LeavesTheAnswerAloneThatHoldsWordsWhichTheStoreHasLost) {
  size_t found = 0;
  for (const testing::Said& said : directory_.accepted()) {
    const Statement& statement = said.statement;
    const std::string& subject = statement.header().subject();
    const Digest digest = statement.body_digest();
    if (statement.kind() != Kind::kSheet || !Ledger(*store_).Body(digest.view())->has_value() ||
        LastAbout(directory_, Kind::kSheet, subject).statement.digest() != statement.digest()) {
      continue;
    }
    Delete(Table::kBody, digest.view());
    const FsckReport report = Check();
    EXPECT_TRUE(report.lost);
    EXPECT_FALSE(report.repairable());
    ASSERT_EQ(report.damages, 1u);
    EXPECT_THAT(report.told[0].what, HasSubstr(absl::StrCat("(", subject, ") are not there")));
    Put(Table::kBody, digest.view(), said.body);
    ++found;
  }
  EXPECT_GT(found, 0u);
}

TEST_F(FsckTest, TakesItThatSupersededWordsAreGone) {
  for (const testing::Said& said : directory_.accepted()) {
    const Statement& statement = said.statement;
    const Digest digest = statement.body_digest();
    if (statement.kind() != Kind::kSheet || !Ledger(*store_).Body(digest.view())->has_value() ||
        LastAbout(directory_, Kind::kSheet, statement.header().subject()).statement.digest() ==
            statement.digest()) {
      continue;
    }
    Delete(Table::kBody, digest.view());
    EXPECT_TRUE(Check().clean());
    return;
  }
  FAIL() << "no sheet was superseded in this life";
}

TEST_F(FsckTest, WordsThatTheLogErasedAreDeletedIfTheyCameBack) {
  for (const testing::Said& said : directory_.accepted()) {
    const Digest digest = said.statement.body_digest();
    if (Ledger(*store_).Body(digest.view())->has_value()) continue;
    Put(Table::kBody, digest.view(), said.body);
    const FsckReport report = Check();
    ASSERT_TRUE(report.repairable());
    EXPECT_THAT(report.told[0].what, HasSubstr("the log gives none"));
    EXPECT_TRUE(Repairs());
    return;
  }
  FAIL() << "nothing was erased in this life";
}

TEST_F(FsckTest, TakesNoCheckpointThatTheLogDidNotSign) {
  std::string note = *testing::Value(*store_, Table::kMeta, kCheckpointKey);
  note[note.size() - 10] ^= 1;
  Put(Table::kMeta, kCheckpointKey, note);
  EXPECT_TRUE(Check().lost);
  Put(Table::kMeta, kCheckpointKey, "no note");
  EXPECT_THAT(Check().told[0].what, HasSubstr("the checkpoint cannot be read"));
}

TEST_F(FsckTest, ManyDamagesAreCountedAndTheFirstTold) {
  for (size_t i = 0; i < kMaxDamagesTold + 5; ++i) {
    Put(Table::kView, "zzz/" + std::to_string(i), "too much");
  }
  const FsckReport report = Check();
  EXPECT_EQ(report.damages, kMaxDamagesTold + 5);
  EXPECT_EQ(report.told.size(), kMaxDamagesTold);
  EXPECT_TRUE(Repairs());
}

TEST_F(FsckTest, WantsALogThatIsWhole) {
  const auto empty = NewMemoryStore();
  const auto scratch = NewMemoryStore();
  const auto none = [](uint64_t, uint64_t) {};
  EXPECT_TRUE(
      absl::IsFailedPrecondition(CheckStore(*empty, *scratch, directory_.clock(), none).status()));
  Put(Table::kMeta, kSizeKey, EntryKey(2));
  EXPECT_TRUE(
      absl::IsFailedPrecondition(CheckStore(*store_, *scratch, directory_.clock(), none).status()));
}

}  // namespace
}  // namespace rollcall
