// Large files that are read once, from the first byte to the last.
#ifndef ROLLCALL_CLIENTS_CLI_MAPPED_FILE_H_
#define ROLLCALL_CLIENTS_CLI_MAPPED_FILE_H_

#include <cstddef>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace rollcall {

// The bytes of a file without memory for all of them; what is no regular file, such
// as a pipe, is read into memory. Movable, before anybody looks at the bytes.
//
// A file that somebody shortens meanwhile ends the program (SIGBUS), as every mapped
// file does: nothing may be half done while one is read.
class MappedFile {
 public:
  // NOT_FOUND when there is no such file; INVALID_ARGUMENT for a directory and for
  // more than `max_bytes`.
  static absl::StatusOr<MappedFile> Open(const std::string& path, size_t max_bytes);
  ~MappedFile();
  MappedFile(MappedFile&& other) noexcept;
  MappedFile& operator=(MappedFile&&) = delete;

  absl::string_view bytes() const { return {begin_, size_}; }

  // Takes the first `bytes` bytes out of memory; whoever looks again reads them anew.
  void Forget(size_t bytes);

 private:
  MappedFile() = default;

  const char* begin_ = nullptr;
  size_t size_ = 0;
  size_t forgotten_ = 0;
  bool is_mapped_ = false;
  std::string contents_;  // of what cannot be mapped
};

}  // namespace rollcall

#endif  // ROLLCALL_CLIENTS_CLI_MAPPED_FILE_H_
