// A disk whose power is cut at a chosen moment, under a real RocksDB store: what
// was not synced is lost, or partly lost, as a machine's fall leaves it.
#ifndef ROLLCALL_TESTS_TESTING_POWER_CUT_DISK_H_
#define ROLLCALL_TESTS_TESTING_POWER_CUT_DISK_H_

#include <cstdint>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "rocksdb/env.h"
#include "rocksdb/file_system.h"
#include "tests/testing/scratch_folder.h"

namespace rollcall::testing {

// Wraps the machine's file system. Holds what POSIX leaves open against its
// user: bytes are there once their file was synced, names once their directory
// was. Of what was appended and not synced, an arbitrary beginning is there; of
// what was overwritten, any of its sectors, as disks write a sector whole or not
// at all. Folders and RocksDB's notes (LOG) are not looked after. Thread-safe.
class PowerCutFileSystem final : public rocksdb::FileSystemWrapper {
 public:
  explicit PowerCutFileSystem(uint64_t seed)
      : FileSystemWrapper(rocksdb::FileSystem::Default()), random_(seed) {}

  // Cuts the power in the middle of the change after so many more; from then on
  // every change of a file fails and nothing is changed.
  void CutAfter(uint64_t changes);
  // Nothing may be changed from now on, as on a disk that was mounted anew
  // because of its errors; or it may again.
  void SetReadOnly(bool read_only);
  // Every sync says that all is well and does nothing: a disk that lies.
  void SetLying(bool lying);
  // Reading fails.
  void SetUnreadable(bool unreadable);

  // Takes away what may be lost. Then there is power again. Only while no store
  // is open.
  void LosePower();

  const char* Name() const override { return "RollcallPowerCutFileSystem"; }
  rocksdb::IOStatus NewSequentialFile(const std::string& path, const rocksdb::FileOptions& options,
                                      std::unique_ptr<rocksdb::FSSequentialFile>* file,
                                      rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus NewRandomAccessFile(const std::string& path,
                                        const rocksdb::FileOptions& options,
                                        std::unique_ptr<rocksdb::FSRandomAccessFile>* file,
                                        rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus NewWritableFile(const std::string& path, const rocksdb::FileOptions& options,
                                    std::unique_ptr<rocksdb::FSWritableFile>* file,
                                    rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus NewRandomRWFile(const std::string& path, const rocksdb::FileOptions& options,
                                    std::unique_ptr<rocksdb::FSRandomRWFile>* file,
                                    rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus ReopenWritableFile(const std::string& path, const rocksdb::FileOptions& options,
                                       std::unique_ptr<rocksdb::FSWritableFile>* file,
                                       rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus NewDirectory(const std::string& path, const rocksdb::IOOptions& options,
                                 std::unique_ptr<rocksdb::FSDirectory>* directory,
                                 rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus RenameFile(const std::string& from, const std::string& to,
                               const rocksdb::IOOptions& options,
                               rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus DeleteFile(const std::string& path, const rocksdb::IOOptions& options,
                               rocksdb::IODebugContext* debug) override;
  // No store does these; whoever begins to has to have them lost here, too.
  rocksdb::IOStatus ReuseWritableFile(const std::string&, const std::string&,
                                      const rocksdb::FileOptions&,
                                      std::unique_ptr<rocksdb::FSWritableFile>*,
                                      rocksdb::IODebugContext*) override {
    return rocksdb::IOStatus::NotSupported();
  }
  rocksdb::IOStatus Truncate(const std::string&, size_t, const rocksdb::IOOptions&,
                             rocksdb::IODebugContext*) override {
    return rocksdb::IOStatus::NotSupported();
  }
  rocksdb::IOStatus LinkFile(const std::string&, const std::string&, const rocksdb::IOOptions&,
                             rocksdb::IODebugContext*) override {
    return rocksdb::IOStatus::NotSupported();
  }

 private:
  friend class PowerCutFile;
  friend class PowerCutRandomRWFile;
  friend class PowerCutRandomAccessFile;
  friend class PowerCutDirectory;

  // A change of names that a directory's sync has not made durable yet.
  struct Naming {
    enum class Kind { kMade, kRenamed, kDeleted };
    Kind kind;
    std::string path;
    std::string to;    // of kRenamed
    std::string kept;  // a link to what was deleted or replaced; empty for nothing
  };

  // What a change may do.
  enum class Power { kOn, kFailsNow, kOff };
  Power TakeChange();
  rocksdb::IOStatus CheckReadable() const;
  // The length of a beginning of `size` bytes.
  size_t SomeOf(size_t size);
  void Grown(const std::string& path, uint64_t bytes);
  // Before a write in the middle of a file.
  void Overwriting(const std::string& path);
  void Synced(const std::string& path);
  void NamesSynced(const std::string& directory);
  // Some of the sectors that were written since are as they were before.
  void TearOverwritten(const std::string& path, absl::string_view before)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  std::string Keep(const std::string& path) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Undo(const Naming& naming) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  struct Length {
    uint64_t written = 0;
    uint64_t synced = 0;
  };

  const ScratchFolder kept_;
  mutable absl::Mutex mutex_;
  std::mt19937_64 random_ ABSL_GUARDED_BY(mutex_);
  uint64_t changes_left_ ABSL_GUARDED_BY(mutex_) = UINT64_MAX;
  bool read_only_ ABSL_GUARDED_BY(mutex_) = false;
  bool lying_ ABSL_GUARDED_BY(mutex_) = false;
  bool unreadable_ ABSL_GUARDED_BY(mutex_) = false;
  std::map<std::string, Length> lengths_ ABSL_GUARDED_BY(mutex_);
  // What files were overwritten in, as it was when they were last synced.
  std::map<std::string, std::string> overwritten_ ABSL_GUARDED_BY(mutex_);
  std::vector<Naming> namings_ ABSL_GUARDED_BY(mutex_);
  int kept_count_ ABSL_GUARDED_BY(mutex_) = 0;
};

// Such a disk with the Env that stores are opened with.
struct PowerCutDisk {
  explicit PowerCutDisk(uint64_t seed) : files(std::make_shared<PowerCutFileSystem>(seed)) {}

  std::shared_ptr<PowerCutFileSystem> files;
  std::unique_ptr<rocksdb::Env> env = rocksdb::NewCompositeEnv(files);
};

}  // namespace rollcall::testing

#endif  // ROLLCALL_TESTS_TESTING_POWER_CUT_DISK_H_
