#include "services/sequencer.h"

#include <string>
#include <utility>
#include <vector>

#include "core/base/refusal.h"
#include "core/directory/charter_rules.h"
#include "core/statement/canonical.h"
#include "gtest/gtest.h"
#include "storage/ledger.h"
#include "tests/services/sequencer_fixture.h"
#include "tests/testing/test_proposal.h"

namespace rollcall {
namespace {

using testing::CheckReceipt;
using testing::Said;

class SequencerTest : public testing::SequencerFixture {};

TEST_F(SequencerTest, GivesAReceiptThatVerifies) {
  Start();
  const Said sheet = Sheet("KEN");
  const uint64_t before = size();
  const auto receipt = SubmitAndWait(sheet);
  ASSERT_TRUE(receipt.ok()) << receipt.status();
  EXPECT_EQ(receipt->index(), before);
  EXPECT_TRUE(CheckReceipt(directory_, sheet.statement, *receipt).ok());
  EXPECT_EQ(size(), before + 1);
  EXPECT_EQ(head_->Current()->note, receipt->checkpoint());
}

TEST_F(SequencerTest, WritesAllThatWaitsInOneBatch) {
  Start();
  OccupyWriter(Sheet("KEN"));
  const Said tza = Sheet("TZA");
  const Said uga = Sheet("UGA");
  // A chain within one group: the second extends the first.
  ASSERT_TRUE(directory_.Accept(tza).ok());
  const Said tza_again = Sheet("TZA");
  Submit(tza);
  Submit(uga);
  Submit(tza_again);
  const size_t writes = store_.writes();
  store_.Release();
  const auto receipts = verdicts_.All();
  EXPECT_EQ(store_.writes(), writes + 2);
  for (const auto& receipt : receipts) ASSERT_TRUE(receipt.ok()) << receipt.status();
  EXPECT_TRUE(CheckReceipt(directory_, tza.statement, *receipts[1]).ok());
  EXPECT_TRUE(CheckReceipt(directory_, uga.statement, *receipts[2]).ok());
  EXPECT_TRUE(CheckReceipt(directory_, tza_again.statement, *receipts[3]).ok());
  EXPECT_EQ(receipts[1]->checkpoint(), receipts[3]->checkpoint());
  sequencer_->Drain();
  ASSERT_EQ(observer_.groups().size(), 2u);
  EXPECT_EQ(observer_.groups()[1].taken, 3u);
  EXPECT_EQ(observer_.groups()[1].appended, 3u);
}

TEST_F(SequencerTest, JudgesInOrderWhatBelongsTogetherAndRefusesWhatFindsNoPlace) {
  SequencerOptions options;
  options.max_queued = 3;
  Start(options);
  OccupyWriter(Sheet("KEN"));
  const Said first = Sheet("TZA");
  ASSERT_TRUE(directory_.Accept(first).ok());
  const Said second = Sheet("TZA");
  ASSERT_TRUE(directory_.Accept(second).ok());
  const Said third = Sheet("TZA");
  std::vector<Sequencer::Submitted> together;
  for (const Said& said : {first, second, third}) {
    together.push_back({said.statement, said.body, verdicts_.Add()});
  }
  sequencer_->SubmitTogether(std::move(together));
  store_.Release();
  const auto receipts = verdicts_.All();
  ASSERT_TRUE(receipts[1].ok() && receipts[2].ok());
  EXPECT_EQ(receipts[2]->index(), receipts[1]->index() + 1);
  EXPECT_EQ(receipts[1]->checkpoint(), receipts[2]->checkpoint());
  EXPECT_EQ(ReasonOf(receipts[3].status()), v1::ERROR_REASON_QUEUE_FULL);
}

TEST_F(SequencerTest, AnswersOnlyOnceTheWriteIsDurable) {
  Start();
  const uint64_t before = size();
  OccupyWriter(Sheet("KEN"));
  EXPECT_EQ(verdicts_.done(), 0u);
  EXPECT_EQ(size(), before);
  store_.Release();
  EXPECT_TRUE(verdicts_.All()[0].ok());
  EXPECT_EQ(size(), before + 1);
}

TEST_F(SequencerTest, DeletesSupersededWordsWhenTheirPeriodIsOver) {
  Start();
  const Said old = Sheet("KEN");
  ASSERT_TRUE(directory_.Accept(old).ok());
  ASSERT_TRUE(SubmitAndWait(old).ok());
  const Said next = Sheet("KEN");
  ASSERT_TRUE(SubmitAndWait(next).ok());
  const auto held = [&](const Said& said) {
    return Ledger(*head_->Current()->reader).Body(said.statement.body_digest().view())->has_value();
  };
  EXPECT_TRUE(held(old));
  directory_.clock().Advance(kDefaultRetention + absl::Hours(1));
  SequencerOptions options;
  options.accept_clock = true;  // a year without an entry
  sequencer_.reset();
  Start(options);
  sequencer_.reset();  // the first thing that it does
  EXPECT_FALSE(held(old));
  EXPECT_TRUE(held(next));
}

TEST_F(SequencerTest, WritesNothingWhileItIsHeldAndAllOnceItIsOpened) {
  SequencerOptions options;
  options.hold = Refusal(absl::StatusCode::kUnavailable, v1::ERROR_REASON_AWAITING_WATCHERS, "");
  Start(options);
  EXPECT_EQ(ReasonOf(SubmitAndWait(Sheet("KEN")).status()), v1::ERROR_REASON_AWAITING_WATCHERS);
  sequencer_->OpenWrites();
  EXPECT_TRUE(SubmitAndWait(Sheet("KEN")).ok());
}

TEST_F(SequencerTest, AStopAnswersWhatWaitsWithItsReason) {
  Start();
  OccupyWriter(Sheet("KEN"));
  Submit(Sheet("TZA"));
  sequencer_->StopWrites(
      Refusal(absl::StatusCode::kUnavailable, v1::ERROR_REASON_LOG_FORKED, "forked"));
  store_.Release();
  const auto verdicts = verdicts_.All();
  EXPECT_TRUE(verdicts[0].ok()) << "was being written";
  EXPECT_EQ(ReasonOf(verdicts[1].status()), v1::ERROR_REASON_LOG_FORKED);
}

TEST_F(SequencerTest, AnswersTheSameStatementWithItsFirstReceipt) {
  Start();
  const Said sheet = Sheet("KEN");
  const auto first = SubmitAndWait(sheet);
  const size_t writes = store_.writes();
  const auto second = SubmitAndWait(sheet);
  ASSERT_TRUE(first.ok() && second.ok());
  EXPECT_EQ(first->SerializeAsString(), second->SerializeAsString());
  EXPECT_EQ(store_.writes(), writes);
}

TEST_F(SequencerTest, AnswersTheSameStatementTwiceInOneGroup) {
  Start();
  OccupyWriter(Sheet("KEN"));
  const Said sheet = Sheet("TZA");
  Submit(sheet);
  Submit(sheet);
  store_.Release();
  const auto receipts = verdicts_.All();
  ASSERT_TRUE(receipts[1].ok() && receipts[2].ok());
  EXPECT_EQ(receipts[1]->SerializeAsString(), receipts[2]->SerializeAsString());
}

TEST_F(SequencerTest, FirstReceiptStillVerifiesInALargerLog) {
  Start();
  const Said sheet = Sheet("KEN");
  const auto first = SubmitAndWait(sheet);
  ASSERT_TRUE(SubmitAndWait(Sheet("TZA")).ok());
  const auto again = SubmitAndWait(sheet);
  ASSERT_TRUE(first.ok() && again.ok());
  EXPECT_EQ(first->index(), again->index());
  EXPECT_EQ(first->entry(), again->entry());
  EXPECT_TRUE(CheckReceipt(directory_, sheet.statement, *again).ok());
}

TEST_F(SequencerTest, RefusesOneAndTakesItsNeighbours) {
  Start();
  OccupyWriter(Sheet("KEN"));
  Submit(Sheet("TZA"));
  // A second first sheet: the chain's head is now the one before it.
  Submit(Sheet("TZA"));
  Submit(Sheet("UGA"));
  store_.Release();
  const auto verdicts = verdicts_.All();
  EXPECT_TRUE(verdicts[1].ok());
  EXPECT_EQ(ReasonOf(verdicts[2].status()), v1::ERROR_REASON_CHAIN_CONFLICT);
  EXPECT_EQ(ErrorInfoOf(verdicts[2].status())->metadata().at("head_sequence"), "1");
  EXPECT_TRUE(verdicts[3].ok());
}

TEST_F(SequencerTest, WritesNothingForRefusals) {
  Start();
  const Said forged = directory_.Say(Kind::kSheet, "states/KEN/technical",
                                     directory_.SheetBody(v1::CONTACT_KIND_TECHNICAL),
                                     directory_.StateSigners("TZA"));
  const size_t writes = store_.writes_begun();
  EXPECT_EQ(ReasonOf(SubmitAndWait(forged).status()), v1::ERROR_REASON_SIGNATURE_INVALID);
  EXPECT_EQ(store_.writes_begun(), writes);
}

TEST_F(SequencerTest, RefusesAnInvalidSheet) {
  Start();
  v1::Sheet sheet;
  sheet.set_salt(directory_.Salt());
  const Said said = directory_.Say(Kind::kSheet, "states/KEN/technical", EncodeCanonical(sheet),
                                   directory_.StateSigners("KEN"));
  EXPECT_EQ(ReasonOf(SubmitAndWait(said).status()), v1::ERROR_REASON_INVALID_BODY);
}

// Words cost up to a tenth of a second to look at; without a right to speak nobody gets that far.
TEST_F(SequencerTest, AsksWhoSignedBeforeItLooksAtTheWords) {
  Start();
  const Said strangers = directory_.Say(Kind::kSheet, "states/KEN/technical", "no sheet at all",
                                        directory_.StateSigners("TZA"));
  EXPECT_EQ(ReasonOf(SubmitAndWait(strangers).status()), v1::ERROR_REASON_SIGNATURE_INVALID);
  const Said kenyas = directory_.Say(Kind::kSheet, "states/KEN/technical", "no sheet at all",
                                     directory_.StateSigners("KEN"));
  EXPECT_EQ(ReasonOf(SubmitAndWait(kenyas).status()), v1::ERROR_REASON_NOT_CANONICAL);
}

TEST_F(SequencerTest, RefusesATimeZoneThatTheMachineDoesNotKnow) {
  Start();
  v1::Sheet sheet;
  ASSERT_TRUE(sheet.ParseFromString(directory_.SheetBody(v1::CONTACT_KIND_TECHNICAL)));
  sheet.mutable_points_of_contact(0)->set_time_zone("Africa/Atlantis");
  const Said said = directory_.Say(Kind::kSheet, "states/KEN/technical", EncodeCanonical(sheet),
                                   directory_.StateSigners("KEN"));
  EXPECT_EQ(ReasonOf(SubmitAndWait(said).status()), v1::ERROR_REASON_INVALID_BODY);
}

TEST_F(SequencerTest, RefusesACharterThatNamesNoneOfItsLogKeys) {
  Start();
  v1::Charter charter = directory_.MakeCharter();
  charter.mutable_log_keys(0)->set_public_key(
      std::string(directory_.Key("other log").public_key().ed25519()));
  const Said said =
      directory_.Say(Kind::kCharter, "directory", EncodeCanonical(charter), directory_.Roots());
  const absl::Status status = SubmitAndWait(said).status();
  EXPECT_EQ(ReasonOf(status), v1::ERROR_REASON_INVALID_BODY);
  EXPECT_EQ(ErrorInfoOf(status)->metadata().at("field"), "log_keys");
}

TEST_F(SequencerTest, MovesTheAccessEpochWhenAccessMayHaveChanged) {
  Start();
  ASSERT_TRUE(SubmitAndWait(Sheet("KEN")).ok());
  EXPECT_EQ(head_->Current()->access_epoch, 1u);
  ASSERT_TRUE(SubmitAndWait(directory_.Say(Kind::kAccess, "states/KEN", directory_.AccessBody({}),
                                           directory_.StateSigners("KEN")))
                  .ok());
  EXPECT_EQ(head_->Current()->access_epoch, 2u);
}

TEST_F(SequencerTest, AcceptTimesNeverGoBack) {
  Start();
  const auto first = SubmitAndWait(Sheet("KEN"));
  directory_.clock().SetWall(directory_.clock().Now() - absl::Minutes(2));
  const auto second = SubmitAndWait(Sheet("TZA"));
  ASSERT_TRUE(first.ok() && second.ok());
  EXPECT_GE(DecodeEntry(second->entry())->accept_time, DecodeEntry(first->entry())->accept_time);
}

// Access without grants and a withdrawn proposal can be the same bytes. A log in
// which they are could not be copied: who may not see the proposal misses a rule.
TEST_F(SequencerTest, RefusesABodyThatARuleAndContentWouldShare) {
  testing::EnrolRegionalDirectory(directory_, "asean", {"KEN", "TZA"});
  Start();
  ASSERT_TRUE(SubmitAndWait(directory_.accepted().back()).ok());
  const auto say = [&](Kind kind, absl::string_view subject, const std::string& body) {
    return directory_.Say(kind, subject, body, testing::RegionalSigners(directory_, "asean"));
  };
  const std::string body = testing::ProposalBody(directory_, {});
  const Said withdrawal = say(Kind::kProposal, "states/KEN/proposals/asean", body);
  const Said access = say(Kind::kAccess, "regionalDirectories/asean", body);
  OccupyWriter(Sheet("KEN"));
  Submit(withdrawal);
  Submit(access);  // in one group
  store_.Release();
  const auto together = verdicts_.All();
  EXPECT_TRUE(together[2].ok()) << together[2].status();
  EXPECT_EQ(ReasonOf(together[3].status()), v1::ERROR_REASON_BODY_REUSED);
  EXPECT_EQ(ReasonOf(SubmitAndWait(access).status()), v1::ERROR_REASON_BODY_REUSED);

  const std::string other = testing::ProposalBody(directory_, {});
  ASSERT_TRUE(SubmitAndWait(say(Kind::kAccess, "regionalDirectories/asean", other)).ok());
  const auto after = SubmitAndWait(say(Kind::kProposal, "states/TZA/proposals/asean", other));
  EXPECT_EQ(ReasonOf(after.status()), v1::ERROR_REASON_BODY_REUSED);
}

TEST_F(SequencerTest, EndsAGroupAtItsLimits) {
  SequencerOptions options;
  options.max_group = 1;
  Start(options);
  OccupyWriter(Sheet("KEN"));
  Submit(Sheet("TZA"));
  Submit(Sheet("UGA"));
  const size_t writes = store_.writes();
  store_.Release();
  verdicts_.All();
  EXPECT_EQ(store_.writes(), writes + 3);
}

TEST_F(SequencerTest, WaitsForStatementsWhoseSignaturesAreBeingChecked) {
  SequencerOptions options;
  options.max_linger = absl::InfiniteDuration();
  Start(options);
  auto reservation = sequencer_->Reserve(100);
  ASSERT_TRUE(reservation.ok());
  const size_t writes = store_.writes();
  Submit(Sheet("KEN"));
  const Said sheet = Sheet("TZA");
  sequencer_->Submit(*std::move(reservation), sheet.statement, sheet.body, verdicts_.Add());
  for (const auto& receipt : verdicts_.All()) EXPECT_TRUE(receipt.ok());
  EXPECT_EQ(store_.writes(), writes + 1);
}

}  // namespace
}  // namespace rollcall
