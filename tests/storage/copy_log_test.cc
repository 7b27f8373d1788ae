#include "storage/copy_log.h"

#include <utility>

#include "absl/synchronization/mutex.h"
#include "core/base/refusal.h"
#include "tests/storage/replica_world.h"
#include "tests/storage/table_dump.h"

namespace rollcall::testing {
namespace {

// Pages of a log, and then whatever `at_end` says, or waiting for Cancel.
class LogSource final : public PageSource {
 public:
  LogSource(TestLog& log, uint64_t start, uint64_t limit, absl::optional<absl::Status> at_end)
      : log_(log), next_(start), limit_(limit), at_end_(std::move(at_end)) {}

  absl::StatusOr<absl::optional<v1::ListEntriesResponse>> Next() override {
    absl::MutexLock lock(&mutex_);
    if (next_ == log_.size() && at_end_.has_value()) {
      if (!at_end_->ok()) return *at_end_;
      return absl::optional<v1::ListEntriesResponse>();
    }
    while (next_ == log_.size() && !cancelled_) changed_.Wait(&mutex_);
    if (cancelled_) return absl::CancelledError("cancelled");
    v1::ListEntriesResponse page = log_.Page(next_, limit_, known_);
    if (next_ == spoil) page.mutable_entries(0)->set_index(next_ + 1);
    next_ += static_cast<uint64_t>(page.entries_size());
    known_ = log_.size();
    return absl::optional<v1::ListEntriesResponse>(std::move(page));
  }

  void Cancel() override {
    absl::MutexLock lock(&mutex_);
    cancelled_ = true;
    changed_.SignalAll();
  }

  uint64_t spoil = UINT64_MAX;  // this page says that it is another one

 private:
  TestLog& log_;
  uint64_t next_;
  const uint64_t limit_;
  const absl::optional<absl::Status> at_end_;
  uint64_t known_ = 0;
  absl::Mutex mutex_;
  absl::CondVar changed_;
  bool cancelled_ = false;
};

using CopyLogTest = ReplicaWorld;

TEST_F(CopyLogTest, CopiesAllPagesAndSaysSoOfEach) {
  LogSource source(log_, 0, 3, absl::OkStatus());
  uint64_t entries = 0;
  const absl::Status copied = CopyLog(source, *replica_, [&](const Ingested& page) {
    entries += page.entries;
    EXPECT_EQ(replica_->size(), entries);
  });
  EXPECT_TRUE(copied.ok()) << copied;
  EXPECT_EQ(entries, log_.size());
  EXPECT_TRUE(replica_->complete());
}

TEST_F(CopyLogTest, KeepsWhatWasTakenWhenTheSourceFails) {
  LogSource source(log_, 0, 3, absl::UnavailableError("gone"));
  EXPECT_TRUE(absl::IsUnavailable(CopyLog(source, *replica_, [](const Ingested&) {})));
  EXPECT_EQ(replica_->size(), log_.size());
}

TEST_F(CopyLogTest, ARefusedPageEndsItThoughTheSourceWouldWaitForEver) {
  LogSource source(log_, 0, 3, absl::nullopt);
  source.spoil = 6;
  const absl::Status refused = CopyLog(source, *replica_, [](const Ingested&) {});
  EXPECT_EQ(ReasonOf(refused), v1::ERROR_REASON_ENTRY_OUT_OF_ORDER) << refused;
  EXPECT_EQ(replica_->size(), 6u);
}

TEST_F(CopyLogTest, CancellingTheSourceEndsIt) {
  LogSource source(log_, 0, 100, absl::nullopt);
  const absl::Status ended = CopyLog(source, *replica_, [&](const Ingested&) { source.Cancel(); });
  EXPECT_TRUE(absl::IsCancelled(ended)) << ended;
  EXPECT_TRUE(replica_->complete());
}

}  // namespace
}  // namespace rollcall::testing
