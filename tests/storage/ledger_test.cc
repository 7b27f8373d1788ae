#include "storage/ledger.h"

#include <iterator>
#include <memory>
#include <string>

#include "core/base/refusal.h"
#include "core/crypto/signer.h"
#include "gtest/gtest.h"
#include "rollcall/v1/view.pb.h"
#include "storage/memory_store.h"

namespace rollcall::testing {
namespace {

class LedgerTest : public ::testing::Test {
 protected:
  void Put(Table table, absl::string_view key, absl::string_view value) {
    Batch batch;
    batch.Put(table, key, value);
    ASSERT_TRUE(store_->Write(batch).ok());
  }
  const Ledger& ledger() const { return ledger_; }
  const Store& store() const { return *store_; }

 private:
  const std::unique_ptr<Store> store_ = NewMemoryStore();
  const Ledger ledger_{*store_};
};

bool TellsDamage(const absl::Status& status) {
  return status.code() == absl::StatusCode::kDataLoss &&
         ReasonOf(status) == v1::ERROR_REASON_DATA_CORRUPTED;
}

TEST(LedgerKeyTest, EntryKeysSortAsNumbers) {
  const uint64_t numbers[] = {0,           1, 127, 128, 255, 256, 65535, 65536, uint64_t{1} << 63,
                              ~uint64_t{0}};
  for (size_t i = 1; i < std::size(numbers); ++i) {
    EXPECT_LT(EntryKey(numbers[i - 1]), EntryKey(numbers[i]));
  }
}

TEST_F(LedgerTest, AnEmptyStoreHasAnEmptyCheckpoint) {
  const auto note = ledger().CheckpointNote();
  ASSERT_TRUE(note.ok());
  EXPECT_FALSE(note->has_value());
  const auto checkpoint = ledger().LastCheckpoint();
  ASSERT_TRUE(checkpoint.ok()) << checkpoint.status();
  EXPECT_EQ(checkpoint->size, 0u);
  EXPECT_EQ(checkpoint->root, EmptyRoot());
  EXPECT_EQ(checkpoint->origin, "");
}

TEST_F(LedgerTest, ReadsTheLastCheckpoint) {
  const auto key = PrivateKey::FromEd25519Seed(std::string(32, 'k'));
  ASSERT_TRUE(key.ok());
  Checkpoint checkpoint{.origin = "rollcall.example/test", .size = 7, .root = Sha256("root")};
  const Signer* signers[] = {&*key};
  const auto note = SignCheckpoint(checkpoint, signers);
  ASSERT_TRUE(note.ok()) << note.status();
  Put(Table::kMeta, kCheckpointKey, *note);
  const auto read = ledger().LastCheckpoint();
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(*read, checkpoint);
  const auto read_note = ledger().CheckpointNote();
  ASSERT_TRUE(read_note.ok());
  EXPECT_EQ(*read_note, *note);
}

TEST_F(LedgerTest, TellsACheckpointThatIsNone) {
  for (const char* damaged : {"", "no note", "o\n1\nroot\n\n", "o\n01\n"}) {
    Put(Table::kMeta, kCheckpointKey, damaged);
    EXPECT_TRUE(TellsDamage(ledger().LastCheckpoint().status())) << damaged;
  }
}

TEST_F(LedgerTest, ReadsEntriesUntilTheEnd) {
  Put(Table::kEntry, EntryKey(0), "first");
  EXPECT_EQ(*ledger().Entry(0), "first");
  EXPECT_EQ(ledger().Entry(1).status().code(), absl::StatusCode::kNotFound);
}

TEST_F(LedgerTest, FindsStatementsByDigest) {
  v1::StatementRecord record;
  record.set_index(42);
  const Digest digest = Sha256("statement");
  Put(Table::kView, view_key::Statement(digest.view()), record.SerializeAsString());
  const auto found = ledger().IndexOf(digest);
  ASSERT_TRUE(found.ok()) << found.status();
  EXPECT_EQ(*found, 42u);
  const auto missing = ledger().IndexOf(Sha256("another"));
  ASSERT_TRUE(missing.ok());
  EXPECT_FALSE(missing->has_value());
}

TEST_F(LedgerTest, TellsAStatementRecordThatIsNone) {
  const Digest digest = Sha256("statement");
  Put(Table::kView, view_key::Statement(digest.view()), "\xff\xff");
  EXPECT_TRUE(TellsDamage(ledger().IndexOf(digest).status()));
}

TEST_F(LedgerTest, ReadsBodiesAndChecksTheirDigest) {
  const Digest digest = Sha256("body");
  EXPECT_FALSE(ledger().Body(digest.view())->has_value());
  Put(Table::kBody, digest.view(), "body");
  EXPECT_EQ(**ledger().Body(digest.view()), "body");
  Put(Table::kBody, digest.view(), "another body");
  EXPECT_TRUE(TellsDamage(ledger().Body(digest.view()).status()));
}

TEST_F(LedgerTest, ReadsNodesAndTellsThoseThatAreMissing) {
  const Digest hash = Sha256("leaf");
  Put(Table::kNode, NodeKey({3, 5}), hash.view());
  Put(Table::kNode, NodeKey({3, 6}), "short");
  const NodeReader nodes = ledger().Nodes();
  EXPECT_EQ(*nodes({3, 5}), hash);
  EXPECT_TRUE(TellsDamage(nodes({3, 6}).status()));
  EXPECT_TRUE(TellsDamage(nodes({5, 3}).status()));
}

TEST_F(LedgerTest, ShowsTheViewTable) {
  Put(Table::kView, "sheet/a", "1");
  Put(Table::kView, "sheet/b", "2");
  Put(Table::kView, "other", "3");
  Put(Table::kAnswer, "sheet/c", "4");
  const StoreView view(store());
  EXPECT_EQ(**view.Get("sheet/a"), "1");
  EXPECT_FALSE(view.Get("sheet/c")->has_value());
  std::string seen;
  ASSERT_TRUE(view.Scan("sheet/", "",
                        [&](absl::string_view, absl::string_view record) {
                          seen += std::string(record);
                          return true;
                        })
                  .ok());
  EXPECT_EQ(seen, "12");
}

}  // namespace
}  // namespace rollcall::testing
