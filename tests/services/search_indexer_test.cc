#include "services/search_indexer.h"

#include <atomic>
#include <memory>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "storage/rocksdb_search_index.h"
#include "tests/storage/search_world.h"
#include "tests/testing/scratch_folder.h"

namespace rollcall {
namespace {

// A disk that is full.
class FailingIndex final : public SearchIndex {
 public:
  std::unique_ptr<IndexMoment> Now() const override { return nullptr; }
  absl::Status Update(const Reader&) override { return absl::UnavailableError("no room"); }
};

class CountingObserver final : public Observer {
 public:
  void OnInternalError(absl::string_view, const absl::Status&) override { ++errors; }
  std::atomic<int> errors = 0;
};

TEST(SearchIndexerTest, HasBroughtTheIndexUpToTheHeadWhenItIsGone) {
  const testing::ScratchFolder folder;
  testing::SearchWorld world;
  world.Nominate("KEN", {testing::SearchWorld::Contact("Team")});
  world.Commit();
  const auto index = OpenRocksDbSearchIndex(folder.At("search"), *world.store);
  ASSERT_TRUE(index.ok()) << index.status();
  Observer observer;
  {
    PublishedHead head(ReadHead(*world.store, 1).value());
    const SearchIndexer indexer(**index, head, observer);
    world.Nominate("KEN", {testing::SearchWorld::Contact("Bureau")});
    world.Commit();
    head.Publish(ReadHead(*world.store, 1).value());
  }
  EXPECT_EQ((*index)->Now()->Size().value(), world.directory.accepted().size());
  EXPECT_THAT(world.Find("bureau", index->get()), ::testing::SizeIs(1));
}

TEST(SearchIndexerTest, TellsOfADifficulty) {
  testing::SearchWorld world;
  world.Commit();
  CountingObserver observer;
  FailingIndex index;
  {
    PublishedHead head(ReadHead(*world.store, 1).value());
    const SearchIndexer indexer(index, head, observer);
  }
  EXPECT_EQ(observer.errors, 1);
}

}  // namespace
}  // namespace rollcall
