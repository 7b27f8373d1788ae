#include "services/node/backup_schedule.h"

#include "gtest/gtest.h"

namespace rollcall {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);

std::vector<Backup> MadeAt(absl::Time time) {
  Backup backup;
  backup.time = time;
  return {backup};
}

TEST(BackupScheduleTest, TheFirstIsDueAtOnce) {
  EXPECT_EQ(NextBackup({}, absl::Hours(1), kNow), kNow);
}

TEST(BackupScheduleTest, TheNextIsDueSoLongAfterTheLastHoweverOftenTheNodeStarts) {
  EXPECT_EQ(NextBackup(MadeAt(kNow - absl::Minutes(20)), absl::Hours(1), kNow),
            kNow + absl::Minutes(40));
  EXPECT_LT(NextBackup(MadeAt(kNow - absl::Hours(20)), absl::Hours(1), kNow), kNow);
}

TEST(BackupScheduleTest, AClockThatWasSetBackDoesNotStopBackups) {
  EXPECT_EQ(NextBackup(MadeAt(kNow + absl::Hours(24 * 365)), absl::Hours(1), kNow),
            kNow + absl::Hours(1));
}

}  // namespace
}  // namespace rollcall
