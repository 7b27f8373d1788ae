#include "clients/cli/durable_file.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "clients/cpp/byte_file.h"
#include "core/base/status_macros.h"

namespace rollcall {
namespace {

constexpr size_t kReadBytes = 64 * 1024;  // of one read(2)

absl::Status Errno(int error, absl::string_view what, absl::string_view path) {
  const std::string message = absl::StrCat(what, " ", path, ": ", std::strerror(error));
  switch (error) {
    case ENOENT:
    case ENOTDIR:
      return absl::NotFoundError(message);
    case EEXIST:
      return absl::AlreadyExistsError(message);
    case EACCES:
    case EPERM:
      return absl::PermissionDeniedError(message);
    case ENOSPC:
    case EDQUOT:
      return absl::ResourceExhaustedError(message);
    default:
      return absl::InternalError(message);
  }
}

std::string DirectoryOf(const std::string& path) {
  const size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

absl::StatusOr<std::string> Read(const std::string& path, size_t max_bytes, bool secret) {
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return Errno(errno, "cannot read", path);
  const auto closer = absl::MakeCleanup([fd] { close(fd); });
  struct stat facts{};
  if (fstat(fd, &facts) != 0) return Errno(errno, "cannot read", path);
  if (S_ISDIR(facts.st_mode)) {
    return absl::InvalidArgumentError(absl::StrCat(path, " is a directory, not a file"));
  }
  if (secret && S_ISREG(facts.st_mode) && (facts.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    return absl::FailedPreconditionError(
        absl::StrCat("others may read the secret in ", path, "; run: chmod 600 ", path));
  }
  std::string contents;
  while (true) {
    const size_t size = contents.size();
    if (size > max_bytes) {
      return absl::InvalidArgumentError(
          absl::StrCat(path, " is larger than ", max_bytes, " bytes"));
    }
    contents.resize(size + kReadBytes);
    const ssize_t got = read(fd, contents.data() + size, kReadBytes);
    const int error = errno;
    contents.resize(size + (got > 0 ? static_cast<size_t>(got) : 0));
    if (got < 0 && error == EINTR) continue;
    if (got < 0) return Errno(error, "cannot read", path);
    if (got == 0) return contents;
  }
}

}  // namespace

absl::StatusOr<std::string> ReadFile(const std::string& path, size_t max_bytes) {
  return Read(path, max_bytes, /*secret=*/false);
}

absl::StatusOr<std::string> ReadPrivateFile(const std::string& path) {
  return Read(path, kMaxFileBytes, /*secret=*/true);
}

absl::Status WriteFileDurably(const std::string& path, absl::string_view contents, mode_t mode) {
  return WriteDurably(path, mode, Existing::kReplace,
                      [contents](const ByteSink& sink) { return sink(contents); });
}

absl::Status CreateFileDurably(const std::string& path, absl::string_view contents, mode_t mode) {
  return WriteDurably(path, mode, Existing::kKeep,
                      [contents](const ByteSink& sink) { return sink(contents); });
}

absl::Status MakePrivateDirectory(const std::string& path) {
  if (mkdir(path.c_str(), 0700) == 0) return absl::OkStatus();
  if (errno == ENOENT) {
    const std::string parent = DirectoryOf(std::string(absl::StripSuffix(path, "/")));
    if (parent == path) return Errno(ENOENT, "cannot make", path);
    RETURN_IF_ERROR(MakePrivateDirectory(parent));
    if (mkdir(path.c_str(), 0700) == 0) return absl::OkStatus();
  }
  const int error = errno;
  struct stat facts{};
  if (error == EEXIST && stat(path.c_str(), &facts) == 0 && S_ISDIR(facts.st_mode)) {
    return absl::OkStatus();
  }
  return Errno(error, "cannot make the directory", path);
}

absl::StatusOr<std::vector<std::string>> ListDirectory(const std::string& path) {
  std::vector<std::string> names;
  const std::unique_ptr<DIR, int (*)(DIR*)> directory(opendir(path.c_str()), closedir);
  if (directory == nullptr) {
    if (errno == ENOENT) return names;
    return Errno(errno, "cannot list", path);
  }
  while (const dirent* entry = readdir(directory.get())) {
    const std::string name = entry->d_name;
    if (name != "." && name != "..") names.push_back(name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace rollcall
