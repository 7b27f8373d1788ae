#include "services/exercises/desk.h"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "core/base/timestamp.h"
#include "core/exercise/board.h"
#include "gtest/gtest.h"
#include "rollcall/v1/exercise_desk.pb.h"
#include "services/exercises/desk_pruning.h"
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

// The digest of the exercise's opening.
std::string Opening(ExerciseWorld& world) {
  const auto record = ReadRecord<v1::ExerciseRecord>(StoreView(*world.head().reader),
                                                     view_key::Exercise(kExercise));
  EXPECT_TRUE(record.ok() && record->has_value());
  return (*record)->body_digest();
}

// The head of the log without these words.
std::shared_ptr<const Head> HeadWithout(ExerciseWorld& world, const std::string& digest) {
  Batch batch;
  batch.Delete(Table::kBody, digest);
  EXPECT_TRUE(world.log_store().Write(batch).ok());
  auto head = std::make_shared<Head>(world.head());
  head->reader = world.log_store().Snapshot();
  return head;
}

TEST(Desk, GoesNoFurtherWithoutWordsOfAnExerciseUnderWay) {
  ExerciseWorld world({"KEN"});
  world.SayPlan(kExercise, world.Plan());
  world.Advance(absl::Hours(1));
  const auto head = HeadWithout(world, Opening(world));

  const std::unique_ptr<Store> store = NewMemoryStore();
  Desk desk(*store);
  const auto followed =
      desk.Follow(*head, [](uint64_t, absl::string_view why) { ADD_FAILURE() << why; });
  EXPECT_TRUE(absl::IsFailedPrecondition(followed.status())) << followed.status();
  EXPECT_TRUE(absl::StrContains(followed.status().message(), "(exercises/2026-h2)"));
}

TEST(Desk, SaysWhichWordsOfAnExerciseThatIsOverAreMissing) {
  ExerciseWorld world({"KEN"});
  world.SayPlan(kExercise, world.Plan());
  world.Advance(absl::Hours(1));
  world.Advance(absl::Hours(24 * 4));
  ASSERT_EQ(world.observer().closed.size(), 1u);
  const auto record = ReadRecord<v1::ExerciseRecord>(StoreView(*world.head().reader),
                                                     view_key::Exercise(kExercise));
  ASSERT_TRUE(record.ok() && record->has_value());
  const auto head = HeadWithout(world, (*record)->body_digest());

  const std::unique_ptr<Store> store = NewMemoryStore();
  Desk desk(*store);
  std::vector<uint64_t> missing;
  ASSERT_TRUE(desk.Follow(*head,
                          [&](uint64_t index, absl::string_view why) {
                            if (why == "its words are not held") missing.push_back(index);
                          })
                  .ok());
  EXPECT_EQ(missing, std::vector<uint64_t>{(*record)->index()});
  EXPECT_FALSE(ReadExercise(desk.view(), kExercise)->has_value());
}

TEST(Desk, DeletesOnlyWhatWasRead) {
  const std::unique_ptr<Store> store = NewMemoryStore();
  Desk desk(*store);
  v1::HeldPlanRecord record;
  record.set_body("the first");
  ChangeSet changes(&desk.view());
  changes.Put(desk_key::Held(kExercise), record);
  ASSERT_TRUE(desk.Write(changes).ok());
  ASSERT_TRUE(desk.DeleteIf(desk_key::Held(kExercise), "another").ok());
  EXPECT_TRUE(desk.view().Get(desk_key::Held(kExercise))->has_value());
  ASSERT_TRUE(desk.DeleteIf(desk_key::Held(kExercise), record.SerializeAsString()).ok());
  EXPECT_FALSE(desk.view().Get(desk_key::Held(kExercise))->has_value());
}

TEST(Desk, ForgetsWhatMattersNoMore) {
  const std::unique_ptr<Store> store = NewMemoryStore();
  Desk desk(*store);
  const absl::Time now = absl::FromUnixSeconds(1'800'000'000);
  const absl::Time old = now - kDeskMemory - absl::Seconds(1);
  ChangeSet changes(&desk.view());
  const auto put_mail = [&](absl::string_view digest, absl::Time time, v1::MailVerdict verdict) {
    v1::HandledMail mail;
    *mail.mutable_receive_time() = ToTimestamp(time);
    mail.set_verdict(verdict);
    changes.Put(desk_key::Mail(digest), mail);
  };
  put_mail("old", old, v1::MAIL_VERDICT_ANSWER);
  put_mail("new", now - kDeskMemory, v1::MAIL_VERDICT_ANSWER);
  put_mail("waiting", old, v1::MAIL_VERDICT_UNCLEAR);
  for (const absl::Time time : {old, now}) {
    v1::MailOutcome unclear;
    *unclear.mutable_receive_time() = ToTimestamp(time);
    changes.Put(desk_key::Unclear(time, "waiting"), unclear);
  }
  for (const absl::Time time : {old, now}) {
    v1::Silence silence;
    *silence.mutable_time() = ToTimestamp(time);
    changes.Put(desk_key::Silence(time, "12345678"), silence);
    changes.Put(desk_key::Reminded("KEN/technical", time, 7), v1::BoardMark());
  }
  changes.Put(desk_key::Held("surprise"), v1::HeldPlanRecord());
  changes.Put(desk_key::Tries(kExercise, "7f3a9c0d"), v1::CodeTries());
  for (const absl::Time time : {old, now}) {
    changes.Put(desk_key::RemindedOn("KEN/access", time), v1::BoardMark());
  }
  ASSERT_TRUE(desk.Write(changes).ok());
  ASSERT_TRUE(PruneDesk(desk, now).ok());

  const std::vector<std::string> gone = {desk_key::Mail("old"),
                                         desk_key::Mail("waiting"),
                                         desk_key::Unclear(old, "waiting"),
                                         desk_key::Silence(old, "12345678"),
                                         desk_key::Reminded("KEN/technical", old, 7),
                                         desk_key::RemindedOn("KEN/access", old)};
  for (const auto& [key, record] : changes.changes()) {
    const bool kept = desk.view().Get(key)->has_value();
    EXPECT_EQ(kept, std::find(gone.begin(), gone.end(), key) == gone.end()) << key;
  }
}

// Once a day, and never ahead of the log.
TEST(Desk, IsPrunedByTheScheduler) {
  ExerciseWorld world({"KEN"});
  const std::string mark = desk_key::Reminded("KEN/technical", world.directory().clock().Now(), 0);
  ChangeSet changes(&world.log().board());
  changes.Put(mark, v1::BoardMark());
  ASSERT_TRUE(world.log().desk().Write(changes).ok());
  world.Advance(kDeskMemory + absl::Hours(25));
  EXPECT_TRUE(world.log().board().Get(mark)->has_value()) << "the log has said nothing since";
  world.SayPlan(kExercise, world.Plan());
  world.Advance(kPruningInterval);
  EXPECT_FALSE(world.log().board().Get(mark)->has_value());
}

TEST(Desk, HasOneHolder) {
  const testing::ScratchFolder folder;
  RocksDbOptions options;
  options.path = folder.At("exercises");
  const auto first = OpenRocksDbStore(options);
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(OpenRocksDbStore(options).status().code(), absl::StatusCode::kAborted);
}

}  // namespace
}  // namespace rollcall
