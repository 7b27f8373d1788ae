// Backups by the clock: a thread that adds one to a folder when the last is old
// enough and the log has grown since.
#ifndef ROLLCALL_SERVICES_NODE_BACKUP_SCHEDULE_H_
#define ROLLCALL_SERVICES_NODE_BACKUP_SCHEDULE_H_

#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "core/base/clock.h"
#include "services/node/event_log.h"
#include "services/node/metrics.h"
#include "storage/rocksdb_store.h"

namespace rollcall {

struct BackupOptions {
  std::string folder;
  absl::Duration every = absl::Hours(1);
  absl::Duration keep = absl::Hours(30 * 24);
};

// When the next backup is due: `every` after the newest one, at once when there
// is none. Of a clock that was set back: at most `every` from now.
absl::Time NextBackup(const std::vector<Backup>& backups, absl::Duration every, absl::Time now);

// Everything given must outlive it. A backup that fails is told and counted, and
// tried again a minute later.
class BackupSchedule {
 public:
  BackupSchedule(BackupOptions options, DiskStore& store, const Clock& clock, Metrics& metrics,
                 EventLog& events);
  // Waits for a backup under way.
  ~BackupSchedule();
  BackupSchedule(const BackupSchedule&) = delete;
  BackupSchedule& operator=(const BackupSchedule&) = delete;

 private:
  void Run();
  // Makes one if it is due; until when to wait then.
  absl::Time Turn();
  // Adds one; false when it failed.
  bool BackUp();

  const BackupOptions options_;
  DiskStore& store_;
  const Clock& clock_;
  Metrics& metrics_;
  EventLog& events_;

  absl::Mutex mutex_;
  absl::CondVar stopped_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace rollcall

#endif  // ROLLCALL_SERVICES_NODE_BACKUP_SCHEDULE_H_
