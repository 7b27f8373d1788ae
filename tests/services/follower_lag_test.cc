// What a follower tells of how far behind it is, where it goes on, and when it stops.
#include <sys/syscall.h>
#include <unistd.h>
#include <chrono>

#include <atomic>
#include <chrono>
#include <ctime>
#include <deque>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "core/base/refusal.h"
#include "core/base/status_macros.h"
#include "core/crypto/digest.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/follower.h"
#include "storage/ledger.h"
#include "tests/testing/scripted_store.h"
#include "tests/testing/test_directory.h"
#include "tests/testing/test_log.h"

namespace {

// While it is true the machine's wall clock is set back by an hour each time that
// somebody looks at it.
std::atomic<bool> wall_clock_goes_back = false;

}  // namespace

// The machine's own, found before the C library's by everything that runs here.
extern "C" int clock_gettime(clockid_t clock, timespec* time) noexcept {
  static std::atomic<int> hours = 0;
  const long outcome = syscall(SYS_clock_gettime, clock, time);
  if (clock == CLOCK_REALTIME && wall_clock_goes_back) time->tv_sec -= 3600L * ++hours;
  return static_cast<int>(outcome);
}

namespace rollcall {
namespace {

using ::testing::ElementsAre;

using Page = absl::StatusOr<absl::optional<v1::ListEntriesResponse>>;

// An upstream that says what it is told to, when it is told to. Thread-safe.
class ScriptedUpstream final : public Upstream {
 public:
  void Send(Page page) {
    absl::MutexLock lock(&mutex_);
    pages_.push_back(std::move(page));
    changed_.SignalAll();
  }
  std::vector<uint64_t> starts() const {
    absl::MutexLock lock(&mutex_);
    return starts_;
  }
  void AwaitStarts(size_t starts) {
    absl::MutexLock lock(&mutex_);
    while (starts_.size() < starts) changed_.Wait(&mutex_);
  }

  const std::string& address() const override { return address_; }
  absl::StatusOr<std::unique_ptr<PageSource>> Follow(const PinnedDirectory&, uint64_t start,
                                                     const std::string&) override {
    absl::MutexLock lock(&mutex_);
    starts_.push_back(start);
    changed_.SignalAll();
    return std::make_unique<Source>(*this);
  }
  absl::StatusOr<std::vector<v1::SignedStatement>> NewCharters(const PinnedDirectory&) override {
    return std::vector<v1::SignedStatement>();
  }
  void Hold(std::string body) {
    absl::MutexLock lock(&mutex_);
    body_ = std::move(body);
  }
  absl::StatusOr<std::string> Body(const Digest& digest) override {
    absl::MutexLock lock(&mutex_);
    if (Sha256(body_) != digest) return absl::NotFoundError("not here");
    return body_;
  }
  absl::StatusOr<v1::Receipt> Submit(const v1::SignedStatement&) override {
    return absl::UnimplementedError("nobody submits here");
  }

 private:
  class Source final : public PageSource {
   public:
    explicit Source(ScriptedUpstream& upstream) : upstream_(upstream) {}
    Page Next() override {
      absl::MutexLock lock(&upstream_.mutex_);
      while (!cancelled_ && upstream_.pages_.empty()) upstream_.changed_.Wait(&upstream_.mutex_);
      if (cancelled_) return absl::CancelledError("the follower stops");
      Page page = std::move(upstream_.pages_.front());
      upstream_.pages_.pop_front();
      return page;
    }
    void Cancel() override {
      absl::MutexLock lock(&upstream_.mutex_);
      cancelled_ = true;
      upstream_.changed_.SignalAll();
    }

   private:
    ScriptedUpstream& upstream_;
    bool cancelled_ ABSL_GUARDED_BY(upstream_.mutex_) = false;
  };

  const std::string address_ = "upstream.example:7443";
  mutable absl::Mutex mutex_;
  absl::CondVar changed_;
  std::deque<Page> pages_ ABSL_GUARDED_BY(mutex_);
  std::vector<uint64_t> starts_ ABSL_GUARDED_BY(mutex_);
  std::string body_ ABSL_GUARDED_BY(mutex_);
};

// Counts what the follower did. Thread-safe.
class CountingObserver final : public Observer {
 public:
  void OnFollow(const FollowFigures&) override { Count(pages_); }
  void OnUpstreamLost(absl::string_view, const absl::Status&) override { Count(losses_); }
  void OnWritesStopped(const absl::Status&) override { Count(stops_); }

  void AwaitPages(int pages) { Await(pages_, pages); }
  void AwaitLosses(int losses) { Await(losses_, losses); }
  void AwaitStops(int stops) { Await(stops_, stops); }

 private:
  void Count(int& counter) {
    absl::MutexLock lock(&mutex_);
    ++counter;
    changed_.SignalAll();
  }
  void Await(const int& counter, int value) {
    absl::MutexLock lock(&mutex_);
    while (counter < value) changed_.Wait(&mutex_);
  }

  absl::Mutex mutex_;
  absl::CondVar changed_;
  int pages_ = 0;   // under mutex_
  int losses_ = 0;  // under mutex_
  int stops_ = 0;   // under mutex_
};

// Draws the shortest waits.
class ShortWaits final : public Random {
 public:
  std::string Bytes(size_t size) override { return std::string(size, '\0'); }
};

class FollowerLagTest : public ::testing::Test {
 protected:
  FollowerLagTest() : log_(directory_) {
    directory_.Enrol("KEN");
    directory_.Enrol("EGY");
    directory_.MustAccept(
        Kind::kAccess, "states/KEN",
        directory_.AccessBody({directory_.Grant(directory_.Key("follower").public_key(),
                                                {v1::ACCESS_ROLE_FOLLOWER})}),
        directory_.StateSigners("KEN"));
    ReplicaOptions options;
    options.tls_key = directory_.Key("follower").public_key().digest();
    options.workers = 1;
    auto replica = Replica::Open(store_, PinnedTestDirectory(directory_), directory_.clock(),
                                 std::move(options));
    EXPECT_TRUE(replica.ok()) << replica.status();
    replica_ = *std::move(replica);
    follower_ = std::make_unique<Follower>(
        store_, *replica_, upstream_, directory_.clock(), random_, observer_,
        Follower::Events{[](std::shared_ptr<const Head>) {}, [](bool) {}, nullptr});
  }

  testing::TestDirectory directory_;
  testing::TestLog log_;
  testing::ScriptedStore store_;
  std::unique_ptr<Replica> replica_;
  ScriptedUpstream upstream_;
  CountingObserver observer_;
  ShortWaits random_;
  std::unique_ptr<Follower> follower_;
};

TEST_F(FollowerLagTest, CountsTheEntriesThatItWasShownAndDoesNotHave) {
  upstream_.Send(log_.Page(0, 1, 0));
  observer_.AwaitPages(1);
  EXPECT_EQ(follower_->lag().entries, log_.size() - 1);
  EXPECT_FALSE(follower_->lag().following);
  upstream_.Send(log_.Page(1, log_.size(), log_.size()));
  observer_.AwaitPages(2);
  EXPECT_EQ(follower_->lag().entries, 0u);
  EXPECT_TRUE(follower_->lag().following);
}

TEST_F(FollowerLagTest, CountsTheTimeSinceItLastHadEverything) {
  directory_.clock().Advance(absl::Seconds(3));
  EXPECT_EQ(follower_->lag().silent, absl::Seconds(3)) << "since its start";
  upstream_.Send(log_.Page(0, log_.size(), 0));
  observer_.AwaitPages(1);
  directory_.clock().Advance(absl::Hours(1));
  EXPECT_EQ(follower_->lag().silent, absl::ZeroDuration()) << "a quiet log is no old one";
  upstream_.Send(absl::UnavailableError("gone"));
  observer_.AwaitLosses(1);
  EXPECT_FALSE(follower_->lag().following);
  directory_.clock().Advance(absl::Minutes(5));
  EXPECT_EQ(follower_->lag().silent, absl::Minutes(5));
}

TEST_F(FollowerLagTest, GoesOnWhereItStoppedWhenTheUpstreamIsBack) {
  upstream_.Send(log_.Page(0, 1, 0));
  observer_.AwaitPages(1);
  upstream_.Send(absl::UnavailableError("gone"));
  observer_.AwaitLosses(1);
  upstream_.Send(log_.Page(1, log_.size(), log_.size()));
  observer_.AwaitPages(2);
  EXPECT_THAT(upstream_.starts(), ElementsAre(0, 1));
  EXPECT_TRUE(follower_->lag().following);
}

// What a leader answers that was put back from an old backup, forked or filled its
// disk. One of these could be mistaken for the follower's own trouble.
TEST_F(FollowerLagTest, AsksAgainWhateverTheUpstreamRefusesItWith) {
  upstream_.Send(log_.Page(0, 1, 0));
  observer_.AwaitPages(1);
  upstream_.Send(Refusal(absl::StatusCode::kFailedPrecondition, v1::ERROR_REASON_LOG_ROLLED_BACK,
                         "an old copy was put in its place"));
  observer_.AwaitLosses(1);
  upstream_.Send(
      Refusal(absl::StatusCode::kUnavailable, v1::ERROR_REASON_WRITE_FAILED, "its disk is full"));
  observer_.AwaitLosses(2);
  upstream_.Send(log_.Page(1, log_.size(), log_.size()));
  observer_.AwaitPages(2);
  EXPECT_THAT(upstream_.starts(), ElementsAre(0, 1, 1));
  EXPECT_TRUE(follower_->lag().following);
}

// It was found out when nothing but the words was left to fetch.
TEST_F(FollowerLagTest, FetchesTheWordsThatItsUpstreamHadWithheld) {
  const testing::Said sheet = directory_.MustAccept(
      Kind::kSheet, "states/KEN/technical",
      directory_.SheetBody(v1::CONTACT_KIND_TECHNICAL, "Nairobi"), directory_.StateSigners("KEN"));
  directory_.Enrol("SOM");
  v1::ListEntriesResponse page = log_.Page(0, log_.size() - 1, 0);
  v1::LoggedStatement& withheld = *page.mutable_entries()->rbegin();
  ASSERT_EQ(withheld.body(), sheet.body);
  withheld.clear_body();
  withheld.set_standing(v1::BODY_STANDING_WITHHELD);
  upstream_.Send(page);
  observer_.AwaitPages(1);
  upstream_.Send(log_.Page(log_.size() - 1, 1, log_.size()));
  observer_.AwaitLosses(1);
  EXPECT_FALSE(follower_->lag().following);

  upstream_.Hold(sheet.body);
  upstream_.Send(log_.Page(log_.size() - 1, 1, log_.size()));
  upstream_.AwaitStarts(3);
  upstream_.Send(log_.Page(log_.size() - 1, 1, log_.size()));
  observer_.AwaitPages(2);
  EXPECT_TRUE(follower_->lag().following);
  EXPECT_EQ(Ledger(store_).Body(sheet.statement.body_digest().view()).value(), sheet.body);
}

// Each time is a file of evidence, and honest pages between do not make it urgent.
TEST_F(FollowerLagTest, LeavesAnUpstreamThatContradictsItselfMoreTimeEachTime) {
  upstream_.Send(log_.Page(0, log_.size(), 0));
  observer_.AwaitPages(1);
  v1::ListEntriesResponse old = log_.Page(log_.size(), log_.size(), log_.size());
  old.set_checkpoint(log_.Note(log_.CheckpointOf(1)));
  const auto begin = std::chrono::steady_clock::now();
  for (int loss = 1; loss <= 3; ++loss) {
    upstream_.Send(log_.Page(log_.size(), log_.size(), log_.size()));
    upstream_.Send(old);
    observer_.AwaitLosses(loss);
  }
  // Half a second, then a whole one.
  EXPECT_GE(std::chrono::steady_clock::now() - begin, std::chrono::milliseconds(1500));
}

TEST_F(FollowerLagTest, StopsWhenItsOwnStoreTakesNoWrites) {
  upstream_.Send(log_.Page(0, 1, 0));
  observer_.AwaitPages(1);
  store_.Fail(testing::ScriptedStore::Failure::kNothingWritten);
  upstream_.Send(log_.Page(1, log_.size(), log_.size()));
  observer_.AwaitStops(1);
  follower_->Stop();
  EXPECT_THAT(upstream_.starts(), ElementsAre(0));
  EXPECT_FALSE(follower_->lag().following);
}

TEST_F(FollowerLagTest, TriesAgainAlthoughTheWallClockIsSetBack) {
  upstream_.Send(log_.Page(0, 1, 0));
  observer_.AwaitPages(1);
  wall_clock_goes_back = true;
  const absl::Time before = absl::Now();
  ASSERT_LT(absl::Now(), before) << "nobody sees that clock";
  upstream_.Send(absl::UnavailableError("gone"));
  upstream_.Send(log_.Page(1, log_.size(), log_.size()));
  observer_.AwaitPages(2);
  wall_clock_goes_back = false;
  EXPECT_THAT(upstream_.starts(), ElementsAre(0, 1));
}

}  // namespace
}  // namespace rollcall
