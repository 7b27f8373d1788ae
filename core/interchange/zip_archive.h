// A ZIP archive in memory, read against what hostile archives do: nothing is
// unpacked but a block at a time, and never more than the caller allows.
#ifndef ROLLCALL_CORE_INTERCHANGE_ZIP_ARCHIVE_H_
#define ROLLCALL_CORE_INTERCHANGE_ZIP_ARCHIVE_H_

#include <cstddef>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

struct zip;
struct zip_file;

namespace rollcall {

// A workbook has some dozens of parts; pictures make some hundreds.
inline constexpr size_t kMaxZipEntries = 10'000;

// One part, while it is unpacked. Not thread-safe; its archive outlives it.
class ZipEntry {
 public:
  // The next bytes, at most `max_bytes` (at least 1); empty at the end. An error
  // when the entry is damaged or goes on beyond its limit.
  absl::StatusOr<std::string> Read(size_t max_bytes);
  // All that is left.
  absl::StatusOr<std::string> ReadAll();

 private:
  friend class ZipArchive;
  struct Close {
    void operator()(zip_file* file) const;
  };
  ZipEntry(zip_file* file, std::string name, size_t limit_bytes)
      : file_(file), name_(std::move(name)), left_bytes_(limit_bytes) {}

  std::unique_ptr<zip_file, Close> file_;
  std::string name_;
  size_t left_bytes_;
};

// Not thread-safe; `bytes` must outlive it.
class ZipArchive {
 public:
  // UnreadableFile when it is no archive.
  static absl::StatusOr<ZipArchive> Open(absl::string_view bytes);

  bool Has(const std::string& name) const;
  // Opens a part of at most `limit_bytes` unpacked. UnreadableFile without it or
  // when it is encrypted.
  absl::StatusOr<ZipEntry> OpenEntry(const std::string& name, size_t limit_bytes) const;

 private:
  struct Discard {
    void operator()(zip* archive) const;
  };
  explicit ZipArchive(zip* archive) : archive_(archive) {}

  std::unique_ptr<zip, Discard> archive_;
};

}  // namespace rollcall

#endif  // ROLLCALL_CORE_INTERCHANGE_ZIP_ARCHIVE_H_
