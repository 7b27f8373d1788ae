#include <gtest/gtest.h>

#include "clients/cpp/evidence.h"
#include "tests/testing/fake_client.h"
#include "tests/testing/test_directory.h"
#include "tests/testing/test_log.h"

namespace rollcall {
namespace {

// 0 charter  1 to 7 enrolments.
class ReceiptTest : public ::testing::Test {
 protected:
  ReceiptTest() : log_(directory_), pinned_(testing::PinnedTestDirectory(directory_)) {
    for (const char* state : {"KEN", "TZA", "UGA", "RWA", "BDI", "SSD", "ETH"}) {
      directory_.Enrol(state);
    }
  }

  testing::TestDirectory directory_;
  testing::TestLog log_;
  PinnedDirectory pinned_;
};

TEST_F(ReceiptTest, ProvesItsStatement) {
  const auto checkpoint = VerifyReceipt(pinned_, log_.said(4).statement, log_.ReceiptOf(4));
  ASSERT_TRUE(checkpoint.ok()) << checkpoint.status();
  EXPECT_EQ(*checkpoint, log_.Latest());
}

TEST_F(ReceiptTest, RefusesReceiptOfAnotherStatement) {
  EXPECT_TRUE(
      absl::IsDataLoss(VerifyReceipt(pinned_, log_.said(4).statement, log_.ReceiptOf(6)).status()));
}

TEST_F(ReceiptTest, RefusesReceiptAtAnotherPlace) {
  v1::Receipt receipt = log_.ReceiptOf(4);
  receipt.set_index(5);
  EXPECT_TRUE(absl::IsDataLoss(VerifyReceipt(pinned_, log_.said(4).statement, receipt).status()));
}

TEST_F(ReceiptTest, RefusesReceiptUnderAnotherLogKey) {
  v1::Receipt receipt = log_.ReceiptOf(4);
  receipt.set_checkpoint(log_.Note(log_.Latest(), directory_.Key("mallory")));
  EXPECT_TRUE(absl::IsDataLoss(VerifyReceipt(pinned_, log_.said(4).statement, receipt).status()));
}

TEST_F(ReceiptTest, RefusesChangedAcceptTime) {
  v1::Receipt receipt = log_.ReceiptOf(4);
  receipt.set_entry(
      EncodeEntry(log_.said(4).statement, directory_.clock().Now() + absl::Hours(1)).value());
  EXPECT_TRUE(absl::IsDataLoss(VerifyReceipt(pinned_, log_.said(4).statement, receipt).status()));
}

}  // namespace
}  // namespace rollcall
