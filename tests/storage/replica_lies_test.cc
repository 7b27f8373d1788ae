// A log that lies: each lie is refused with a reason of its own, nothing is
// written, and the honest page is still taken afterwards.
#include <gmock/gmock.h>

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "core/base/refusal.h"
#include "core/fold/next_entry.h"
#include "core/merkle/contradiction.h"
#include "core/statement/canonical.h"
#include "storage/replica.h"
#include "tests/storage/replica_world.h"
#include "tests/storage/table_dump.h"

namespace rollcall::testing {
namespace {

using ::testing::HasSubstr;

class ReplicaLiesTest : public ReplicaWorld {
 protected:
  // Takes a spoilt page, expects `reason` and that nothing came of it.
  void Lie(v1::ListEntriesResponse page, v1::ErrorReason reason) {
    const auto before = Dump(*store_);
    const uint64_t size = replica_->size();
    const absl::Status status = Take(std::move(page)).status();
    EXPECT_TRUE(absl::IsDataLoss(status)) << status;
    EXPECT_EQ(ReasonOf(status), reason) << status;
    EXPECT_EQ(Dump(*store_), before);
    EXPECT_EQ(replica_->size(), size);
    refusal_ = status;
  }
  void HonestPageIsTaken() {
    TakeAll();
    EXPECT_EQ(replica_->size(), log_.size());
  }
  // The number of the last sheet that nothing has erased.
  int LastSheet(const v1::ListEntriesResponse& page) {
    for (int i = page.entries_size() - 1; i >= 0; --i) {
      if (DecodeEntry(page.entries(i).entry())->statement.kind() == Kind::kSheet) return i;
    }
    return -1;
  }

  absl::Status refusal_;  // what the last lie met
};

TEST_F(ReplicaLiesTest, DropsAnEntry) {
  v1::ListEntriesResponse page = Next();
  page.mutable_entries()->DeleteSubrange(2, 1);
  Lie(page, v1::ERROR_REASON_ENTRY_OUT_OF_ORDER);
  HonestPageIsTaken();
}

TEST_F(ReplicaLiesTest, DropsTheLastEntriesButNotTheirRoot) {
  // Enrolments of different States build on nothing of each other: only the
  // root tells.
  TakeAll();
  directory_.Enrol("BRA");
  directory_.Enrol("CHE");
  v1::ListEntriesResponse page = Next();
  page.mutable_entries()->DeleteSubrange(0, 1);
  page.mutable_entries(0)->set_index(replica_->size());
  Lie(page, v1::ERROR_REASON_ROOT_MISMATCH);
  HonestPageIsTaken();
}

TEST_F(ReplicaLiesTest, GivesNothingThoughThereIsMore) {
  TakeAll();
  Grow();
  v1::ListEntriesResponse page = Next();
  page.clear_entries();
  Lie(page, v1::ERROR_REASON_ENTRY_OUT_OF_ORDER);
  HonestPageIsTaken();
}

TEST_F(ReplicaLiesTest, Reorders) {
  v1::ListEntriesResponse page = Next();
  page.mutable_entries()->SwapElements(1, 2);
  Lie(page, v1::ERROR_REASON_ENTRY_OUT_OF_ORDER);
  HonestPageIsTaken();
}

TEST_F(ReplicaLiesTest, ReordersAndRenumbers) {
  TakeAll();
  directory_.Enrol("BRA");
  directory_.Enrol("CHE");
  v1::ListEntriesResponse page = Next();
  page.mutable_entries()->SwapElements(0, 1);
  page.mutable_entries(0)->set_index(replica_->size());
  page.mutable_entries(1)->set_index(replica_->size() + 1);
  Lie(page, v1::ERROR_REASON_ROOT_MISMATCH);
  HonestPageIsTaken();
}

TEST_F(ReplicaLiesTest, RepeatsAnEntry) {
  TakeAll();
  v1::ListEntriesResponse page = Next();
  *page.add_entries() = log_.Logged(replica_->size() - 1);
  Lie(page, v1::ERROR_REASON_ENTRY_OUT_OF_ORDER);
}

TEST_F(ReplicaLiesTest, AltersABody) {
  v1::ListEntriesResponse page = Next();
  page.mutable_entries(LastSheet(page))->mutable_body()->back() ^= 1;
  Lie(page, v1::ERROR_REASON_BODY_MISMATCH);
  HonestPageIsTaken();
}

TEST_F(ReplicaLiesTest, AltersASignature) {
  v1::ListEntriesResponse page = Next();
  std::string& entry = *page.mutable_entries(1)->mutable_entry();
  const std::string& sig = directory_.accepted()[1].statement.signatures()[0].sig();
  entry[entry.find(sig) + 7] ^= 1;
  Lie(page, v1::ERROR_REASON_SIGNATURE_INVALID);
  HonestPageIsTaken();
}

TEST_F(ReplicaLiesTest, SendsABodyLargerThanAllowed) {
  v1::ListEntriesResponse page = Next();
  page.mutable_entries(LastSheet(page))->mutable_body()->resize(kMaxSheetBytes + 1);
  Lie(page, v1::ERROR_REASON_TOO_LARGE);
  HonestPageIsTaken();
}

TEST_F(ReplicaLiesTest, SendsAnEntryLargerThanAllowed) {
  v1::ListEntriesResponse page = Next();
  page.mutable_entries(3)->mutable_entry()->resize(kMaxEntryBytes + 1);
  Lie(page, v1::ERROR_REASON_TOO_LARGE);
  HonestPageIsTaken();
}

TEST_F(ReplicaLiesTest, SendsMoreEntriesThanAPageHas) {
  v1::ListEntriesResponse page;
  for (int i = 0; i <= kMaxPageEntries; ++i) page.add_entries();
  Lie(page, v1::ERROR_REASON_TOO_LARGE);
}

// A proof that does not hold is kept as evidence, whole.
TEST_F(ReplicaLiesTest, SendsMoreHashesThanAProofHas) {
  v1::ListEntriesResponse page = Next();
  while (static_cast<size_t>(page.known_proof_size()) <= kMaxProofHashes) {
    page.add_known_proof(Sha256("hash").ToBytes());
  }
  Lie(page, v1::ERROR_REASON_INVALID_FIELD);
  HonestPageIsTaken();
}

TEST_F(ReplicaLiesTest, GoesBeyondItsCheckpoint) {
  v1::ListEntriesResponse page = Next();
  page.set_checkpoint(log_.Note(log_.CheckpointOf(log_.size() - 1)));
  Lie(page, v1::ERROR_REASON_ROOT_MISMATCH);
  HonestPageIsTaken();
}

TEST_F(ReplicaLiesTest, SignsWithAnotherKey) {
  v1::ListEntriesResponse page = Next();
  page.set_checkpoint(log_.Note(log_.Latest(), directory_.Key("nobody")));
  Lie(page, v1::ERROR_REASON_SIGNATURE_INVALID);
  HonestPageIsTaken();
}

TEST_F(ReplicaLiesTest, BeginsWithAnotherCharter) {
  Draft draft = directory_.NextDraft(Kind::kCharter, "directory", directory_.accepted()[0].body);
  draft.sequence = 1;
  draft.previous.clear();
  draft.issue_time = directory_.accept_times()[0] - absl::Hours(1);
  const auto another = Seal(draft, directory_.Roots());
  v1::ListEntriesResponse page = Next();
  page.mutable_entries(0)->set_entry(EncodeEntry(*another, directory_.accept_times()[0]).value());
  Lie(page, v1::ERROR_REASON_WRONG_CHARTER);
  HonestPageIsTaken();
}

TEST_F(ReplicaLiesTest, AcceptsAheadOfTheClock) {
  TakeAll();
  Grow();
  directory_.clock().SetWall(directory_.accept_times().back() - kMaxAcceptTimeAhead -
                             absl::Seconds(1));
  Lie(Next(), v1::ERROR_REASON_ACCEPT_TIME_OUT_OF_RANGE);
}

TEST_F(ReplicaLiesTest, ShowsAnOldCheckpoint) {
  TakeAll();
  v1::ListEntriesResponse page;
  const Checkpoint old = log_.CheckpointOf(log_.size() - 2);
  page.set_checkpoint(log_.Note(old));
  Lie(page, v1::ERROR_REASON_LOG_ROLLED_BACK);
  const auto evidence = EvidenceOf(refusal_);
  ASSERT_TRUE(evidence.has_value());
  EXPECT_THAT(*evidence, HasSubstr(replica_->kept()->note));
  EXPECT_THAT(*evidence, HasSubstr(log_.Note(old)));
  EXPECT_EQ(ErrorInfoOf(refusal_)->metadata().at("shown_size"), absl::StrCat(old.size));
}

TEST_F(ReplicaLiesTest, SignsTwoRootsForOneSize) {
  TakeAll();
  Checkpoint forked = log_.Latest();
  forked.root = Sha256("another log");
  v1::ListEntriesResponse page;
  page.set_checkpoint(log_.Note(forked));
  Lie(page, v1::ERROR_REASON_LOG_FORKED);
  ASSERT_TRUE(EvidenceOf(refusal_).has_value());
  EXPECT_THAT(*EvidenceOf(refusal_), HasSubstr(log_.Note(forked)));
}

// No lie either: of one size and root nothing is left to prove.
TEST_F(ReplicaLiesTest, AProofTooManyIsNoFork) {
  TakeAll();
  v1::ListEntriesResponse page = Next();
  page.add_known_proof(Sha256("more").ToBytes());
  const auto taken = Take(page);
  EXPECT_TRUE(taken.ok()) << taken.status();
}

// Another history from before the copy's end on, signed by the log's own key,
// with entries and proofs that are right in themselves.
TEST_F(ReplicaLiesTest, ForksTheLog) {
  TakeAll();
  TestDirectory other;
  LiveALife(other);
  other.Enrol("BRA");
  other.Enrol("CHE");
  other.Enrol("CHN");
  TestLog forked(other);
  ASSERT_GT(forked.size(), replica_->size());
  Lie(forked.Page(replica_->size(), 100, replica_->size()), v1::ERROR_REASON_LOG_FORKED);
  ASSERT_TRUE(EvidenceOf(refusal_).has_value());
  EXPECT_THAT(*EvidenceOf(refusal_), HasSubstr("BEGIN CONSISTENCY PROOF"));
}

TEST_F(ReplicaLiesTest, ForksTheLogInTheMiddleOfACopy) {
  ASSERT_TRUE(Take(Next(5)).ok());
  TestDirectory other;
  LiveALife(other);
  other.Enrol("BRA");
  other.Enrol("CHE");
  TestLog forked(other);
  Lie(forked.Page(replica_->size(), 4, replica_->kept()->checkpoint.size),
      v1::ERROR_REASON_LOG_FORKED);
  HonestPageIsTaken();
}

void Withhold(v1::LoggedStatement& entry, v1::BodyStanding standing) {
  entry.clear_body();
  entry.set_standing(standing);
}

TEST_F(ReplicaLiesTest, WithholdsABodyThatTheReaderMaySee) {
  for (const v1::BodyStanding claim : {v1::BODY_STANDING_WITHHELD, v1::BODY_STANDING_ERASED}) {
    v1::ListEntriesResponse page = Next();
    Withhold(*page.mutable_entries(LastSheet(page)), claim);
    Lie(page, v1::ERROR_REASON_BODY_WITHHELD);
  }
  HonestPageIsTaken();
}

TEST_F(ReplicaLiesTest, WithholdsABodyAnEarlierPage) {
  int sheet = LastSheet(Next());
  while (!replica_->complete()) {
    v1::ListEntriesResponse page = Next(2);
    for (v1::LoggedStatement& entry : *page.mutable_entries()) {
      if (entry.index() == static_cast<uint64_t>(sheet)) {
        Withhold(entry, v1::BODY_STANDING_WITHHELD);
      }
    }
    if (page.entries(page.entries_size() - 1).index() + 1 == log_.size()) {
      Reopen();
      Lie(page, v1::ERROR_REASON_BODY_WITHHELD);
      return;
    }
    ASSERT_TRUE(Take(page).ok());
  }
  FAIL() << "taken to the end";
}

TEST_F(ReplicaLiesTest, WithholdsTheBodyOfARule) {
  v1::ListEntriesResponse page = Next();
  Withhold(*page.mutable_entries(1), v1::BODY_STANDING_ERASED);
  Lie(page, v1::ERROR_REASON_BODY_WITHHELD);
}

// No lie: an erasure further on covers it, in the same page or a later one.
TEST_F(ReplicaLiesTest, AnErasedBodyIsNotWithheld) {
  for (const uint64_t limit : {4096, 3}) {
    store_ = NewMemoryStore();
    Reopen();
    while (!replica_->complete()) {
      v1::ListEntriesResponse page = Next(limit);
      for (v1::LoggedStatement& entry : *page.mutable_entries()) {
        const Statement& statement = log_.said(entry.index()).statement;
        const auto record = ReadRecord<v1::BodyRecord>(
            directory_.view(), view_key::Body(statement.body_digest().view()));
        if (record->has_value() && (*record)->erased()) {
          Withhold(entry, v1::BODY_STANDING_ERASED);
        }
      }
      const auto taken = Take(page);
      ASSERT_TRUE(taken.ok()) << taken.status();
    }
    const auto full = NewMemoryStore();
    WriteAll(*full, directory_, {3});
    EXPECT_EQ(Dump(*store_), Dump(*full)) << "also nothing left of what was pending";
  }
}

// No lie: a reader that the log does not know may see no content.
TEST_F(ReplicaLiesTest, WhatTheReaderMayNotSeeIsNotWithheld) {
  ReplicaOptions options = Options();
  options.tls_key = directory_.Key("stranger").public_key().digest();
  auto replica =
      Replica::Open(*store_, PinnedTestDirectory(directory_), directory_.clock(), options);
  ASSERT_TRUE(replica.ok()) << replica.status();
  replica_ = *std::move(replica);
  v1::ListEntriesResponse page = Next();
  for (v1::LoggedStatement& entry : *page.mutable_entries()) {
    if (log_.said(entry.index()).statement.kind() == Kind::kSheet) {
      Withhold(entry, v1::BODY_STANDING_WITHHELD);
    }
  }
  const auto taken = Take(page);
  EXPECT_TRUE(taken.ok()) << taken.status();
}

}  // namespace
}  // namespace rollcall::testing
