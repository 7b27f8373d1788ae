// Folders and files, by RocksDB's file system, that only their owner may read and
// write: a directory of contacts is a list for spear phishing.
#ifndef ROLLCALL_STORAGE_PRIVATE_FILE_SYSTEM_H_
#define ROLLCALL_STORAGE_PRIVATE_FILE_SYSTEM_H_

#include <atomic>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "rocksdb/file_system.h"

namespace rollcall {

// Makes a folder with mode 0700, whatever the process's umask, or makes one that is
// there so; its parent must exist. FAILED_PRECONDITION.
absl::Status MakePrivateFolder(const std::string& folder);

// Every file that it makes has mode 0600, whatever the process's umask.
// Thread-safe. Needs POSIX paths.
class PrivateFileSystem final : public rocksdb::FileSystemWrapper {
 public:
  explicit PrivateFileSystem(const std::shared_ptr<rocksdb::FileSystem>& target)
      : FileSystemWrapper(target) {}

  // True once a lock file could not be had: RocksDB's status does not tell
  // this from other I/O errors.
  bool lock_refused() const { return lock_refused_; }

  const char* Name() const override { return "RollcallPrivateFileSystem"; }
  rocksdb::IOStatus NewWritableFile(const std::string& path, const rocksdb::FileOptions& options,
                                    std::unique_ptr<rocksdb::FSWritableFile>* file,
                                    rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus ReopenWritableFile(const std::string& path, const rocksdb::FileOptions& options,
                                       std::unique_ptr<rocksdb::FSWritableFile>* file,
                                       rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus NewLogger(const std::string& path, const rocksdb::IOOptions& options,
                              std::shared_ptr<rocksdb::Logger>* logger,
                              rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus LockFile(const std::string& path, const rocksdb::IOOptions& options,
                             rocksdb::FileLock** lock, rocksdb::IODebugContext* debug) override;

 private:
  std::atomic<bool> lock_refused_ = false;
};

}  // namespace rollcall

#endif  // ROLLCALL_STORAGE_PRIVATE_FILE_SYSTEM_H_
