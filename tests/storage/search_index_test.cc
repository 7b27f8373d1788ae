// The index in its files: what it survives, and what it must not keep.
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "rocksdb/db.h"
#include "storage/rocksdb_search_index.h"
#include "tests/storage/search_world.h"
#include "tests/testing/scratch_folder.h"

namespace rollcall {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

class SearchIndexTest : public ::testing::Test, protected testing::SearchWorld {
 protected:
  std::string Folder() { return folder_.At("search"); }

  std::unique_ptr<SearchIndex> Open() {
    Commit();
    auto index = OpenRocksDbSearchIndex(Folder(), *store);
    EXPECT_TRUE(index.ok()) << index.status();
    return index.ok() ? *std::move(index) : nullptr;
  }
  // Opened and brought up to date.
  std::unique_ptr<SearchIndex> Updated() {
    auto index = Open();
    EXPECT_TRUE(index->Update(*store).ok());
    return index;
  }
  uint64_t Reflects(const SearchIndex& index) { return index.Now()->Size().value(); }

  std::vector<std::string> FilesWith(absl::string_view words) {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(Folder())) {
      std::ifstream in(entry.path(), std::ios::binary);
      const std::string bytes{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
      if (absl::StrContains(bytes, words)) names.push_back(entry.path().filename());
    }
    return names;
  }

  testing::ScratchFolder folder_;
};

TEST_F(SearchIndexTest, AnswersFromItsRowsAlsoAfterReopening) {
  Nominate("KEN", {Contact("National Team")});
  Nominate("FRA", {Contact("Équipe nationale")});
  const uint64_t size = directory.accepted().size();
  EXPECT_EQ(Reflects(*Updated()), size);
  const auto index = Open();
  EXPECT_EQ(Reflects(*index), size);
  EXPECT_THAT(Find("national", index.get()), ElementsAre("KEN/technical-1", "FRA/technical-1"));
  EXPECT_THAT(index->Now()->Shards().value(), SizeIs(2));
}

TEST_F(SearchIndexTest, AnswersForTheLogItIsAskedAboutWhetherBehindOrAhead) {
  Nominate("KEN", {Contact("Old Desk")});
  Nominate("FRA", {Contact("Desk of France")});
  const auto index = Updated();
  const auto before = store->Snapshot();
  Nominate("KEN", {Contact("New Bureau")});
  Nominate("FJI", {Contact("New Desk")});
  EXPECT_THAT(Find("desk", index.get()), ElementsAre("FJI/technical-1", "FRA/technical-1"));
  ASSERT_TRUE(index->Update(*store).ok());
  EXPECT_THAT(Find("desk", index.get()), ElementsAre("FJI/technical-1", "FRA/technical-1"));
  EXPECT_THAT(Find(*before, index.get(), "desk"),
              ElementsAre("FRA/technical-1", "KEN/technical-1"));
}

TEST_F(SearchIndexTest, IsNotWaitedForWhenItIsFarBehind) {
  Nominate("KEN", {Contact("Old Desk")});
  const auto index = Updated();
  for (uint64_t i = 0; i <= kMaxIndexLag; ++i) {
    directory.MustAccept(Kind::kAccess, "states/KEN", directory.AccessBody({}),
                         directory.StateSigners("KEN"));
  }
  Nominate("KEN", {Contact("New Desk")});
  EXPECT_THAT(Find("new desk", index.get()), SizeIs(1));
  EXPECT_THAT(Find("old desk", index.get()), IsEmpty());
  ASSERT_TRUE(index->Update(*store).ok());
  EXPECT_EQ(Reflects(*index), directory.accepted().size());
  EXPECT_THAT(Find("new desk", index.get()), SizeIs(1));
}

TEST_F(SearchIndexTest, SupersededWordsAreInNoFile) {
  Nominate("KEN", {Contact("Forgettable Words")});
  Nominate("FRA", {Contact("Lasting Words")});
  Updated();
  ASSERT_THAT(FilesWith("forgettable"), Not(IsEmpty())) << "else this test proves nothing";
  Nominate("KEN", {Contact("Others")});
  const auto index = Updated();
  EXPECT_THAT(FilesWith("forgettable"), IsEmpty());
  EXPECT_THAT(FilesWith("lasting"), Not(IsEmpty()));
}

TEST_F(SearchIndexTest, ErasedWordsAreInNoFile) {
  Nominate("KEN", {Contact("Forgettable Words")});
  Nominate("FRA", {Contact("Lasting Words")});
  Updated();
  Erase("KEN");
  const auto index = Updated();
  EXPECT_THAT(Find("forgettable", index.get()), IsEmpty());
  EXPECT_THAT(FilesWith("forgettable"), IsEmpty());
  EXPECT_THAT(FilesWith("lasting"), Not(IsEmpty()));
}

// The crash came when the rows were replaced and the old ones still on the disk.
TEST_F(SearchIndexTest, TheNextUpdateFinishesWhatACrashLeft) {
  Nominate("KEN", {Contact("Forgettable Words")});
  Updated();
  {
    rocksdb::DB* db = nullptr;
    ASSERT_TRUE(rocksdb::DB::Open(rocksdb::Options(), Folder(), &db).ok());
    const std::unique_ptr<rocksdb::DB> closes(db);
    const std::string rows("\2KEN", 4);
    ASSERT_TRUE(db->DeleteRange({}, db->DefaultColumnFamily(), rows, rows + "\xFF").ok());
    ASSERT_TRUE(db->Put({}, std::string("\0unpurged", 9), "").ok());
    ASSERT_TRUE(db->Flush({}).ok());
    ASSERT_THAT(FilesWith("forgettable"), Not(IsEmpty())) << "else this test proves nothing";
  }
  const auto index = Updated();
  EXPECT_THAT(FilesWith("forgettable"), IsEmpty());
}

TEST_F(SearchIndexTest, BeginsAnewForAnotherVersionOfItsText) {
  Nominate("KEN", {Contact("Team")});
  Updated();
  {
    rocksdb::DB* db = nullptr;
    ASSERT_TRUE(rocksdb::DB::Open(rocksdb::Options(), Folder(), &db).ok());
    const std::unique_ptr<rocksdb::DB> closes(db);
    ASSERT_TRUE(db->Put({}, std::string("\0version", 8), "terms 0, ICU 1.0").ok());
  }
  EXPECT_FALSE(ReadRocksDbSearchIndex(Folder(), *store).ok());
  const auto index = Open();
  EXPECT_EQ(Reflects(*index), 0u);
  EXPECT_THAT(Find("team", index.get()), SizeIs(1));
}

TEST_F(SearchIndexTest, BeginsAnewForAnotherLog) {
  Nominate("KEN", {Contact("Team")});
  Updated();
  testing::SearchWorld other;
  other.Nominate("FRA", {Contact("Équipe")});
  other.Nominate("KEN", {Contact("Team of another log")});
  other.Commit();
  const auto index = OpenRocksDbSearchIndex(Folder(), *other.store);
  ASSERT_TRUE(index.ok()) << index.status();
  EXPECT_EQ(Reflects(**index), 0u);
}

TEST_F(SearchIndexTest, BeginsAnewForALogThatWasPutBack) {
  Nominate("KEN", {Contact("Team")});
  Commit();
  const auto before = store->Snapshot();
  Nominate("KEN", {Contact("Later Team")});
  Updated();
  const auto index = OpenRocksDbSearchIndex(Folder(), *before);
  ASSERT_TRUE(index.ok()) << index.status();
  EXPECT_EQ(Reflects(**index), 0u);
}

TEST_F(SearchIndexTest, BeginsAnewWhenItIsDamaged) {
  Nominate("KEN", {Contact("Team")});
  Updated();
  for (const auto& entry : std::filesystem::directory_iterator(Folder())) {
    if (entry.path().extension() == ".sst" || entry.path().filename() == "CURRENT") {
      std::ofstream(entry.path(), std::ios::binary | std::ios::trunc) << "damage";
    }
  }
  const auto index = Updated();
  EXPECT_THAT(Find("team", index.get()), SizeIs(1));
  EXPECT_EQ(Reflects(*index), directory.accepted().size());
}

TEST_F(SearchIndexTest, IsReadWhileAnotherWritesAndWrittenByOneOnly) {
  Nominate("KEN", {Contact("Team")});
  const auto writer = Updated();
  const auto reading = ReadRocksDbSearchIndex(Folder(), *store);
  ASSERT_TRUE(reading.ok()) << reading.status();
  EXPECT_THAT(Find("team", reading->get()), SizeIs(1));
  EXPECT_TRUE(absl::IsFailedPrecondition((*reading)->Update(*store)));
  EXPECT_TRUE(absl::IsFailedPrecondition(OpenRocksDbSearchIndex(Folder(), *store).status()));
}

TEST_F(SearchIndexTest, IsItsOwnersAlone) {
  Nominate("KEN", {Contact("Team")});
  const auto index = Updated();
  struct stat facts{};
  ASSERT_EQ(stat(Folder().c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777, 0700u);
  for (const auto& entry : std::filesystem::directory_iterator(Folder())) {
    ASSERT_EQ(stat(entry.path().c_str(), &facts), 0);
    EXPECT_EQ(facts.st_mode & 0077, 0u) << entry.path();
  }
}

}  // namespace
}  // namespace rollcall
