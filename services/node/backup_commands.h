// `rollcalld backups` and `rollcalld restore`, in words for people.
#ifndef ROLLCALL_SERVICES_NODE_BACKUP_COMMANDS_H_
#define ROLLCALL_SERVICES_NODE_BACKUP_COMMANDS_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"

namespace rollcall {

// The backups in a folder, one a line, the newest last. NOT_FOUND.
absl::StatusOr<std::string> DescribeBackups(const std::string& folder);

// Puts a backup (0: the newest) where the store of this data directory belongs,
// which must be empty of one, and beside it the desk of exercises as of then, unless
// one is there: that is newer. Says what to do before it may write. The errors of
// RestoreBackup; the store comes last.
absl::StatusOr<std::string> Restore(const std::string& folder, uint32_t number,
                                    const std::string& data_directory);

}  // namespace rollcall

#endif  // ROLLCALL_SERVICES_NODE_BACKUP_COMMANDS_H_
