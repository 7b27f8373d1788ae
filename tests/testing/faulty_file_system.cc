#include "tests/testing/faulty_file_system.h"

#include <unistd.h>

#include <utility>

#include "absl/strings/match.h"
#include "gtest/gtest.h"

namespace rollcall::testing {

using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;
using rocksdb::Slice;

class FaultyFile final : public rocksdb::FSWritableFileOwnerWrapper {
 public:
  FaultyFile(std::unique_ptr<rocksdb::FSWritableFile> target, FaultyFileSystem& disk,
             std::string path)
      : FSWritableFileOwnerWrapper(std::move(target)), disk_(disk), path_(std::move(path)) {}

  IOStatus Append(const Slice& data, const IOOptions& options, IODebugContext* debug) override {
    switch (disk_.FaultOf(path_)) {
      case DiskFault::kDiskFull:
        return IOStatus::NoSpace("injected");
      case DiskFault::kTornAppend: {
        const Slice half(data.data(), data.size() / 2);
        const IOStatus status = FSWritableFileOwnerWrapper::Append(half, options, debug);
        return status.ok() ? IOStatus::IOError("injected") : status;
      }
      default:
        break;
    }
    size_ += data.size();
    return FSWritableFileOwnerWrapper::Append(data, options, debug);
  }
  IOStatus Append(const Slice& data, const IOOptions& options, const rocksdb::DataVerificationInfo&,
                  IODebugContext* debug) override {
    return Append(data, options, debug);
  }

  IOStatus Sync(const IOOptions& options, IODebugContext* debug) override {
    const DiskFault fault = disk_.FaultOf(path_);
    if (fault == DiskFault::kSyncFails) return IOStatus::IOError("injected");
    const IOStatus status = FSWritableFileOwnerWrapper::Sync(options, debug);
    if (status.ok()) disk_.Synced(path_, size_);
    return fault == DiskFault::kSyncFailsButPersists ? IOStatus::IOError("injected") : status;
  }
  IOStatus Fsync(const IOOptions& options, IODebugContext* debug) override {
    return Sync(options, debug);
  }

 private:
  FaultyFileSystem& disk_;
  const std::string path_;
  uint64_t size_ = 0;
};

void FaultyFileSystem::Inject(DiskFault fault, absl::string_view suffix) {
  absl::MutexLock lock(&mutex_);
  fault_ = fault;
  suffix_ = std::string(suffix);
}

void FaultyFileSystem::LosePower() {
  absl::MutexLock lock(&mutex_);
  for (const auto& [path, bytes] : synced_bytes_) {
    EXPECT_EQ(::truncate(path.c_str(), static_cast<off_t>(bytes)), 0) << path;
  }
  synced_bytes_.clear();
}

DiskFault FaultyFileSystem::FaultOf(const std::string& path) const {
  absl::MutexLock lock(&mutex_);
  return absl::EndsWith(path, suffix_) ? fault_ : DiskFault::kNone;
}

void FaultyFileSystem::Synced(const std::string& path, uint64_t bytes) {
  absl::MutexLock lock(&mutex_);
  synced_bytes_[path] = bytes;
}

IOStatus FaultyFileSystem::NewWritableFile(const std::string& path,
                                           const rocksdb::FileOptions& options,
                                           std::unique_ptr<rocksdb::FSWritableFile>* file,
                                           IODebugContext* debug) {
  std::unique_ptr<rocksdb::FSWritableFile> target_file;
  IOStatus status = target()->NewWritableFile(path, options, &target_file, debug);
  if (!status.ok()) return status;
  Synced(path, 0);
  *file = std::make_unique<FaultyFile>(std::move(target_file), *this, path);
  return status;
}

IOStatus FaultyFileSystem::RenameFile(const std::string& from, const std::string& to,
                                      const IOOptions& options, IODebugContext* debug) {
  IOStatus status = target()->RenameFile(from, to, options, debug);
  if (!status.ok()) return status;
  absl::MutexLock lock(&mutex_);
  if (auto node = synced_bytes_.extract(from); !node.empty()) {
    synced_bytes_[to] = node.mapped();
  }
  return status;
}

IOStatus FaultyFileSystem::DeleteFile(const std::string& path, const IOOptions& options,
                                      IODebugContext* debug) {
  IOStatus status = target()->DeleteFile(path, options, debug);
  if (status.ok()) {
    absl::MutexLock lock(&mutex_);
    synced_bytes_.erase(path);
  }
  return status;
}

}  // namespace rollcall::testing
