// Files that are read and written from one end to the other.
#ifndef ROLLCALL_CLIENTS_CPP_BYTE_FILE_H_
#define ROLLCALL_CLIENTS_CPP_BYTE_FILE_H_

#include <sys/types.h>

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

// What becomes of a file that is there already.
enum class Existing { kKeep, kReplace };

// Writes `path` as a whole or not at all, with `mode`: beside it, synced, put in its
// place and the folder synced, so that after a crash the old or the new file is
// there, whole. Never follows a link that stands at `path`. ALREADY_EXISTS rather
// than overwrite what is to be kept.
absl::Status WriteDurably(const std::string& path, mode_t mode, Existing existing,
                          const std::function<absl::Status(const ByteSink& sink)>& write);

// The same for a new file that is nobody else's: mode 0600.
absl::Status CreatePrivateFile(const std::string& path,
                               const std::function<absl::Status(const ByteSink& sink)>& write);

}  // namespace rollcall

#endif  // ROLLCALL_CLIENTS_CPP_BYTE_FILE_H_
