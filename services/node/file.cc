#include "services/node/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "clients/cpp/byte_file.h"

namespace rollcall {
namespace {

absl::Status ErrnoStatus(absl::string_view what, const std::string& path) {
  return absl::ErrnoToStatus(errno, absl::StrCat("cannot ", what, " ", path));
}

absl::StatusOr<std::string> ReadDescriptor(int descriptor, const std::string& path) {
  std::string content;
  char buffer[16 * 1024];
  for (;;) {
    const ssize_t count = read(descriptor, buffer, sizeof(buffer));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return ErrnoStatus("read", path);
    if (count == 0) return content;
    content.append(buffer, static_cast<size_t>(count));
    if (content.size() > kMaxSmallFileBytes) {
      return absl::InvalidArgumentError(absl::StrCat(path, " is larger than ", kMaxSmallFileBytes,
                                                     " bytes; is it the right file?"));
    }
  }
}

absl::StatusOr<std::string> Read(const std::string& path, bool secret) {
  const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return ErrnoStatus("open", path);
  absl::Cleanup closer = [descriptor] { close(descriptor); };
  struct stat facts = {};
  if (fstat(descriptor, &facts) != 0) return ErrnoStatus("look at", path);
  if (secret && (facts.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    return absl::FailedPreconditionError(
        absl::StrCat(path, " is a secret that others can read; run: chmod 600 ", path));
  }
  return ReadDescriptor(descriptor, path);
}

std::string DirectoryOf(const std::string& path) {
  const size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

}  // namespace

absl::StatusOr<std::string> ReadSmallFile(const std::string& path) { return Read(path, false); }

absl::StatusOr<std::string> ReadSecretFile(const std::string& path) { return Read(path, true); }

absl::Status WriteNewFile(const std::string& path, absl::string_view content, unsigned mode) {
  return WriteDurably(path, mode, Existing::kKeep,
                      [&](const ByteSink& sink) { return sink(content); });
}

absl::Status ReplaceFile(const std::string& path, absl::string_view content, unsigned mode) {
  return WriteDurably(path, mode, Existing::kReplace,
                      [&](const ByteSink& sink) { return sink(content); });
}

absl::Status SyncDirectory(const std::string& path) {
  const int descriptor = open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return ErrnoStatus("open", path);
  absl::Cleanup closer = [descriptor] { close(descriptor); };
  if (fsync(descriptor) != 0) return ErrnoStatus("sync", path);
  return absl::OkStatus();
}

absl::Status MakeOwnersDirectory(const std::string& path) {
  if (mkdir(path.c_str(), S_IRWXU) == 0) return SyncDirectory(DirectoryOf(path));
  if (errno != EEXIST) return ErrnoStatus("make the directory", path);
  struct stat facts = {};
  if (stat(path.c_str(), &facts) != 0) return ErrnoStatus("look at", path);
  if (!S_ISDIR(facts.st_mode)) {
    return absl::FailedPreconditionError(absl::StrCat(path, " is no directory"));
  }
  if ((facts.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    return absl::FailedPreconditionError(
        absl::StrCat(path, " can be entered by others; run: chmod 700 ", path));
  }
  return absl::OkStatus();
}

}  // namespace rollcall
