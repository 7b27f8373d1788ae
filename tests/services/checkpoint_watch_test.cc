// What a log's old keys are still worth to whoever shows a checkpoint under them.
#include "services/checkpoint_watch.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/base/refusal.h"
#include "core/merkle/tree.h"
#include "core/statement/canonical.h"
#include "gtest/gtest.h"
#include "storage/ledger.h"
#include "tests/testing/scripted_store.h"
#include "tests/testing/seeded_store.h"
#include "tests/testing/test_directory.h"

namespace rollcall {
namespace {

class CheckpointWatchTest : public ::testing::Test {
 protected:
  // The next charter names these log keys.
  void Name(const testing::Signers& keys) {
    v1::Charter charter = directory_.MakeCharter();
    charter.clear_log_keys();
    for (const Signer* key : keys) {
      v1::LogKey& named = *charter.add_log_keys();
      named.set_name(testing::kTestOrigin);
      named.set_public_key(std::string(key->public_key().ed25519()));
    }
    directory_.MustAccept(Kind::kCharter, "directory", EncodeCanonical(charter),
                          directory_.Roots());
  }
  // The log's key is changed as docs/operating.md says, with a State enrolled between
  // all steps; returns the size up to which the old one counts.
  uint64_t ChangeKey() {
    directory_.Enrol("KEN");
    Name({&old_, &next_});
    directory_.Enrol("TZA");
    const uint64_t dropped_at = directory_.accepted().size();
    Name({&next_});
    directory_.Enrol("UGA");
    return dropped_at;
  }

  // Watches the log as it is now, which the node signs with these keys.
  void Watch(std::vector<const Signer*> signers) {
    testing::SeedStore(directory_, store_);
    head_ = ReadHead(store_, /*access_epoch=*/1).value();
    WatchOptions options;
    options.log_signers = std::move(signers);
    options.stop_writing = [this](const absl::Status& why) { stops_.push_back(ReasonOf(why)); };
    options.on_contradiction = [this](const absl::Status& why) {
      EXPECT_TRUE(EvidenceOf(why).has_value());
      ++contradictions_;
    };
    watch_ = std::make_unique<CheckpointWatch>(std::move(options));
  }

  // The reason for which a report is refused; unspecified when it is taken.
  v1::ErrorReason Report(uint64_t size, const Digest& root, const testing::Signers& signers) {
    const Checkpoint checkpoint{testing::kTestOrigin, size, root};
    const auto taken =
        watch_->Report(watcher_, SignCheckpoint(checkpoint, signers).value(), *head_);
    EXPECT_EQ(taken.value_or(size), size);
    return ReasonOf(taken.status());
  }
  Digest Root(uint64_t size) { return RootOf(size, Ledger(*head_->reader).Nodes()).value(); }

  testing::TestDirectory directory_;
  const PrivateKey& old_ = directory_.LogKey();
  const PrivateKey& next_ = directory_.Key("log-next");
  testing::ScriptedStore store_;
  std::shared_ptr<const Head> head_;
  const Caller watcher_;
  std::unique_ptr<CheckpointWatch> watch_;
  std::vector<v1::ErrorReason> stops_;
  int contradictions_ = 0;
};

TEST_F(CheckpointWatchTest, TakesWhatAnEarlierKeySigned) {
  const uint64_t dropped_at = ChangeKey();
  Watch({&next_});
  for (uint64_t size = 1; size <= dropped_at; ++size) {
    EXPECT_EQ(Report(size, Root(size), {&old_}), v1::ERROR_REASON_UNSPECIFIED) << size;
  }
}

// The node goes on signing with it until it is taken away.
TEST_F(CheckpointWatchTest, TakesWhatBothKeysSignedAfterTheOldOneWasDropped) {
  ChangeKey();
  Watch({&old_, &next_});
  const uint64_t size = head_->size();
  EXPECT_EQ(Report(size, Root(size), {&old_, &next_}), v1::ERROR_REASON_UNSPECIFIED);
}

TEST_F(CheckpointWatchTest, AStolenKeyThatWasDroppedCannotMakeTheLogLookRolledBack) {
  const uint64_t dropped_at = ChangeKey();
  Watch({&old_, &next_});
  for (const uint64_t size : {dropped_at + 1, head_->size(), head_->size() + 1}) {
    EXPECT_EQ(Report(size, Sha256("made up"), {&old_}), v1::ERROR_REASON_INVALID_FIELD) << size;
  }
  EXPECT_TRUE(stops_.empty());
  EXPECT_EQ(contradictions_, 0);
}

TEST_F(CheckpointWatchTest, WhatADroppedKeySignedTwiceIsEvidenceOnceAndStopsNothing) {
  const uint64_t dropped_at = ChangeKey();
  Watch({&next_});
  for (const char* root : {"made up", "made up, too"}) {
    EXPECT_EQ(Report(dropped_at, Sha256(root), {&old_}), v1::ERROR_REASON_LOG_FORKED);
  }
  EXPECT_TRUE(stops_.empty());
  EXPECT_EQ(contradictions_, 1);
}

TEST_F(CheckpointWatchTest, BothKeysStopTheLogWhileItChanges) {
  directory_.Enrol("KEN");
  Name({&old_, &next_});
  Watch({&old_, &next_});
  const uint64_t size = head_->size();
  EXPECT_EQ(Report(size + 1, Sha256("lost"), {&old_}), v1::ERROR_REASON_LOG_ROLLED_BACK);
  EXPECT_EQ(Report(size + 1, Sha256("lost"), {&next_}), v1::ERROR_REASON_LOG_ROLLED_BACK);
  EXPECT_EQ(stops_.size(), 2u);
  EXPECT_EQ(contradictions_, 2);
}

TEST_F(CheckpointWatchTest, AKeyThatWasTakenBackCountsAgain) {
  ChangeKey();
  Name({&old_});
  Watch({&old_});
  EXPECT_EQ(Report(head_->size() + 1, Sha256("lost"), {&old_}), v1::ERROR_REASON_LOG_ROLLED_BACK);
  EXPECT_EQ(stops_.size(), 1u);
}

// Followers know the charter that changed the key; the backup was made before it.
TEST_F(CheckpointWatchTest, ABackupFromBeforeTheChangeIsCaughtByTheKeysThatTheNodeHolds) {
  directory_.Enrol("KEN");
  Watch({&old_, &next_});
  const uint64_t size = head_->size();
  for (const testing::Signers& signers :
       std::vector<testing::Signers>{{&old_}, {&old_, &next_}, {&next_}}) {
    EXPECT_EQ(Report(size + 5, Sha256("lost"), signers), v1::ERROR_REASON_LOG_ROLLED_BACK);
  }
  EXPECT_EQ(stops_.size(), 3u);
}

}  // namespace
}  // namespace rollcall
