#include "services/node/backup_schedule.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "storage/ledger.h"

namespace rollcall {
namespace {

// After a failure; and the longest time between two looks, for clocks are set.
constexpr absl::Duration kLookAgain = absl::Minutes(1);

}  // namespace

absl::Time NextBackup(const std::vector<Backup>& backups, absl::Duration every, absl::Time now) {
  if (backups.empty()) return now;
  return std::min(backups.back().time, now) + every;
}

BackupSchedule::BackupSchedule(BackupOptions options, DiskStore& store, const Clock& clock,
                               Metrics& metrics, EventLog& events)
    : options_(std::move(options)),
      store_(store),
      clock_(clock),
      metrics_(metrics),
      events_(events),
      thread_([this] { Run(); }) {}

BackupSchedule::~BackupSchedule() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
    stopped_.Signal();
  }
  thread_.join();
}

void BackupSchedule::Run() {
  while (true) {
    const absl::Time next = Turn();
    const absl::Duration wait = std::min(next - clock_.Now(), kLookAgain);
    absl::MutexLock lock(&mutex_);
    if (!stopping_) stopped_.WaitWithTimeout(&mutex_, wait);
    if (stopping_) return;
  }
}

absl::Time BackupSchedule::Turn() {
  const absl::Time now = clock_.Now();
  // A folder that is not there yet holds none; one that cannot be read is tried
  // to be written, which says why.
  const std::vector<Backup> backups = ListBackups(options_.folder).value_or(std::vector<Backup>());
  const absl::Time next = NextBackup(backups, options_.every, now);
  if (next > now) return next;
  const absl::StatusOr<Checkpoint> last = Ledger(store_).LastCheckpoint();
  const uint64_t kept = backups.empty() ? 0 : backups.back().log_size;
  if (last.ok() && last->size <= kept) return now + kLookAgain;
  return BackUp() ? now + options_.every : now + kLookAgain;
}

bool BackupSchedule::BackUp() {
  const absl::Time begin = clock_.Now();
  const absl::StatusOr<Backup> backup =
      store_.BackUp(options_.folder, begin, begin - options_.keep);
  if (!backup.ok()) {
    metrics_.CountBackupFailed();
    events_.Write(EventLog::Level::kError, "backup failed",
                  {{"folder", options_.folder}, {"why", std::string(backup.status().message())}});
    return false;
  }
  metrics_.SetBackup(backup->time, backup->log_size);
  events_.Write(EventLog::Level::kInfo, "backed up",
                {{"folder", options_.folder},
                 {"backup", absl::StrCat(backup->number)},
                 {"log_size", absl::StrCat(backup->log_size)},
                 {"bytes", absl::StrCat(backup->bytes)}});
  return true;
}

}  // namespace rollcall
