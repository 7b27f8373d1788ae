#include "services/bootstrap.h"

#include "core/base/refusal.h"
#include "core/statement/canonical.h"
#include "gtest/gtest.h"
#include "services/head.h"
#include "storage/ledger.h"
#include "storage/memory_store.h"
#include "tests/testing/test_directory.h"

namespace rollcall {
namespace {

class BootstrapTest : public ::testing::Test {
 protected:
  absl::Status Begin(const v1::SignedStatement& charter, absl::string_view log_key = "log") {
    return Bootstrap(charter, {&directory_.Key(log_key)}, directory_.clock(), *store_);
  }
  v1::SignedStatement Charter() { return directory_.accepted()[0].ToProto(); }
  bool StoreIsEmpty() const { return !Ledger(*store_).CheckpointNote().value().has_value(); }

  testing::TestDirectory directory_;
  const std::unique_ptr<Store> store_ = NewMemoryStore();
};

TEST_F(BootstrapTest, WritesTheCharterAsEntryZeroWithACheckpoint) {
  ASSERT_TRUE(Begin(Charter()).ok());
  const auto head = ReadHead(*store_, 1);
  ASSERT_TRUE(head.ok()) << head.status();
  EXPECT_EQ((*head)->size(), 1u);
  EXPECT_EQ((*head)->checkpoint.origin, testing::kTestOrigin);
  const auto verifier =
      NoteVerifier::Create(testing::kTestOrigin, directory_.LogKey().public_key());
  EXPECT_EQ(OpenCheckpoint((*head)->note, testing::kTestOrigin, {*verifier}).value(),
            (*head)->checkpoint);
  EXPECT_EQ(DecodeEntry(Ledger(*store_).Entry(0).value())->statement.digest(),
            directory_.accepted()[0].statement.digest());
}

TEST_F(BootstrapTest, RefusesAStoreThatHasBegun) {
  ASSERT_TRUE(Begin(Charter()).ok());
  EXPECT_EQ(Begin(Charter()).code(), absl::StatusCode::kFailedPrecondition);
}

TEST_F(BootstrapTest, RefusesACharterThatNamesAnotherLogKey) {
  const absl::Status status = Begin(Charter(), "other log");
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_TRUE(StoreIsEmpty());
}

TEST_F(BootstrapTest, RefusesACharterWithTooFewRootSignatures) {
  Draft draft;
  draft.kind = Kind::kCharter;
  draft.origin = testing::kTestOrigin;
  draft.subject = "directory";
  draft.issue_time = directory_.clock().Now();
  draft.body = EncodeCanonical(directory_.MakeCharter());
  const Signer* const root = &directory_.Key("root-1");
  const auto statement = Seal(draft, {root});
  ASSERT_TRUE(statement.ok());
  EXPECT_EQ(ReasonOf(Begin(testing::Said{*statement, draft.body}.ToProto())),
            v1::ERROR_REASON_THRESHOLD_NOT_MET);
  EXPECT_TRUE(StoreIsEmpty());
}

TEST_F(BootstrapTest, RefusesAnythingButACharter) {
  directory_.Enrol("KEN");
  EXPECT_FALSE(Begin(directory_.accepted()[1].ToProto()).ok());
  EXPECT_TRUE(StoreIsEmpty());
}

}  // namespace
}  // namespace rollcall
