// kill -9, again and again: what was promised is kept.
#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "gtest/gtest.h"
#include "tests/integration/attesting_writer.h"
#include "tests/integration/harness.h"
#include "tests/integration/log_audit.h"

namespace rollcall {
namespace {

constexpr const char* kWriters[] = {"TZA", "UGA", "RWA", "BDI", "ETH", "SOM", "DJI", "SDN"};
// Receipts to wait for before a kill; grows by round, so that the kills fall
// into different moments of the store's life, and begins again before a round
// gets long.
constexpr size_t kReceiptsBeforeKill = 20;
constexpr size_t kMoreEachRound = 13;
constexpr size_t kGrowingRounds = 50;

// Submits without pause from one thread a writer, and keeps every receipt.
class Load {
 public:
  Load(const Node& node, const SmallDirectory& people,
       std::vector<std::unique_ptr<AttestingWriter>>& writers, std::vector<v1::Receipt>& receipts)
      : receipts_(receipts), before_(receipts.size()) {
    for (auto& writer : writers) {
      threads_.emplace_back([this, &node, &people, &writer] {
        Submit(node.Connect(people.registrar_tls()), *writer);
      });
    }
  }

  // Waits until there are that many more receipts than at the start. False
  // when a writer was refused.
  bool WaitForReceipts(size_t count) {
    const absl::MutexLock lock(&mutex_);
    const auto enough = [this, count]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
      return receipts_.size() >= before_ + count || ended_ > 0;
    };
    mutex_.AwaitWithTimeout(absl::Condition(&enough), absl::Minutes(1));
    return receipts_.size() >= before_ + count;
  }

  // No new submissions; waits for those under way.
  void Finish() {
    stop_ = true;
    Join();
  }

  // The server is gone: every writer meets an error and ends.
  void Join() {
    for (std::thread& thread : threads_) thread.join();
    threads_.clear();
  }

 private:
  void Submit(const Stubs& stubs, AttestingWriter& writer) {
    while (!stop_) {
      const absl::StatusOr<v1::Receipt> receipt = stubs.Submit(writer.Pending());
      const absl::MutexLock lock(&mutex_);
      if (!receipt.ok()) {
        EXPECT_TRUE(absl::IsUnavailable(receipt.status()) || absl::IsCancelled(receipt.status()) ||
                    absl::IsUnknown(receipt.status()))
            << receipt.status();
        break;
      }
      writer.Accepted();
      receipts_.push_back(*receipt);
    }
    const absl::MutexLock lock(&mutex_);
    ++ended_;
  }

  std::vector<v1::Receipt>& receipts_;
  const size_t before_;
  absl::Mutex mutex_;
  int ended_ ABSL_GUARDED_BY(mutex_) = 0;
  std::atomic<bool> stop_ = false;
  std::vector<std::thread> threads_;
};

class CrashTest : public ::testing::Test {
 protected:
  CrashTest() {
    for (const char* state : kWriters) {
      const auto enrolled = directory_.registrar().Submit(
          directory_.people().Enrol(state, v1::KeySet(), absl::Now()));
      EXPECT_TRUE(enrolled.ok()) << enrolled.status();
      writers_.push_back(
          std::make_unique<AttestingWriter>(directory_.people().registrar(), Node::kOrigin, state));
    }
  }

  void Restart() {
    const absl::Status started = directory_.node().Start();
    ASSERT_TRUE(started.ok()) << started;
    directory_.Reconnect();
  }

  // The receipts given since the last time are in the log, at their places, once,
  // and what was there then still is.
  void ExpectNewReceiptsKept() {
    const NodeFacts facts = directory_.node().Facts();
    const absl::Status read = ReadOn(directory_.registrar(), facts, log_);
    ASSERT_TRUE(read.ok()) << read;
    for (; checked_ < receipts_.size(); ++checked_) {
      const absl::Status kept = CheckReceipt(log_, receipts_[checked_], facts);
      ASSERT_TRUE(kept.ok()) << kept;
    }
  }

  // Every receipt ever given is in the log as it is read now from its first entry.
  void ExpectAllReceiptsKept() {
    log_ = AuditedLog();
    checked_ = 0;
    ExpectNewReceiptsKept();
  }

  RunningDirectory directory_;
  std::vector<std::unique_ptr<AttestingWriter>> writers_;
  std::vector<v1::Receipt> receipts_;

 private:
  AuditedLog log_;
  size_t checked_ = 0;
};

TEST_F(CrashTest, KeepsEveryReceiptWhenKilledUnderLoad) {
  for (int round = 0; round < KillCount(); ++round) {
    SCOPED_TRACE(round);
    Load load(directory_.node(), directory_.people(), writers_, receipts_);
    const bool loaded = load.WaitForReceipts(
        kReceiptsBeforeKill + kMoreEachRound * (static_cast<size_t>(round) % kGrowingRounds));
    directory_.node().Kill();
    load.Join();
    ASSERT_TRUE(loaded);
    Restart();
    ExpectNewReceiptsKept();
  }
  ExpectAllReceiptsKept();
}

TEST_F(CrashTest, KeepsEveryReceiptWhenKilledBetweenCommits) {
  for (int round = 0; round < KillCount(); ++round) {
    SCOPED_TRACE(round);
    Load load(directory_.node(), directory_.people(), writers_, receipts_);
    const bool loaded = load.WaitForReceipts(kReceiptsBeforeKill);
    load.Finish();
    ASSERT_TRUE(loaded);
    const size_t size = *directory_.registrar().LogSize();
    directory_.node().Kill();
    Restart();
    EXPECT_EQ(*directory_.registrar().LogSize(), size);
  }
  ExpectAllReceiptsKept();
}

TEST_F(CrashTest, AnswersWhatWasSubmittedAgainWithTheFirstReceipt) {
  const v1::SignedStatement statement = writers_[0]->Pending();
  const auto first = directory_.registrar().Submit(statement);
  ASSERT_TRUE(first.ok()) << first.status();
  directory_.node().Kill();
  Restart();
  const auto again = directory_.registrar().Submit(statement);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->index(), first->index());
  EXPECT_EQ(again->entry(), first->entry());
  ExpectAllReceiptsKept();
}

}  // namespace
}  // namespace rollcall
