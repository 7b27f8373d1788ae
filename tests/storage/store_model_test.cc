// Any sequence of writes, deletes and snapshots, against a std::map.
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "gtest/gtest.h"
#include "rapidcheck/gtest.h"
#include "storage/memory_store.h"
#include "storage/rocksdb_store.h"
#include "storage/store.h"
#include "tests/storage/table_dump.h"
#include "tests/testing/scratch_folder.h"

namespace rollcall::testing {
namespace {

using Model = std::map<std::string, std::string>;

// Few and short keys, so that they collide and are prefixes of each other.
rc::Gen<std::string> Key() { return rc::gen::container<std::string>(rc::gen::inRange('a', 'd')); }

void ChangeSome(Batch& batch, Model& model) {
  const int changes = *rc::gen::inRange(0, 6);
  for (int i = 0; i < changes; ++i) {
    const std::string key = *rc::gen::resize(3, Key());
    if (*rc::gen::arbitrary<bool>()) {
      const auto value = *rc::gen::arbitrary<std::string>();
      batch.Put(Table::kView, key, value);
      model[key] = value;
    } else {
      batch.Delete(Table::kView, key);
      model.erase(key);
    }
  }
}

void CheckScans(const Reader& reader, const Model& model) {
  const std::string prefix = *rc::gen::resize(2, Key());
  const std::string from = *rc::gen::resize(3, Key());
  std::vector<std::string> expected;
  for (const auto& [key, value] : model) {
    if (key.rfind(prefix, 0) == 0 && key >= from) expected.push_back(key);
  }
  RC_ASSERT(Keys(reader, Table::kView, prefix, from) == expected);
}

void BehavesLikeAMap(Store& store) {
  Model model = Rows(store, Table::kView);
  std::vector<std::pair<std::unique_ptr<Reader>, Model>> snapshots;
  const int steps = *rc::gen::inRange(1, 12);
  for (int step = 0; step < steps; ++step) {
    Batch batch;
    ChangeSome(batch, model);
    RC_ASSERT(store.Write(batch).ok());
    RC_ASSERT(Rows(store, Table::kView) == model);
    CheckScans(store, model);
    if (*rc::gen::arbitrary<bool>()) snapshots.emplace_back(store.Snapshot(), model);
    if (!snapshots.empty() && *rc::gen::arbitrary<bool>()) {
      snapshots.erase(snapshots.begin() + *rc::gen::inRange<std::ptrdiff_t>(
                                              0, static_cast<std::ptrdiff_t>(snapshots.size())));
    }
    for (const auto& [snapshot, then] : snapshots) {
      RC_ASSERT(Rows(*snapshot, Table::kView) == then);
      CheckScans(*snapshot, then);
    }
  }
}

RC_GTEST_PROP(StoreModelTest, MemoryBehavesLikeAMap, ()) {
  const auto store = NewMemoryStore();
  BehavesLikeAMap(*store);
}

// One store goes on through all cases: opening one costs more than a case.
TEST(StoreModelTest, RocksDbBehavesLikeAMap) {
  const ScratchFolder folder;
  RocksDbOptions options;
  options.path = folder.At("store");
  auto store = OpenRocksDbStore(options);
  ASSERT_TRUE(store.ok()) << store.status();
  EXPECT_TRUE(rc::check([&] { BehavesLikeAMap(**store); }));
}

}  // namespace
}  // namespace rollcall::testing
