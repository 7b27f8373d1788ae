#include "services/node/backup_schedule.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"
#include "services/node/exercise_part.h"
#include "storage/chain.h"
#include "storage/ledger.h"
#include "storage/private_file_system.h"

namespace rollcall {
namespace {

// After a failure; and the longest time between two looks, for clocks are set.
constexpr absl::Duration kLookAgain = absl::Minutes(1);

}  // namespace

absl::Time NextBackup(const std::vector<Backup>& backups, absl::Duration every, absl::Time now) {
  if (backups.empty() || backups.back().time > now) return now;
  return backups.back().time + every;
}

std::string DeskBackups(const std::string& folder) {
  return absl::StrCat(folder, "/", kDeskDirectory);
}

BackupSchedule::BackupSchedule(BackupOptions options, DiskStore& store, DiskStore* desk,
                               const Clock& clock, bool accept_clock, Metrics& metrics,
                               EventLog& events)
    : options_(std::move(options)),
      store_(store),
      desk_(desk),
      time_(clock, LastAcceptTime(store).value_or(absl::nullopt), accept_clock),
      metrics_(metrics),
      events_(events),
      thread_([this] { Run(); }) {}

BackupSchedule::~BackupSchedule() {
  wait_.End();
  thread_.join();
}

void BackupSchedule::Run() {
  absl::Duration rest;
  do {
    rest = Turn();
  } while (wait_.For(std::min(rest, kLookAgain)));
}

absl::Duration BackupSchedule::Turn() {
  const absl::Time now = time_.Now(LastAcceptTime(store_).value_or(absl::nullopt));
  // A folder that is not there yet holds none; one that cannot be read is tried
  // to be written, which says why.
  const std::vector<Backup> backups = ListBackups(options_.folder).value_or(std::vector<Backup>());
  const absl::Time next = NextBackup(backups, options_.every, now);
  if (next > now) return next - now;
  // First, so that they make room on a full disk.
  if (!backups.empty()) DeleteExpired(options_.folder, Newest::kKeep, now);
  DeleteExpired(DeskBackups(options_.folder), desk_ == nullptr ? Newest::kDelete : Newest::kKeep,
                now);
  if (HasNews(backups)) BackUp(now);
  return kLookAgain;
}

bool BackupSchedule::HasNews(const std::vector<Backup>& backups) const {
  if (desk_ != nullptr && desk_->WriteCount() != desk_writes_) return true;
  if (backups.empty()) return true;
  const Backup& newest = backups.back();
  if (newest.writes != 0 && newest.writes != store_.WriteCount()) return true;
  const absl::StatusOr<Checkpoint> last = Ledger(store_).LastCheckpoint();
  return !last.ok() || last->size != newest.log_size;
}

void BackupSchedule::DeleteExpired(const std::string& folder, Newest newest, absl::Time now) {
  const absl::Status deleted = DeleteBackups(folder, now - options_.keep, newest);
  if (!deleted.ok()) TellFailure(folder, deleted);
}

absl::Status BackupSchedule::BackUpDesk(absl::Time now) {
  if (desk_ == nullptr) return absl::OkStatus();
  const std::string folder = DeskBackups(options_.folder);
  const std::vector<Backup> backups = ListBackups(folder).value_or(std::vector<Backup>());
  // Copied already, for a log that could not be.
  if (NextBackup(backups, options_.every, now) > now) return absl::OkStatus();
  RETURN_IF_ERROR(MakePrivateFolder(options_.folder));
  const uint64_t writes = desk_->WriteCount();
  RETURN_IF_ERROR(desk_->BackUp(folder, now).status());
  desk_writes_ = writes;
  return absl::OkStatus();
}

void BackupSchedule::BackUp(absl::Time now) {
  const absl::Status desk = BackUpDesk(now);
  if (!desk.ok()) TellFailure(DeskBackups(options_.folder), desk);
  const absl::StatusOr<Backup> log = store_.BackUp(options_.folder, now);
  if (!log.ok()) return TellFailure(options_.folder, log.status());
  metrics_.SetBackup(log->time, log->log_size);
  events_.Write(EventLog::Level::kInfo, "backed up",
                {{"folder", options_.folder},
                 {"backup", absl::StrCat(log->number)},
                 {"log_size", absl::StrCat(log->log_size)},
                 {"bytes", absl::StrCat(log->bytes)}});
}

void BackupSchedule::TellFailure(const std::string& folder, const absl::Status& why) {
  metrics_.CountBackupFailed();
  events_.Write(EventLog::Level::kError, "backup failed",
                {{"folder", folder}, {"why", std::string(why.message())}});
}

}  // namespace rollcall
