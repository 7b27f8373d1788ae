#include "services/exercises/desk.h"

#include <memory>
#include <string>
#include <utility>

#include "core/exercise/board.h"
#include "gtest/gtest.h"
#include "rollcall/v1/exercise_desk.pb.h"
#include "storage/rocksdb_store.h"
#include "tests/services/exercises/exercise_world.h"
#include "tests/testing/scratch_folder.h"

namespace rollcall {
namespace {

using testing::ExerciseWorld;

constexpr char kExercise[] = "2026-h2";

TEST(Desk, FoldsTheLogOfAnotherDirectoryAnew) {
  ExerciseWorld first({"KEN", "TZA"});
  first.SayPlan(kExercise, first.Plan());
  first.Advance(absl::Hours(1));
  ExerciseWorld second({"UGA"});
  second.SayPlan("other", second.Plan());
  second.Advance(absl::Hours(1));

  const std::unique_ptr<Store> store = NewMemoryStore();
  Desk desk(*store);
  const Desk::OnFinding none = [](uint64_t, absl::string_view why) { ADD_FAILURE() << why; };
  ASSERT_TRUE(desk.Follow(first.head(), none).ok());
  ChangeSet changes(&desk.view());
  v1::CodeTries tries;
  tries.set_wrong(3);
  changes.Put(desk_key::Tries(kExercise, "7f3a9c0d"), tries);
  ASSERT_TRUE(desk.Write(changes).ok());
  EXPECT_TRUE(ReadExercise(desk.view(), kExercise)->has_value());

  const auto changed = desk.Follow(second.head(), none);
  ASSERT_TRUE(changed.ok()) << changed.status();
  EXPECT_EQ(changed->size(), 1u);
  EXPECT_FALSE(ReadExercise(desk.view(), kExercise)->has_value());
  EXPECT_TRUE(ReadExercise(desk.view(), "other")->has_value());
  // What is not of the log stays.
  EXPECT_TRUE(desk.view().Get(desk_key::Tries(kExercise, "7f3a9c0d"))->has_value());
}

TEST(Desk, SaysWhichWordsAreMissing) {
  ExerciseWorld world({"KEN"});
  world.SayPlan(kExercise, world.Plan());
  world.Advance(absl::Hours(1));
  Batch batch;
  const auto record = ReadRecord<v1::ExerciseRecord>(StoreView(*world.head().reader),
                                                     view_key::Exercise(kExercise));
  ASSERT_TRUE(record.ok() && record->has_value());
  batch.Delete(Table::kBody, (*record)->body_digest());
  ASSERT_TRUE(world.log_store().Write(batch).ok());
  auto head = std::make_shared<Head>(world.head());
  head->reader = world.log_store().Snapshot();

  const std::unique_ptr<Store> store = NewMemoryStore();
  Desk desk(*store);
  uint64_t missing = 0;
  ASSERT_TRUE(desk.Follow(*head, [&](uint64_t index, absl::string_view) { missing = index; }).ok());
  EXPECT_EQ(missing, (*record)->index());
  EXPECT_FALSE(ReadExercise(desk.view(), kExercise)->has_value());
}

TEST(Desk, HasOneHolder) {
  const testing::ScratchFolder folder;
  RocksDbOptions options;
  options.path = folder.At("exercises");
  const auto first = OpenRocksDbStore(options);
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(OpenRocksDbStore(options).status().code(), absl::StatusCode::kFailedPrecondition);
}

}  // namespace
}  // namespace rollcall
