#include "services/signature_pool.h"

#include <sys/resource.h>
#include <unistd.h>

#include <memory>

#include "absl/synchronization/notification.h"
#include "core/base/refusal.h"
#include "gtest/gtest.h"
#include "tests/services/sequencer_fixture.h"

namespace rollcall {
namespace {

using testing::CheckReceipt;
using testing::Said;
using testing::Verdicts;

class SignaturePoolTest : public testing::SequencerFixture {
 protected:
  void StartPool(const SequencerOptions& options = {}) {
    Start(options);
    pool_ = std::make_unique<SignaturePool>(2, *sequencer_, *head_);
  }
  absl::StatusOr<v1::Receipt> Offer(std::string envelope, std::string body) {
    pool_->Submit(std::move(envelope), std::move(body), verdicts_.Add());
    return verdicts_.All().back();
  }

  std::unique_ptr<SignaturePool> pool_;
};

TEST_F(SignaturePoolTest, HandsOverToTheSequencer) {
  StartPool();
  const Said sheet = Sheet("KEN");
  const auto receipt = Offer(sheet.statement.envelope(), sheet.body);
  ASSERT_TRUE(receipt.ok()) << receipt.status();
  EXPECT_TRUE(CheckReceipt(directory_, sheet.statement, *receipt).ok());
}

TEST_F(SignaturePoolTest, RefusesWhatDoesNotOpenOrFit) {
  StartPool();
  const Said sheet = Sheet("KEN");
  EXPECT_EQ(ReasonOf(Offer("\xff", sheet.body).status()), v1::ERROR_REASON_NOT_CANONICAL);
  EXPECT_EQ(ReasonOf(Offer(sheet.statement.envelope(), sheet.body + "x").status()),
            v1::ERROR_REASON_BODY_MISMATCH);
  // Their places are given back.
  observer_.AwaitQueue(0);
}

TEST_F(SignaturePoolTest, RefusesAtOnceWhenTheQueueIsFull) {
  SequencerOptions options;
  options.max_queued = 1;
  StartPool(options);
  OccupyWriter(Sheet("KEN"));
  const Said sheet = Sheet("TZA");
  Verdicts refused;
  pool_->Submit(sheet.statement.envelope(), sheet.body, refused.Add());
  EXPECT_EQ(refused.done(), 1u);
  EXPECT_EQ(ReasonOf(refused.All()[0].status()), v1::ERROR_REASON_QUEUE_FULL);
  store_.Release();
}

TEST_F(SignaturePoolTest, DrainHandsOverWhatWaits) {
  StartPool();
  const Said ken = Sheet("KEN");
  const Said tza = Sheet("TZA");
  pool_->Submit(ken.statement.envelope(), ken.body, verdicts_.Add());
  pool_->Submit(tza.statement.envelope(), tza.body, verdicts_.Add());
  pool_->Drain();
  for (const auto& receipt : verdicts_.All()) EXPECT_TRUE(receipt.ok()) << receipt.status();
  EXPECT_EQ(ReasonOf(Offer(ken.statement.envelope(), ken.body).status()),
            v1::ERROR_REASON_SHUTTING_DOWN);
}

TEST_F(SignaturePoolTest, WorkersStandBackBehindLookUps) {
  StartPool();
  const int mine = getpriority(PRIO_PROCESS, 0);
  absl::Notification refused;
  int niceness = 0;
  pool_->Submit("no envelope", "", [&](const absl::StatusOr<v1::Receipt>&) {
    niceness = getpriority(PRIO_PROCESS, static_cast<id_t>(gettid()));
    refused.Notify();
  });
  refused.WaitForNotification();
  EXPECT_EQ(niceness, mine + kSignatureWorkerNiceness);
}

}  // namespace
}  // namespace rollcall
