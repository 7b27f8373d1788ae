#include "storage/retention.h"

#include <map>
#include <string>

#include "core/base/refusal.h"
#include "core/directory/charter_rules.h"
#include "core/statement/canonical.h"
#include "gtest/gtest.h"
#include "storage/ledger.h"
#include "storage/memory_store.h"
#include "tests/storage/replica_world.h"
#include "tests/storage/table_dump.h"
#include "tests/testing/test_proposal.h"

namespace rollcall::testing {
namespace {

class RetentionTest : public ReplicaWorld {
 protected:
  RetentionTest() {
    old_ = Grow("Old words").statement.body_digest().ToBytes();
    Grow("New words");
    superseded_ = directory_.clock().Now();
    TakeAll();
  }
  void Sweep(Store& store, absl::Time now) {
    const auto sweep = SweepSuperseded(store, now);
    ASSERT_TRUE(sweep.ok()) << sweep.status();
    ASSERT_TRUE(store.Write(sweep->batch).ok());
  }

  std::string old_;  // digest of the superseded words
  absl::Time superseded_;
};

TEST_F(RetentionTest, DeletesSupersededWordsWhenTheirPeriodIsOverAndNotBefore) {
  Sweep(*store_, superseded_ + kDefaultRetention - absl::Seconds(1));
  EXPECT_TRUE(Value(*store_, Table::kBody, old_).has_value());
  Sweep(*store_, superseded_ + kDefaultRetention);
  EXPECT_FALSE(Value(*store_, Table::kBody, old_).has_value());
}

TEST_F(RetentionTest, KeepsWhatIsInForceTheRulesAndEveryAnswer) {
  auto before = Dump(*store_);
  Sweep(*store_, superseded_ + 10 * kDefaultRetention);
  auto after = Dump(*store_);
  for (const char* same : {"entry", "node", "view", "answer"}) {
    EXPECT_EQ(before[same], after[same]) << same;
  }
  std::string words;
  for (const auto& [digest, body] : after["body"]) words += body;
  EXPECT_EQ(words.find("Old words"), std::string::npos);
  EXPECT_NE(words.find("New words"), std::string::npos);
  for (const Said& said : directory_.accepted()) {
    if (said.statement.row().body_class == BodyClass::kContent) continue;
    EXPECT_TRUE(after["body"].contains(said.statement.body_digest().ToBytes()));
  }
}

TEST_F(RetentionTest, LooksAtEachEntryOnce) {
  const absl::Time late = superseded_ + kDefaultRetention;
  Sweep(*store_, late);
  const auto again = SweepSuperseded(*store_, late);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_TRUE(again->batch.changes().empty());
  EXPECT_FALSE(again->unfinished);
}

// A copy made after the leader has retired words is the same directory.
TEST_F(RetentionTest, ACopyWithoutRetiredWordsHasTheSameView) {
  directory_.clock().Advance(kDefaultRetention + absl::Hours(1));
  v1::ListEntriesResponse page = log_.Page(0, 4096, 0);
  for (v1::LoggedStatement& entry : *page.mutable_entries()) {
    if (log_.said(entry.index()).statement.body_digest().view() != old_) continue;
    entry.clear_body();
    entry.set_standing(v1::BODY_STANDING_ERASED);
  }
  const auto full = Dump(*store_);
  store_ = NewMemoryStore();
  Reopen();
  const auto taken = Take(page);
  ASSERT_TRUE(taken.ok()) << taken.status();
  auto copy = Dump(*store_);
  EXPECT_EQ(copy.at("view"), full.at("view"));
  EXPECT_EQ(copy.at("answer"), full.at("answer"));
}

// What was deleted under a shorter period does not come back when it is lengthened.
TEST_F(RetentionTest, ACopyMissesNoWordsThatWereRetiredUnderAShorterPeriod) {
  directory_.clock().Advance(kDefaultRetention + absl::Hours(1));
  v1::Charter charter = directory_.MakeCharter();
  charter.mutable_periods()->mutable_retention()->set_seconds(
      absl::ToInt64Seconds(2 * kDefaultRetention));
  directory_.MustAccept(Kind::kCharter, "directory", EncodeCanonical(charter), directory_.Roots());
  v1::ListEntriesResponse page = log_.Page(0, 4096, 0);
  for (v1::LoggedStatement& entry : *page.mutable_entries()) {
    if (log_.said(entry.index()).statement.body_digest().view() != old_) continue;
    entry.clear_body();
    entry.set_standing(v1::BODY_STANDING_ERASED);
  }
  store_ = NewMemoryStore();
  Reopen();
  const auto taken = Take(page);
  EXPECT_TRUE(taken.ok()) << taken.status();
}

// Nobody has ever been allowed to delete them so soon.
TEST_F(RetentionTest, ACopyMissesWordsThatAShorterPeriodNeverHeldFor) {
  v1::Charter charter = directory_.MakeCharter();
  charter.mutable_periods()->mutable_retention()->set_seconds(
      absl::ToInt64Seconds(2 * kDefaultRetention));
  directory_.MustAccept(Kind::kCharter, "directory", EncodeCanonical(charter), directory_.Roots());
  const Said later = Grow("Words under the longer period");
  Grow("Newest words");
  directory_.clock().Advance(kDefaultRetention + absl::Hours(1));
  v1::ListEntriesResponse page = log_.Page(0, 4096, 0);
  for (v1::LoggedStatement& entry : *page.mutable_entries()) {
    if (log_.said(entry.index()).statement.digest() != later.statement.digest()) continue;
    entry.clear_body();
    entry.set_standing(v1::BODY_STANDING_ERASED);
  }
  store_ = NewMemoryStore();
  Reopen();
  EXPECT_EQ(ReasonOf(Take(page).status()), v1::ERROR_REASON_BODY_WITHHELD);
}

TEST_F(RetentionTest, ACopyRetiresByItself) {
  auto retired = replica_->Retire();
  ASSERT_TRUE(retired.ok()) << retired.status();
  EXPECT_FALSE(*retired);
  directory_.clock().Advance(kDefaultRetention + absl::Hours(1));
  retired = replica_->Retire();
  ASSERT_TRUE(retired.ok()) << retired.status();
  EXPECT_TRUE(*retired);
  EXPECT_FALSE(Value(*store_, Table::kBody, old_).has_value());
}

TEST_F(RetentionTest, DeletesSupersededProposalsAndDecisions) {
  const auto held = [this](const Said& said) {
    return Value(*store_, Table::kBody, said.statement.body_digest().ToBytes()).has_value();
  };
  const std::string subject = "states/KEN/proposals/au";
  const auto propose = [&](absl::string_view office) {
    return directory_.MustAccept(
        Kind::kProposal, subject,
        ProposalBody(directory_, {MakeProposedContact("technical-1", office)}),
        RegionalSigners(directory_, "au"));
  };
  const auto decide = [&](const Said& proposal) {
    return directory_.MustAccept(Kind::kDecision, subject,
                                 DecisionBody(directory_, proposal, Declining()),
                                 {&directory_.Key("ken-new")});
  };
  const Said old_proposal = propose("One desk");
  const Said old_decision = decide(old_proposal);
  const Said new_proposal = propose("Another desk");
  const Said new_decision = decide(new_proposal);
  TakeAll();
  const absl::Time late = directory_.clock().Now() + kDefaultRetention;
  for (const Said* said : {&old_proposal, &old_decision, &new_proposal, &new_decision}) {
    EXPECT_TRUE(held(*said));
  }
  Sweep(*store_, late);
  EXPECT_FALSE(held(old_proposal));
  EXPECT_FALSE(held(old_decision));
  EXPECT_TRUE(held(new_proposal));
  EXPECT_TRUE(held(new_decision));
}

// Access without grants has the bytes of a withdrawal with the same salt.
TEST_F(RetentionTest, KeepsARuleThatHasTheBytesOfASupersededOrErasedWithdrawal) {
  const std::string subject = "states/KEN/proposals/au";
  const std::string shared = ProposalBody(directory_, {});
  const Signers au = RegionalSigners(directory_, "au");
  directory_.MustAccept(Kind::kProposal, subject, shared, au);
  const Said rule = directory_.MustAccept(Kind::kAccess, "regionalDirectories/au", shared, au);
  directory_.MustAccept(Kind::kProposal, subject,
                        ProposalBody(directory_, {MakeProposedContact("technical-1")}), au);
  TakeAll();
  const std::string digest = rule.statement.body_digest().ToBytes();
  Sweep(*store_, directory_.clock().Now() + kDefaultRetention);
  EXPECT_TRUE(Value(*store_, Table::kBody, digest).has_value());
  directory_.MustAccept(Kind::kErasure, subject, directory_.ErasureBody({digest}),
                        directory_.Registrar());
  TakeAll();
  EXPECT_TRUE(Value(*store_, Table::kBody, digest).has_value());
  // Likewise when all comes at once.
  store_ = NewMemoryStore();
  Reopen();
  TakeAll();
  EXPECT_TRUE(Value(*store_, Table::kBody, digest).has_value());
}

}  // namespace
}  // namespace rollcall::testing
