// Files that are read and written from one end to the other.
#ifndef ROLLCALL_CLIENTS_MIRROR_BYTE_FILE_H_
#define ROLLCALL_CLIENTS_MIRROR_BYTE_FILE_H_

#include <cstddef>
#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace rollcall {

// Up to `size` bytes; fewer only at the end.
using ByteSource = std::function<absl::StatusOr<std::string>(size_t size)>;
using ByteSink = std::function<absl::Status(absl::string_view bytes)>;

// NOT_FOUND when there is no such file; INVALID_ARGUMENT unless it is a regular
// one.
absl::StatusOr<ByteSource> OpenByteSource(const std::string& path);

// Writes `path` as a whole or not at all, synced, mode 0600. ALREADY_EXISTS rather
// than overwrite.
absl::Status CreatePrivateFile(const std::string& path,
                               const std::function<absl::Status(const ByteSink& sink)>& write);

}  // namespace rollcall

#endif  // ROLLCALL_CLIENTS_MIRROR_BYTE_FILE_H_
