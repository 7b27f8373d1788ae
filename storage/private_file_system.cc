#include "storage/private_file_system.h"

#include <sys/stat.h>

#include <cerrno>
#include <cstring>

#include "absl/strings/str_cat.h"

namespace rollcall {
namespace {

using rocksdb::IOStatus;

IOStatus MakePrivate(const std::string& path, const IOStatus& made) {
  if (made.ok() && ::chmod(path.c_str(), S_IRUSR | S_IWUSR) != 0) {
    return IOStatus::IOError("chmod 0600 " + path, std::strerror(errno));
  }
  return made;
}

}  // namespace

absl::Status MakePrivateFolder(const std::string& folder) {
  if (::mkdir(folder.c_str(), S_IRWXU) != 0 && errno != EEXIST) {
    return absl::FailedPreconditionError(
        absl::StrCat("cannot make the directory ", folder, ": ", std::strerror(errno)));
  }
  if (::chmod(folder.c_str(), S_IRWXU) != 0) {
    return absl::FailedPreconditionError(
        absl::StrCat("cannot make ", folder, " private (0700): ", std::strerror(errno)));
  }
  return absl::OkStatus();
}

IOStatus PrivateFileSystem::NewWritableFile(const std::string& path,
                                            const rocksdb::FileOptions& options,
                                            std::unique_ptr<rocksdb::FSWritableFile>* file,
                                            rocksdb::IODebugContext* debug) {
  return MakePrivate(path, target()->NewWritableFile(path, options, file, debug));
}

IOStatus PrivateFileSystem::ReopenWritableFile(const std::string& path,
                                               const rocksdb::FileOptions& options,
                                               std::unique_ptr<rocksdb::FSWritableFile>* file,
                                               rocksdb::IODebugContext* debug) {
  return MakePrivate(path, target()->ReopenWritableFile(path, options, file, debug));
}

IOStatus PrivateFileSystem::NewLogger(const std::string& path, const rocksdb::IOOptions& options,
                                      std::shared_ptr<rocksdb::Logger>* logger,
                                      rocksdb::IODebugContext* debug) {
  return MakePrivate(path, target()->NewLogger(path, options, logger, debug));
}

IOStatus PrivateFileSystem::LockFile(const std::string& path, const rocksdb::IOOptions& options,
                                     rocksdb::FileLock** lock, rocksdb::IODebugContext* debug) {
  IOStatus status = target()->LockFile(path, options, lock, debug);
  if (!status.ok()) {
    lock_refused_ = true;
    return status;
  }
  return MakePrivate(path, status);
}

}  // namespace rollcall
