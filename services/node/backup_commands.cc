#include "services/node/backup_commands.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/time.h"
#include "core/base/status_macros.h"
#include "services/node/run.h"
#include "storage/backup.h"

namespace rollcall {
namespace {

std::string TimeWords(absl::Time time) {
  return absl::FormatTime("%Y-%m-%d %H:%M:%S %Ez", time, absl::LocalTimeZone());
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
  ASSIGN_OR_RETURN(
      const Backup backup,
      RestoreBackup(folder, number, absl::StrCat(data_directory, "/", kStoreDirectory)));
  return absl::StrFormat(
      "restored backup %u of %s, %u entries, to %s\n\n"
      "What was accepted after it is not in it, and a log that goes on from here would fork from\n"
      "what others have seen. Before it writes, get the missing entries from a follower's store; "
      "or\n"
      "let it hear of them: with [log] watchers = 1 it writes nothing before a follower has shown\n"
      "what it knows, and stops for good when that is more.\n",
      backup.number, TimeWords(backup.time), backup.log_size, data_directory);
}

}  // namespace rollcall
