// Backups by the clock: a thread that adds one to a folder when the last is old
// enough and there is news since.
#ifndef ROLLCALL_SERVICES_NODE_BACKUP_SCHEDULE_H_
#define ROLLCALL_SERVICES_NODE_BACKUP_SCHEDULE_H_

#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "core/base/clock.h"
#include "services/clock_guard.h"
#include "services/node/event_log.h"
#include "services/node/metrics.h"
#include "services/steady_wait.h"
#include "storage/rocksdb_store.h"

namespace rollcall {

struct BackupOptions {
  std::string folder;
  absl::Duration every = absl::Hours(1);
  absl::Duration keep = absl::Hours(30 * 24);
};

// Where, beneath a folder of backups, those of the desk of exercises lie.
std::string DeskBackups(const std::string& folder);

// When the next backup is due: `every` after the newest one, at once when there
// is none or it is of the future, as after a clock was set back.
absl::Time NextBackup(const std::vector<Backup>& backups, absl::Duration every, absl::Time now);

// Everything given must outlive it; `desk` is null where no exercises are run. The
// desk is copied before the log is: a plan that opens in between is then in both,
// not in neither. A copy that fails is told and counted, and neither keeps the other
// back: the log is tried again a minute later, with the desk that was copied for it;
// a desk is tried again with the next log, as a newer one belongs to no older log.
// Where no exercises are run any more, copies of the desk are deleted when they are old
// enough, the newest too: there is never a newer one that takes its place. What has
// expired is deleted each time that a backup is due, also where none can be made, or
// need be. Times are a BoundedTime's: a clock that leaps makes nothing expire.
class BackupSchedule {
 public:
  BackupSchedule(BackupOptions options, DiskStore& store, DiskStore* desk, const Clock& clock,
                 bool accept_clock, Metrics& metrics, EventLog& events);
  // Waits for a backup under way.
  ~BackupSchedule();
  BackupSchedule(const BackupSchedule&) = delete;
  BackupSchedule& operator=(const BackupSchedule&) = delete;

 private:
  void Run();
  // Makes one if it is due; how long to wait then.
  absl::Duration Turn();
  // Whether there is anything that the newest backup has not, or has too much:
  // words that have been deleted since.
  bool HasNews(const std::vector<Backup>& backups) const;
  void DeleteExpired(const std::string& folder, Newest newest, absl::Time now);
  void BackUp(absl::Time now);
  absl::Status BackUpDesk(absl::Time now);
  void TellFailure(const std::string& folder, const absl::Status& why);

  const BackupOptions options_;
  DiskStore& store_;
  DiskStore* const desk_;
  uint64_t desk_writes_ = 0;  // that the last backup since the start holds
  BoundedTime time_;
  Metrics& metrics_;
  EventLog& events_;

  SteadyWait wait_;
  std::thread thread_;
};

}  // namespace rollcall

#endif  // ROLLCALL_SERVICES_NODE_BACKUP_SCHEDULE_H_
