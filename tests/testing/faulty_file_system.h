// A disk that fails on demand, under a real RocksDB store.
#ifndef ROLLCALL_TESTS_TESTING_FAULTY_FILE_SYSTEM_H_
#define ROLLCALL_TESTS_TESTING_FAULTY_FILE_SYSTEM_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "rocksdb/env.h"
#include "rocksdb/file_system.h"

namespace rollcall::testing {

// What happens to writes.
enum class DiskFault {
  kNone,
  kDiskFull,              // nothing is taken: no space left
  kTornAppend,            // half of the bytes arrive, then an error
  kSyncFails,             // bytes arrive, the sync fails; a power loss takes them
  kSyncFailsButPersists,  // bytes and sync arrive, and yet an error is reported
};

// Wraps the machine's file system. Thread-safe.
class FaultyFileSystem final : public rocksdb::FileSystemWrapper {
 public:
  FaultyFileSystem() : FileSystemWrapper(rocksdb::FileSystem::Default()) {}

  // From now on, for files whose names end so (".log": write-ahead logs;
  // empty: all that RocksDB appends to).
  void Inject(DiskFault fault, absl::string_view suffix = "");

  // Takes away what was not synced, as the machine's fall does. Only while no
  // store is open.
  void LosePower();

  const char* Name() const override { return "RollcallFaultyFileSystem"; }
  rocksdb::IOStatus NewWritableFile(const std::string& path, const rocksdb::FileOptions& options,
                                    std::unique_ptr<rocksdb::FSWritableFile>* file,
                                    rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus RenameFile(const std::string& from, const std::string& to,
                               const rocksdb::IOOptions& options,
                               rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus DeleteFile(const std::string& path, const rocksdb::IOOptions& options,
                               rocksdb::IODebugContext* debug) override;

 private:
  friend class FaultyFile;

  DiskFault FaultOf(const std::string& path) const;
  void Synced(const std::string& path, uint64_t bytes);

  mutable absl::Mutex mutex_;
  DiskFault fault_ ABSL_GUARDED_BY(mutex_) = DiskFault::kNone;
  std::string suffix_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, uint64_t> synced_bytes_ ABSL_GUARDED_BY(mutex_);
};

// A faulty disk with the Env that stores are opened with.
struct FaultyDisk {
  std::shared_ptr<FaultyFileSystem> files = std::make_shared<FaultyFileSystem>();
  std::unique_ptr<rocksdb::Env> env = rocksdb::NewCompositeEnv(files);
};

}  // namespace rollcall::testing

#endif  // ROLLCALL_TESTS_TESTING_FAULTY_FILE_SYSTEM_H_
