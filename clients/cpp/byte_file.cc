#include "clients/cpp/byte_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"

namespace rollcall {
namespace {

// An open file; closed when it goes.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() { close(number_); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int number() const { return number_; }

 private:
  const int number_;
};

absl::Status Errno(absl::string_view what, absl::string_view path) {
  const int error = errno;
  return absl::ErrnoToStatus(error, absl::StrCat(what, " ", path));
}

absl::Status WriteAll(int descriptor, absl::string_view bytes, const std::string& path) {
  while (!bytes.empty()) {
    const ssize_t written = write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return Errno("cannot write", path);
    bytes.remove_prefix(static_cast<size_t>(written));
  }
  return absl::OkStatus();
}

absl::Status SyncFolderOf(const std::string& path) {
  const size_t slash = path.rfind('/');
  const std::string folder = slash == std::string::npos ? "." : path.substr(0, slash + 1);
  const int opened = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (opened < 0) return Errno("cannot open", folder);
  const Descriptor descriptor(opened);
  return fsync(opened) == 0 ? absl::OkStatus() : Errno("cannot sync", folder);
}

// Renames and never overwrites; 0 or -1 and errno. Memory sticks have no hard links
// (FAT), network file systems no such rename (NFS).
int RenameToNewName(const char* from, const char* to) {
  if (renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0) return 0;
  if (errno != EINVAL && errno != ENOSYS) return -1;
  return link(from, to);
}

}  // namespace

absl::StatusOr<ByteSource> OpenByteSource(const std::string& path) {
  const int opened = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (opened < 0) return Errno("cannot read", path);
  const auto file = std::make_shared<Descriptor>(opened);
  struct stat facts{};
  if (fstat(opened, &facts) != 0) return Errno("cannot read", path);
  if (!S_ISREG(facts.st_mode)) {
    return absl::InvalidArgumentError(absl::StrCat(path, " is no regular file"));
  }
  return ByteSource([file, path](size_t size) -> absl::StatusOr<std::string> {
    std::string bytes(size, '\0');
    size_t filled = 0;
    while (filled < size) {
      const ssize_t got = read(file->number(), bytes.data() + filled, size - filled);
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) return Errno("cannot read", path);
      if (got == 0) break;
      filled += static_cast<size_t>(got);
    }
    bytes.resize(filled);
    return bytes;
  });
}

absl::Status WriteDurably(const std::string& path, mode_t mode, Existing existing,
                          const std::function<absl::Status(const ByteSink& sink)>& write) {
  std::string temporary = absl::StrCat(path, ".XXXXXX");
  const int opened = mkostemp(temporary.data(), O_CLOEXEC);  // mode 0600
  if (opened < 0) return Errno("cannot write beside", path);
  const Descriptor descriptor(opened);
  absl::Status status =
      write([&](absl::string_view bytes) { return WriteAll(opened, bytes, path); });
  if (status.ok() && fchmod(opened, mode) != 0) status = Errno("cannot set the mode of", path);
  if (status.ok() && fsync(opened) != 0) status = Errno("cannot sync", path);
  if (status.ok() && existing == Existing::kReplace) {
    if (rename(temporary.c_str(), path.c_str()) == 0) return SyncFolderOf(path);
    status = Errno("cannot replace", path);
  }
  if (status.ok() && RenameToNewName(temporary.c_str(), path.c_str()) != 0) {
    status = Errno("cannot make", path);
  }
  unlink(temporary.c_str());
  RETURN_IF_ERROR(status);
  return SyncFolderOf(path);
}

absl::Status CreatePrivateFile(const std::string& path,
                               const std::function<absl::Status(const ByteSink& sink)>& write) {
  return WriteDurably(path, S_IRUSR | S_IWUSR, Existing::kKeep, write);
}

}  // namespace rollcall
