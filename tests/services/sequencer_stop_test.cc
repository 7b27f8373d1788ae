#include "services/sequencer.h"

#include <memory>

#include "core/base/refusal.h"
#include "gtest/gtest.h"
#include "storage/ledger.h"
#include "tests/services/sequencer_fixture.h"

namespace rollcall {
namespace {

using testing::CheckReceipt;
using testing::Said;
using testing::ScriptedStore;
using testing::Verdicts;

// When and how writing stops, and what is refused at once.
class SequencerStopTest : public testing::SequencerFixture {};

TEST_F(SequencerStopTest, PublishesNothingAndStopsWhenTheDiskRefuses) {
  Start();
  OccupyWriter(Sheet("KEN"));
  Submit(Sheet("TZA"));
  const auto before = head_->Current();
  store_.Fail(ScriptedStore::Failure::kNothingWritten);
  store_.Release();
  for (const auto& verdict : verdicts_.All()) {
    EXPECT_EQ(verdict.status().code(), absl::StatusCode::kUnavailable);
    EXPECT_EQ(ReasonOf(verdict.status()), v1::ERROR_REASON_WRITE_FAILED);
  }
  EXPECT_EQ(head_->Current(), before);
  EXPECT_EQ(ReasonOf(sequencer_->WriteStanding()), v1::ERROR_REASON_WRITE_FAILED);
  ASSERT_EQ(observer_.stops().size(), 1u);
  // Reads go on, writes do not, also when the disk works again.
  EXPECT_TRUE(Ledger(*before->reader).Entry(0).ok());
  store_.Fail(ScriptedStore::Failure::kNone);
  const size_t begun = store_.writes_begun();
  EXPECT_EQ(ReasonOf(SubmitAndWait(Sheet("UGA")).status()), v1::ERROR_REASON_WRITE_FAILED);
  EXPECT_EQ(store_.writes_begun(), begun);
}

TEST_F(SequencerStopTest, NeverSaysYesToAWriteThatFailedButPersisted) {
  Start();
  const Said sheet = Sheet("KEN");
  const auto before = head_->Current();
  store_.Fail(ScriptedStore::Failure::kWrittenAllTheSame);
  EXPECT_EQ(ReasonOf(SubmitAndWait(sheet).status()), v1::ERROR_REASON_WRITE_FAILED);
  EXPECT_EQ(head_->Current(), before);
  sequencer_->Drain();

  // After a restart the same statement is answered with its receipt.
  store_.Fail(ScriptedStore::Failure::kNone);
  sequencer_.reset();
  Start();
  const size_t begun = store_.writes_begun();
  const auto receipt = SubmitAndWait(sheet);
  ASSERT_TRUE(receipt.ok()) << receipt.status();
  EXPECT_TRUE(CheckReceipt(directory_, sheet.statement, *receipt).ok());
  EXPECT_EQ(store_.writes_begun(), begun);
}

TEST_F(SequencerStopTest, StopsWhenTheClockLeaps) {
  Start();
  const Said sheet = Sheet("KEN");
  ASSERT_TRUE(SubmitAndWait(sheet).ok());
  directory_.clock().SetWall(directory_.clock().Now() + absl::Hours(1));
  EXPECT_EQ(ReasonOf(SubmitAndWait(Sheet("TZA")).status()), v1::ERROR_REASON_CLOCK_LEAP);
  EXPECT_EQ(ReasonOf(sequencer_->WriteStanding()), v1::ERROR_REASON_CLOCK_LEAP);
  ASSERT_EQ(observer_.stops().size(), 1u);
  directory_.clock().SetWall(directory_.clock().Now() - absl::Hours(1));
  EXPECT_EQ(ReasonOf(SubmitAndWait(Sheet("TZA")).status()), v1::ERROR_REASON_CLOCK_LEAP);
}

TEST_F(SequencerStopTest, AfterLongSilenceStartsOnlyWhenToldToAcceptTheClock) {
  directory_.clock().Advance(absl::Hours(24 * 8));
  Start();
  EXPECT_EQ(ReasonOf(SubmitAndWait(Sheet("KEN")).status()), v1::ERROR_REASON_CLOCK_LEAP);
  sequencer_.reset();
  SequencerOptions options;
  options.accept_clock = true;
  Start(options);
  EXPECT_TRUE(SubmitAndWait(Sheet("KEN")).ok());
}

TEST_F(SequencerStopTest, RefusesAtOnceWhenTheQueueIsFull) {
  SequencerOptions options;
  options.max_queued = 2;
  Start(options);
  OccupyWriter(Sheet("KEN"));
  Submit(Sheet("TZA"));
  Verdicts third;
  const Said uga = Sheet("UGA");
  sequencer_->SubmitTogether({{uga.statement, uga.body, third.Add()}});
  EXPECT_EQ(third.done(), 1u);
  const absl::Status status = third.All()[0].status();
  EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(ReasonOf(status), v1::ERROR_REASON_QUEUE_FULL);
  EXPECT_TRUE(status.GetPayload(kRetryInfoUrl).has_value());
  store_.Release();
  verdicts_.All();
  // Places are given back with the answers.
  observer_.AwaitQueue(0);
  EXPECT_TRUE(SubmitAndWait(uga).ok());
}

TEST_F(SequencerStopTest, CountsBytesTowardsAFullQueue) {
  SequencerOptions options;
  options.max_queued_bytes = 1000;
  Start(options);
  EXPECT_TRUE(sequencer_->Reserve(1000).ok());
  const auto held = sequencer_->Reserve(600);
  ASSERT_TRUE(held.ok());
  EXPECT_EQ(ReasonOf(sequencer_->Reserve(401).status()), v1::ERROR_REASON_QUEUE_FULL);
  EXPECT_TRUE(sequencer_->Reserve(400).ok());
}

TEST_F(SequencerStopTest, DrainFinishesWhatWaitsAndRefusesWhatIsNew) {
  Start();
  OccupyWriter(Sheet("KEN"));
  Submit(Sheet("TZA"));
  store_.Release();
  sequencer_->Drain();
  EXPECT_EQ(verdicts_.done(), 2u);
  for (const auto& receipt : verdicts_.All()) EXPECT_TRUE(receipt.ok()) << receipt.status();
  EXPECT_EQ(ReasonOf(SubmitAndWait(Sheet("UGA")).status()), v1::ERROR_REASON_SHUTTING_DOWN);
}

TEST_F(SequencerStopTest, StartsOnlyUnderALogKeyOfTheCharter) {
  auto head = ReadHead(store_, 1);
  ASSERT_TRUE(head.ok());
  PublishedHead published(*std::move(head));
  EXPECT_EQ(Sequencer::Start(store_, published, {&directory_.Key("other log")}, directory_.clock(),
                             observer_, {})
                .status()
                .code(),
            absl::StatusCode::kFailedPrecondition);
}

}  // namespace
}  // namespace rollcall
