// Whole small files: configuration, charters and keys.
#ifndef ROLLCALL_SERVICES_NODE_FILE_H_
#define ROLLCALL_SERVICES_NODE_FILE_H_

#include <cstddef>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace rollcall {

// Far above any configuration, key or charter; keeps a wrong path (a device, a
// database) from being read into memory.
inline constexpr size_t kMaxSmallFileBytes = 4 * 1024 * 1024;

// NOT_FOUND, PERMISSION_DENIED or UNAVAILABLE naming the path; INVALID_ARGUMENT
// over kMaxSmallFileBytes.
absl::StatusOr<std::string> ReadSmallFile(const std::string& path);

// The same, for secrets: FAILED_PRECONDITION when group or others may read it.
absl::StatusOr<std::string> ReadSecretFile(const std::string& path);

// Makes a new file with `mode`, whole or not at all, synced to disk with its
// directory entry. ALREADY_EXISTS when there is one: nothing is ever overwritten.
absl::Status WriteNewFile(const std::string& path, absl::string_view content, unsigned mode);

// Replaces a file in one step; readers see the old or the new content.
absl::Status ReplaceFile(const std::string& path, absl::string_view content, unsigned mode);

// Makes the names in a directory durable.
absl::Status SyncDirectory(const std::string& path);

// Makes a directory that only its owner may enter (0700), if it is missing;
// FAILED_PRECONDITION when one exists that others may enter.
absl::Status MakeOwnersDirectory(const std::string& path);

}  // namespace rollcall

#endif  // ROLLCALL_SERVICES_NODE_FILE_H_
