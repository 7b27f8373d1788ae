#include "services/node/backup_commands.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "core/base/status_macros.h"
#include "services/node/backup_schedule.h"
#include "services/node/exercise_part.h"
#include "services/node/run.h"
#include "storage/backup.h"

namespace rollcall {
namespace {

std::string TimeWords(absl::Time time) {
  return absl::FormatTime("%Y-%m-%d %H:%M:%S %Ez", time, absl::LocalTimeZone());
}

// The newest that was not begun later; nullopt for none.
absl::optional<Backup> AsOf(const std::vector<Backup>& backups, absl::Time time) {
  absl::optional<Backup> found;
  for (const Backup& backup : backups) {
    if (backup.time <= time) found = backup;
  }
  return found;
}

// The desk as of a backup of the log, in words; empty where none was kept.
absl::StatusOr<std::string> RestoreDesk(const std::string& folder, uint32_t number,
                                        const std::string& data_directory) {
  const absl::StatusOr<std::vector<Backup>> desks = ListBackups(DeskBackups(folder));
  if (absl::IsNotFound(desks.status())) return std::string();
  RETURN_IF_ERROR(desks.status());
  ASSIGN_OR_RETURN(const std::vector<Backup> backups, ListBackups(folder));
  absl::Time time = absl::InfiniteFuture();
  for (const Backup& backup : backups) {
    if (backup.number == number) time = backup.time;
  }
  const absl::optional<Backup> desk = AsOf(*desks, time);
  if (!desk.has_value()) return std::string();
  const absl::StatusOr<Backup> restored = RestoreBackup(
      DeskBackups(folder), desk->number, absl::StrCat(data_directory, "/", kDeskDirectory));
  if (absl::IsAlreadyExists(restored.status())) {
    return absl::StrFormat("%s/%s was there and stays\n", data_directory, kDeskDirectory);
  }
  RETURN_IF_ERROR(restored.status());
  return absl::StrFormat("restored what lies beside the log for exercises, as of %s\n",
                         TimeWords(desk->time));
}

}  // namespace

absl::StatusOr<std::string> DescribeBackups(const std::string& folder) {
  ASSIGN_OR_RETURN(const std::vector<Backup> backups, ListBackups(folder));
  if (backups.empty()) return absl::NotFoundError(absl::StrCat("no whole backup in ", folder));
  std::string said;
  for (const Backup& backup : backups) {
    absl::StrAppendFormat(&said, "%6u  %s  %9u entries  %8.1f MiB\n", backup.number,
                          TimeWords(backup.time), backup.log_size,
                          static_cast<double>(backup.bytes) / (1 << 20));
  }
  return said;
}

absl::StatusOr<std::string> Restore(const std::string& folder, uint32_t number,
                                    const std::string& data_directory) {
  ASSIGN_OR_RETURN(const std::string desk, RestoreDesk(folder, number, data_directory));
  ASSIGN_OR_RETURN(
      const Backup backup,
      RestoreBackup(folder, number, absl::StrCat(data_directory, "/", kStoreDirectory)));
  return absl::StrFormat(
      "%srestored backup %u of %s, %u entries, to %s\n\n"
      "What was accepted after it is not in it, and a log that goes on from here would fork from\n"
      "what others have seen. Before it writes, get the missing entries from a follower's store; "
      "or\n"
      "let it hear of them: with [log] watchers = 1 it writes nothing before a follower has shown\n"
      "what it knows, and stops for good when that is more.\n",
      desk, backup.number, TimeWords(backup.time), backup.log_size, data_directory);
}

}  // namespace rollcall
