#include "services/node/backup_commands.h"

#include <filesystem>
#include <memory>
#include <system_error>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "core/base/status_macros.h"
#include "services/node/backup_schedule.h"
#include "services/node/exercise_part.h"
#include "services/node/file.h"
#include "services/node/run.h"
#include "storage/backup.h"
#include "storage/rocksdb_store.h"

namespace rollcall {
namespace {

std::string TimeWords(absl::Time time) {
  return absl::FormatTime("%Y-%m-%d %H:%M:%S %Ez", time, absl::LocalTimeZone());
}

bool Exists(const std::string& path) {
  std::error_code ignored;  // what cannot be looked at cannot be replaced either
  return std::filesystem::exists(path, ignored);
}

absl::Status Remove(const std::string& path) {
  std::error_code error;
  std::filesystem::remove_all(path, error);
  if (!error) return absl::OkStatus();
  return absl::ErrnoToStatus(error.value(), absl::StrCat("cannot remove ", path));
}

// Where things are put.
class Places {
 public:
  explicit Places(const std::string& data_directory)
      : data(data_directory),
        store(absl::StrCat(data, "/", kStoreDirectory)),
        desk(absl::StrCat(data, "/", kDeskDirectory)) {}

  // FAILED_PRECONDITION, ALREADY_EXISTS.
  absl::Status Check() const {
    if (Exists(store)) {
      return absl::AlreadyExistsError(
          absl::StrCat(store, " exists: nothing is restored over a store; move it away first"));
    }
    if (Exists(whole_store)) {
      return absl::FailedPreconditionError(absl::StrCat(
          "a restore was interrupted just before its end: ", whole_store, " is its log, and ", desk,
          ", if it is there, came with it; move both away, then restore again"));
    }
    if (!Exists(desk)) return absl::OkStatus();
    const absl::Status opened = OpenRocksDbReader({.path = desk}).status();
    if (opened.ok()) return absl::OkStatus();
    return absl::FailedPreconditionError(absl::StrCat(
        desk, " would stay, but it is not whole; move it away first (", opened.message(), ")"));
  }

  const std::string data;
  const std::string store;
  const std::string desk;
  // All is whole, and now the desk is moved to its place. From a call that is killed
  // here on, there is a desk that belongs to this store and to no other.
  const std::string whole_store = absl::StrCat(store, ".restored");
};

// The newest desk that was not begun later than the log; nullopt for none. By time and
// not by number, as the clock may have been set back.
absl::StatusOr<absl::optional<Backup>> FindDesk(const std::string& folder, absl::Time log) {
  const absl::StatusOr<std::vector<Backup>> desks = ListBackups(folder);
  if (absl::IsNotFound(desks.status())) return absl::optional<Backup>();
  RETURN_IF_ERROR(desks.status());
  absl::optional<Backup> desk;
  for (const Backup& backup : *desks) {
    if (backup.time <= log && (!desk.has_value() || backup.time >= desk->time)) desk = backup;
  }
  if (!desk.has_value()) return desk;
  const absl::Status whole = FindBackup(folder, desk->number).status();
  if (whole.ok()) return desk;
  return absl::Status(whole.code(),
                      absl::StrCat(whole.message(), " with --backup, or move ", folder,
                                   " away to restore the log without what lies beside it"));
}

// `place` is where it lies then, also after an error.
absl::Status Move(std::string& place, const std::string& to, const std::string& data_directory) {
  std::error_code error;
  std::filesystem::rename(place, to, error);
  if (error) {
    return absl::ErrnoToStatus(error.value(), absl::StrCat("cannot move ", place, " to ", to));
  }
  place = to;
  return SyncDirectory(data_directory);
}

absl::Status PutInPlace(const std::string& folder, const Backup& log,
                        const absl::optional<Backup>& desk, const Places& places,
                        std::string& copied_store, std::string& copied_desk) {
  if (desk.has_value()) {
    RETURN_IF_ERROR(RestoreBackup(DeskBackups(folder), desk->number, copied_desk));
  }
  RETURN_IF_ERROR(RestoreBackup(folder, log.number, copied_store));
  if (desk.has_value()) {
    RETURN_IF_ERROR(Move(copied_store, places.whole_store, places.data));
    RETURN_IF_ERROR(Move(copied_desk, places.desk, places.data));
  }
  return Move(copied_store, places.store, places.data);
}

// All of it or, but for a kill, nothing.
absl::Status RestoreBoth(const std::string& folder, const Backup& log,
                         const absl::optional<Backup>& desk, const Places& places) {
  std::string copied_store = absl::StrCat(places.store, ".restoring");
  std::string copied_desk = absl::StrCat(places.desk, ".restoring");
  RETURN_IF_ERROR(Remove(copied_store));
  RETURN_IF_ERROR(Remove(copied_desk));
  absl::Status status = PutInPlace(folder, log, desk, places, copied_store, copied_desk);
  if (status.ok()) return status;
  // The store last: while it is called whole, nobody takes the desk for one that stays.
  Remove(copied_desk).IgnoreError();
  Remove(copied_store).IgnoreError();
  return status;
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
  const Places places(data_directory);
  RETURN_IF_ERROR(places.Check());
  ASSIGN_OR_RETURN(const Backup log, FindBackup(folder, number));
  const bool desk_stays = Exists(places.desk);
  absl::optional<Backup> desk;
  if (!desk_stays) {
    ASSIGN_OR_RETURN(desk, FindDesk(DeskBackups(folder), log.time));
  }

  RETURN_IF_ERROR(RestoreBoth(folder, log, desk, places));
  std::string said;
  if (desk_stays) {
    said = absl::StrCat(places.desk, " was there and stays\n");
  } else if (desk.has_value()) {
    said = absl::StrCat("restored what lies beside the log for exercises, as of ",
                        TimeWords(desk->time), "\n");
  } else if (!ListBackups(DeskBackups(folder)).value_or(std::vector<Backup>()).empty()) {
    said = "what lay beside the log for exercises then is in no backup: hold plans anew\n";
  }
  return absl::StrFormat(
      "%srestored backup %u of %s, %u entries, to %s\n\n"
      "What was accepted after it is not in it, and a log that goes on from here would fork from\n"
      "what others have seen. Before it writes, get the missing entries from a follower's store; "
      "or\n"
      "let it hear of them: with [log] watchers = 1 it writes nothing before a follower has shown\n"
      "what it knows, and stops for good when that is more.\n",
      said, log.number, TimeWords(log.time), log.log_size, data_directory);
}

}  // namespace rollcall
