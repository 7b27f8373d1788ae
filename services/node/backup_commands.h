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
// which must be empty of one (ALREADY_EXISTS), and beside it the newest desk of
// exercises that was copied no later than that log: a later one has let go of plans
// that this log does not have yet. A desk that is there is newer, and stays if it can
// be opened (else FAILED_PRECONDITION). Says what to do before the node may write.
//
// Looks at everything first (the errors of FindBackup), copies both to NAME.restoring,
// and puts neither in place before both are whole and durable. After an error nothing
// has changed. After a kill it can be called again; where that came between the desk
// and the store being put in place, it says what to move away (FAILED_PRECONDITION).
absl::StatusOr<std::string> Restore(const std::string& folder, uint32_t number,
                                    const std::string& data_directory);

}  // namespace rollcall

#endif  // ROLLCALL_SERVICES_NODE_BACKUP_COMMANDS_H_
