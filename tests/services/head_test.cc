#include "services/head.h"

#include <memory>

#include "absl/synchronization/notification.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "storage/memory_store.h"

namespace rollcall {
namespace {

// Longer than any test runs: a wait that ends was ended by a publication.
constexpr absl::Duration kForEver = absl::Hours(1);

std::shared_ptr<const Head> HeadOfSize(uint64_t size) {
  auto head = std::make_shared<Head>();
  head->checkpoint.size = size;
  return head;
}

TEST(PublishedHeadTest, ShowsTheLastHeadPublished) {
  PublishedHead head(HeadOfSize(1));
  EXPECT_EQ(head.Current()->size(), 1u);
  head.Publish(HeadOfSize(3));
  EXPECT_EQ(head.Current()->size(), 3u);
}

TEST(PublishedHeadTest, AnswersAtOnceWhenTheSizeIsThere) {
  PublishedHead head(HeadOfSize(5));
  bool reached = false;
  head.WaitForSize(5, kForEver, [&](bool there) { reached = there; });
  EXPECT_TRUE(reached);
}

TEST(PublishedHeadTest, WakesWhoeverWaitsForTheSizePublished) {
  PublishedHead head(HeadOfSize(1));
  absl::Notification three;
  bool reached = false;
  head.WaitForSize(3, kForEver, [&](bool there) {
    reached = there;
    three.Notify();
  });
  head.Publish(HeadOfSize(2));
  EXPECT_FALSE(three.HasBeenNotified());
  head.Publish(HeadOfSize(3));
  three.WaitForNotification();
  EXPECT_TRUE(reached);
}

TEST(PublishedHeadTest, GivesUpAfterTheTimeout) {
  PublishedHead head(HeadOfSize(1));
  absl::Notification done;
  bool reached = true;
  head.WaitForSize(2, absl::Milliseconds(1), [&](bool there) {
    reached = there;
    done.Notify();
  });
  done.WaitForNotification();
  EXPECT_FALSE(reached);
}

TEST(PublishedHeadTest, LetsOnlySoManyWait) {
  PublishedHead head(HeadOfSize(1));
  absl::Mutex mutex;
  size_t waited = 0;
  for (size_t i = 0; i < kMaxSizeWaiters; ++i) {
    head.WaitForSize(2, kForEver, [&](bool) {
      absl::MutexLock lock(&mutex);
      ++waited;
    });
  }
  bool refused = false;
  head.WaitForSize(2, kForEver, [&](bool there) { refused = !there; });
  EXPECT_TRUE(refused);
  head.Publish(HeadOfSize(2));
  const auto all = [&] { return waited == kMaxSizeWaiters; };
  absl::MutexLock lock(&mutex);
  mutex.Await(absl::Condition(&all));
}

TEST(ReadHeadTest, RefusesAnEmptyStore) {
  const auto store = NewMemoryStore();
  EXPECT_EQ(ReadHead(*store, 1).status().code(), absl::StatusCode::kFailedPrecondition);
}

}  // namespace
}  // namespace rollcall
