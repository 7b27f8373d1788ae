// Small files that must be whole: keys, receipts, drafts.
#ifndef ROLLCALL_CLIENTS_CLI_DURABLE_FILE_H_
#define ROLLCALL_CLIENTS_CLI_DURABLE_FILE_H_

#include <sys/types.h>

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace rollcall {

// Largest file that the program reads whole. Over everything that it writes:
// a body is at most 1 MiB, 4/3 of that as base64, and a charter chain a few.
inline constexpr size_t kMaxFileBytes = 16 * 1024 * 1024;

// The bytes of `path`. NOT_FOUND when there is no such file; INVALID_ARGUMENT
// when it is no regular file or pipe or larger than kMaxFileBytes.
absl::StatusOr<std::string> ReadFile(const std::string& path, size_t max_bytes = kMaxFileBytes);

// The same of a secret. FAILED_PRECONDITION when others may read the file; a pipe
// is for whoever opens it.
absl::StatusOr<std::string> ReadPrivateFile(const std::string& path);

// Replaces `path` by `contents` with `mode`, durably and as a whole (WriteDurably of
// clients/cpp/byte_file.h).
absl::Status WriteFileDurably(const std::string& path, absl::string_view contents, mode_t mode);

// The same, but ALREADY_EXISTS when there is something at `path`.
absl::Status CreateFileDurably(const std::string& path, absl::string_view contents, mode_t mode);

// Makes the directory with mode 0700, parents included, unless it is there.
absl::Status MakePrivateDirectory(const std::string& path);

// Names of the entries of a directory, ascending; empty when there is none.
absl::StatusOr<std::vector<std::string>> ListDirectory(const std::string& path);

}  // namespace rollcall

#endif  // ROLLCALL_CLIENTS_CLI_DURABLE_FILE_H_
