#include "services/exercises/reminders.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/services/exercises/exercise_world.h"

namespace rollcall {
namespace {

using ::testing::ElementsAre;
using testing::ExerciseWorld;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// One reader of Kenya's for each end.
void GrantAccess(ExerciseWorld& world, const std::vector<absl::Time>& ends) {
  testing::TestDirectory& directory = world.directory();
  std::vector<v1::AccessGrant> grants;
  for (const absl::Time end : ends) {
    const PrivateKey& key = directory.Key(absl::StrCat("reader-", grants.size()));
    grants.push_back(
        directory.Grant(key.public_key(), {v1::ACCESS_ROLE_READER}, end - directory.clock().Now()));
  }
  world.Submit(directory.Say(Kind::kAccess, "states/KEN", directory.AccessBody(grants),
                             directory.StateSigners("KEN")));
}

std::vector<Reminder> AccessReminders(const ExerciseWorld& world) {
  std::vector<Reminder> reminders;
  for (const Reminder& reminder : world.reminders()) {
    if (reminder.subject == Reminder::Subject::kAccess) reminders.push_back(reminder);
  }
  return reminders;
}

TEST(Reminders, RemindsAStateThreeTimesAndEachTimeOnce) {
  ExerciseWorld world({"KEN"});
  world.SetAcceptClock(true);  // nobody says anything for months
  for (int day = 0; day < 190; ++day) {
    if (day % 3 == 0) world.Restart();
    world.Advance(absl::Hours(24));
  }
  std::vector<int> days;
  for (const Reminder& reminder : world.reminders()) {
    EXPECT_EQ(reminder.state, "KEN");
    EXPECT_EQ(reminder.sheet, v1::CONTACT_KIND_TECHNICAL);
    EXPECT_THAT(reminder.contacts, SizeIs(1));
    days.push_back(reminder.days_before);
  }
  EXPECT_THAT(days, ElementsAre(30, 7, 0));
}

// Each renewal moves every end by a second: mails to many, signed by the directory.
TEST(Reminders, RemindsOfAccessOnceADayHoweverOftenItIsRenewed) {
  ExerciseWorld world({"KEN"});
  const absl::Time begin = world.directory().clock().Now();
  constexpr int kDays = 3;
  for (int hour = 0; hour < kDays * 24; ++hour) {
    std::vector<absl::Time> ends;
    for (int day = 1; day <= 20; ++day) {
      ends.push_back(begin + absl::Hours(24 * (day + kDays) + hour));
    }
    GrantAccess(world, ends);
    world.Advance(absl::Hours(1));
  }
  EXPECT_GT(AccessReminders(world).size(), 1u);
  EXPECT_LE(AccessReminders(world).size(), static_cast<size_t>(kDays) + 1)
      << "days begin at midnight";
}

TEST(Reminders, RemindsOnceOfADateThatMovesByASecond) {
  ExerciseWorld world({"KEN"});
  const absl::Time begin =
      absl::FromCivil(absl::ToCivilDay(world.directory().clock().Now(), absl::UTCTimeZone()) + 20,
                      absl::UTCTimeZone());
  for (int day = 0; day < 3; ++day) {
    GrantAccess(world, {begin + absl::Hours(12) + absl::Seconds(day)});
    world.Advance(absl::Hours(24));
  }
  EXPECT_THAT(AccessReminders(world), SizeIs(1));
}

// 30 days before each end, though another one has come every day.
TEST(Reminders, RemindsOfEveryEndOnceADay) {
  ExerciseWorld world({"KEN"});
  world.SetAcceptClock(true);  // nobody says anything for weeks
  const absl::Time begin = world.directory().clock().Now();
  std::vector<absl::Time> ends;
  for (int day = 0; day < 20; ++day) ends.push_back(begin + absl::Hours(24 * (day + 25)));
  GrantAccess(world, ends);
  for (int day = 0; day < 30; ++day) world.Advance(absl::Hours(24));
  size_t endings = 0;
  for (const Reminder& reminder : AccessReminders(world)) endings += reminder.endings.size();
  // 30 days before each of them, 7 before those of the first 37 days, 0 before those of
  // the first 30.
  EXPECT_EQ(endings, 20u + 13u + 6u);
  EXPECT_LE(AccessReminders(world).size(), 31u);
}

TEST(Reminders, LosesAReminderRatherThanSendingItTwice) {
  size_t lost = 0;
  size_t crashes = 1;
  for (size_t place = 1; crashes > 0; ++place) {
    ExerciseWorld world({"KEN"});
    world.SetAcceptClock(true);  // nobody says anything for months
    world.directory().clock().Advance(absl::Hours(24 * 155));
    size_t passed = 0;
    world.SetCrashes([&] { return ++passed == place; });
    world.Work();
    world.Advance(absl::Hours(24));
    EXPECT_LE(world.reminders().size(), 1u) << place;
    lost += 1 - world.reminders().size();
    crashes = world.crashes();
  }
  // After the mark and before the sending, on either side of the write's end.
  EXPECT_EQ(lost, 2u);
}

TEST(Reminders, RemindsNobodyOfDatesThatOnlyAClockThatLeaptHasReached) {
  ExerciseWorld world({"KEN"});
  world.Work();
  const absl::Time right = world.directory().clock().Now();
  world.directory().clock().SetWall(right + absl::Hours(24 * 155));
  for (int hour = 0; hour < 3; ++hour) world.Advance(absl::Hours(1));
  world.Restart();
  world.Work();
  EXPECT_THAT(world.reminders(), IsEmpty());
  world.directory().clock().SetWall(right + absl::Hours(3));
  world.Advance(absl::Hours(24 * 155));
  EXPECT_THAT(world.reminders(), SizeIs(1));
}

}  // namespace
}  // namespace rollcall
