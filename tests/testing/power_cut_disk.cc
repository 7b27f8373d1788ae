#include "tests/testing/power_cut_disk.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace rollcall::testing {

using rocksdb::FileOptions;
using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;
using rocksdb::Slice;

namespace {

IOStatus Failed() { return IOStatus::IOError("injected: the disk takes no change"); }

// What a disk writes whole or not at all.
constexpr size_t kSectorBytes = 512;

std::string BytesOf(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

std::string FolderOf(const std::string& path) { return std::filesystem::path(path).parent_path(); }

}  // namespace

class PowerCutFile final : public rocksdb::FSWritableFileOwnerWrapper {
 public:
  PowerCutFile(std::unique_ptr<rocksdb::FSWritableFile> target, PowerCutFileSystem& disk,
               std::string path)
      : FSWritableFileOwnerWrapper(std::move(target)), disk_(disk), path_(std::move(path)) {}

  IOStatus Append(const Slice& data, const IOOptions& options, IODebugContext* debug) override {
    const PowerCutFileSystem::Power power = disk_.TakeChange();
    if (power == PowerCutFileSystem::Power::kOff) return Failed();
    const bool torn = power == PowerCutFileSystem::Power::kFailsNow;
    const Slice taken(data.data(), torn ? disk_.SomeOf(data.size()) : data.size());
    const IOStatus status = FSWritableFileOwnerWrapper::Append(taken, options, debug);
    if (status.ok()) disk_.Grown(path_, taken.size());
    return torn ? Failed() : status;
  }
  IOStatus Append(const Slice& data, const IOOptions& options, const rocksdb::DataVerificationInfo&,
                  IODebugContext* debug) override {
    return Append(data, options, debug);
  }

  // Never takes bytes: RocksDB gives back what it had the disk reserve.
  IOStatus Truncate(uint64_t size, const IOOptions& options, IODebugContext* debug) override {
    if (disk_.TakeChange() != PowerCutFileSystem::Power::kOn) return Failed();
    EXPECT_EQ(size, std::filesystem::file_size(path_)) << path_;
    return FSWritableFileOwnerWrapper::Truncate(size, options, debug);
  }

  // Whether a sync that the power's end interrupts did it is left open: lengths
  // decide when the power is lost.
  IOStatus Sync(const IOOptions& options, IODebugContext* debug) override {
    if (disk_.TakeChange() != PowerCutFileSystem::Power::kOn) return Failed();
    const IOStatus status = FSWritableFileOwnerWrapper::Sync(options, debug);
    if (status.ok()) disk_.Synced(path_);
    return status;
  }
  IOStatus Fsync(const IOOptions& options, IODebugContext* debug) override {
    return Sync(options, debug);
  }

 private:
  PowerCutFileSystem& disk_;
  const std::string path_;
};

class PowerCutRandomRWFile final : public rocksdb::FSRandomRWFileOwnerWrapper {
 public:
  PowerCutRandomRWFile(std::unique_ptr<rocksdb::FSRandomRWFile> target, PowerCutFileSystem& disk,
                       std::string path)
      : FSRandomRWFileOwnerWrapper(std::move(target)), disk_(disk), path_(std::move(path)) {}

  // What of a write that the power's end interrupts is there is decided when the
  // power is lost.
  IOStatus Write(uint64_t offset, const Slice& data, const IOOptions& options,
                 IODebugContext* debug) override {
    const PowerCutFileSystem::Power power = disk_.TakeChange();
    if (power == PowerCutFileSystem::Power::kOff) return Failed();
    disk_.Overwriting(path_);
    const IOStatus status = FSRandomRWFileOwnerWrapper::Write(offset, data, options, debug);
    return power == PowerCutFileSystem::Power::kOn ? status : Failed();
  }
  IOStatus Sync(const IOOptions& options, IODebugContext* debug) override {
    if (disk_.TakeChange() != PowerCutFileSystem::Power::kOn) return Failed();
    const IOStatus status = FSRandomRWFileOwnerWrapper::Sync(options, debug);
    if (status.ok()) disk_.Synced(path_);
    return status;
  }
  IOStatus Fsync(const IOOptions& options, IODebugContext* debug) override {
    return Sync(options, debug);
  }

 private:
  PowerCutFileSystem& disk_;
  const std::string path_;
};

class PowerCutRandomAccessFile final : public rocksdb::FSRandomAccessFileOwnerWrapper {
 public:
  PowerCutRandomAccessFile(std::unique_ptr<rocksdb::FSRandomAccessFile> target,
                           const PowerCutFileSystem& disk)
      : FSRandomAccessFileOwnerWrapper(std::move(target)), disk_(disk) {}

  IOStatus Read(uint64_t offset, size_t n, const IOOptions& options, Slice* result, char* scratch,
                IODebugContext* debug) const override {
    const IOStatus readable = disk_.CheckReadable();
    if (!readable.ok()) return readable;
    return FSRandomAccessFileOwnerWrapper::Read(offset, n, options, result, scratch, debug);
  }

 private:
  const PowerCutFileSystem& disk_;
};

class PowerCutDirectory final : public rocksdb::FSDirectory {
 public:
  PowerCutDirectory(std::unique_ptr<rocksdb::FSDirectory> target, PowerCutFileSystem& disk,
                    std::string path)
      : target_(std::move(target)), disk_(disk), path_(std::move(path)) {}

  IOStatus Fsync(const IOOptions& options, IODebugContext* debug) override {
    if (disk_.TakeChange() != PowerCutFileSystem::Power::kOn) return Failed();
    IOStatus status = target_->Fsync(options, debug);
    if (status.ok()) disk_.NamesSynced(path_);
    return status;
  }
  IOStatus FsyncWithDirOptions(const IOOptions& options, IODebugContext* debug,
                               const rocksdb::DirFsyncOptions&) override {
    return Fsync(options, debug);
  }
  size_t GetUniqueId(char* id, size_t max_size) const override {
    return target_->GetUniqueId(id, max_size);
  }

 private:
  const std::unique_ptr<rocksdb::FSDirectory> target_;
  PowerCutFileSystem& disk_;
  const std::string path_;
};

void PowerCutFileSystem::CutAfter(uint64_t changes) {
  absl::MutexLock lock(&mutex_);
  changes_left_ = changes;
}

void PowerCutFileSystem::SetReadOnly(bool read_only) {
  absl::MutexLock lock(&mutex_);
  read_only_ = read_only;
}

void PowerCutFileSystem::SetLying(bool lying) {
  absl::MutexLock lock(&mutex_);
  lying_ = lying;
}

void PowerCutFileSystem::SetUnreadable(bool unreadable) {
  absl::MutexLock lock(&mutex_);
  unreadable_ = unreadable;
}

PowerCutFileSystem::Power PowerCutFileSystem::TakeChange() {
  absl::MutexLock lock(&mutex_);
  if (read_only_) return Power::kOff;
  if (changes_left_ == UINT64_MAX) return Power::kOn;  // nothing was said
  if (changes_left_ == 0) {
    read_only_ = true;
    return Power::kFailsNow;
  }
  --changes_left_;
  return Power::kOn;
}

IOStatus PowerCutFileSystem::CheckReadable() const {
  absl::MutexLock lock(&mutex_);
  return unreadable_ ? IOStatus::IOError("injected: cannot read") : IOStatus::OK();
}

size_t PowerCutFileSystem::SomeOf(size_t size) {
  absl::MutexLock lock(&mutex_);
  return std::uniform_int_distribution<size_t>(0, size)(random_);
}

void PowerCutFileSystem::Grown(const std::string& path, uint64_t bytes) {
  absl::MutexLock lock(&mutex_);
  lengths_[path].written += bytes;
}

void PowerCutFileSystem::Overwriting(const std::string& path) {
  absl::MutexLock lock(&mutex_);
  if (overwritten_.contains(path)) return;
  std::string before = BytesOf(path);
  if (const auto appended = lengths_.extract(path); !appended.empty()) {
    before.resize(appended.mapped().synced);
  }
  overwritten_.emplace(path, std::move(before));
}

void PowerCutFileSystem::Synced(const std::string& path) {
  absl::MutexLock lock(&mutex_);
  if (lying_) return;
  if (const auto appended = lengths_.find(path); appended != lengths_.end()) {
    appended->second.synced = appended->second.written;
  }
  overwritten_.erase(path);
}

void PowerCutFileSystem::NamesSynced(const std::string& directory) {
  absl::MutexLock lock(&mutex_);
  if (lying_) return;
  std::erase_if(namings_, [&](const Naming& naming) { return FolderOf(naming.path) == directory; });
}

std::string PowerCutFileSystem::Keep(const std::string& path) {
  if (!std::filesystem::exists(path)) return "";
  std::string kept = kept_.At(absl::StrCat(kept_count_++));
  std::filesystem::create_hard_link(path, kept);
  return kept;
}

IOStatus PowerCutFileSystem::NewSequentialFile(const std::string& path, const FileOptions& options,
                                               std::unique_ptr<rocksdb::FSSequentialFile>* file,
                                               IODebugContext* debug) {
  IOStatus readable = CheckReadable();
  if (!readable.ok()) return readable;
  return target()->NewSequentialFile(path, options, file, debug);
}

IOStatus PowerCutFileSystem::NewRandomAccessFile(const std::string& path,
                                                 const FileOptions& options,
                                                 std::unique_ptr<rocksdb::FSRandomAccessFile>* file,
                                                 IODebugContext* debug) {
  std::unique_ptr<rocksdb::FSRandomAccessFile> opened;
  IOStatus status = target()->NewRandomAccessFile(path, options, &opened, debug);
  if (status.ok()) *file = std::make_unique<PowerCutRandomAccessFile>(std::move(opened), *this);
  return status;
}

IOStatus PowerCutFileSystem::NewWritableFile(const std::string& path, const FileOptions& options,
                                             std::unique_ptr<rocksdb::FSWritableFile>* file,
                                             IODebugContext* debug) {
  if (TakeChange() != Power::kOn) return Failed();
  std::string kept;
  {
    absl::MutexLock lock(&mutex_);
    kept = Keep(path);
  }
  // A new file in place of the old one, which may come back.
  if (!kept.empty()) std::filesystem::remove(path);
  std::unique_ptr<rocksdb::FSWritableFile> made;
  IOStatus status = target()->NewWritableFile(path, options, &made, debug);
  if (!status.ok()) return status;
  absl::MutexLock lock(&mutex_);
  lengths_[path] = {};
  overwritten_.erase(path);
  namings_.push_back({Naming::Kind::kMade, path, "", kept});
  *file = std::make_unique<PowerCutFile>(std::move(made), *this, path);
  return status;
}

IOStatus PowerCutFileSystem::NewRandomRWFile(const std::string& path, const FileOptions& options,
                                             std::unique_ptr<rocksdb::FSRandomRWFile>* file,
                                             IODebugContext* debug) {
  std::unique_ptr<rocksdb::FSRandomRWFile> opened;
  IOStatus status = target()->NewRandomRWFile(path, options, &opened, debug);
  if (status.ok()) *file = std::make_unique<PowerCutRandomRWFile>(std::move(opened), *this, path);
  return status;
}

IOStatus PowerCutFileSystem::ReopenWritableFile(const std::string& path, const FileOptions& options,
                                                std::unique_ptr<rocksdb::FSWritableFile>* file,
                                                IODebugContext* debug) {
  if (!std::filesystem::exists(path)) return NewWritableFile(path, options, file, debug);
  std::unique_ptr<rocksdb::FSWritableFile> opened;
  IOStatus status = target()->ReopenWritableFile(path, options, &opened, debug);
  if (!status.ok()) return status;
  absl::MutexLock lock(&mutex_);
  const uint64_t size = std::filesystem::file_size(path);
  lengths_.try_emplace(path, Length{size, size});
  *file = std::make_unique<PowerCutFile>(std::move(opened), *this, path);
  return status;
}

IOStatus PowerCutFileSystem::NewDirectory(const std::string& path, const IOOptions& options,
                                          std::unique_ptr<rocksdb::FSDirectory>* directory,
                                          IODebugContext* debug) {
  std::unique_ptr<rocksdb::FSDirectory> opened;
  IOStatus status = target()->NewDirectory(path, options, &opened, debug);
  if (status.ok()) *directory = std::make_unique<PowerCutDirectory>(std::move(opened), *this, path);
  return status;
}

IOStatus PowerCutFileSystem::RenameFile(const std::string& from, const std::string& to,
                                        const IOOptions& options, IODebugContext* debug) {
  if (TakeChange() != Power::kOn) return Failed();
  absl::MutexLock lock(&mutex_);
  const std::string kept = Keep(to);
  IOStatus status = target()->RenameFile(from, to, options, debug);
  if (!status.ok()) return status;
  if (auto node = lengths_.extract(from); !node.empty()) lengths_[to] = node.mapped();
  overwritten_.erase(to);
  if (auto node = overwritten_.extract(from); !node.empty()) overwritten_[to] = node.mapped();
  namings_.push_back({Naming::Kind::kRenamed, from, to, kept});
  return status;
}

IOStatus PowerCutFileSystem::DeleteFile(const std::string& path, const IOOptions& options,
                                        IODebugContext* debug) {
  if (TakeChange() != Power::kOn) return Failed();
  absl::MutexLock lock(&mutex_);
  const std::string kept = Keep(path);
  IOStatus status = target()->DeleteFile(path, options, debug);
  if (status.ok()) namings_.push_back({Naming::Kind::kDeleted, path, "", kept});
  return status;
}

void PowerCutFileSystem::Undo(const Naming& naming) {
  std::error_code ignored;  // what a later naming took away is not there
  switch (naming.kind) {
    case Naming::Kind::kMade:
      std::filesystem::remove(naming.path, ignored);
      break;
    case Naming::Kind::kRenamed:
      std::filesystem::rename(naming.to, naming.path, ignored);
      break;
    case Naming::Kind::kDeleted:
      break;
  }
  if (naming.kept.empty()) return;
  const std::string& place = naming.kind == Naming::Kind::kRenamed ? naming.to : naming.path;
  std::filesystem::rename(naming.kept, place, ignored);
}

void PowerCutFileSystem::TearOverwritten(const std::string& path, absl::string_view before) {
  const std::string now = BytesOf(path);
  std::bernoulli_distribution written(0.5);
  // A file grows in one step; of what is new in it, bytes that were not written are zero.
  std::string kept(written(random_) ? now.size() : before.size(), '\0');
  for (size_t at = 0; at < kept.size(); at += kSectorBytes) {
    const absl::string_view from = written(random_) ? absl::string_view(now) : before;
    if (at < from.size()) from.copy(kept.data() + at, std::min(kSectorBytes, kept.size() - at), at);
  }
  std::ofstream(path, std::ios::binary | std::ios::trunc) << kept;
}

void PowerCutFileSystem::LosePower() {
  absl::MutexLock lock(&mutex_);
  for (const auto& [path, length] : lengths_) {
    if (!std::filesystem::exists(path)) continue;  // deleted
    const uint64_t there = std::filesystem::file_size(path);
    const uint64_t kept =
        std::uniform_int_distribution<uint64_t>(length.synced, length.written)(random_);
    if (kept < there) std::filesystem::resize_file(path, kept);
  }
  for (const auto& [path, before] : overwritten_) {
    if (std::filesystem::exists(path)) TearOverwritten(path, before);
  }
  // A journal keeps the order of names: a beginning of the changes is there.
  const size_t durable = std::uniform_int_distribution<size_t>(0, namings_.size())(random_);
  while (namings_.size() > durable) {
    Undo(namings_.back());
    namings_.pop_back();
  }
  namings_.clear();
  lengths_.clear();
  overwritten_.clear();
  read_only_ = false;
  changes_left_ = UINT64_MAX;
}

}  // namespace rollcall::testing
