#include "clients/cli/mapped_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "clients/cli/durable_file.h"
#include "core/base/status_macros.h"

namespace rollcall {
namespace {

// Forgetting costs a system call: some hundred batches at a time.
constexpr size_t kForgetBytes = size_t{4} * 1024 * 1024;

}  // namespace

absl::StatusOr<MappedFile> MappedFile::Open(const std::string& path, size_t max_bytes) {
  MappedFile file;
  struct stat facts{};
  // What is no file, such as a pipe, can be opened once only.
  if (stat(path.c_str(), &facts) == 0 && S_ISREG(facts.st_mode) && facts.st_size > 0) {
    const auto size = static_cast<size_t>(facts.st_size);
    if (size > max_bytes) {
      return absl::InvalidArgumentError(
          absl::StrCat(path, " is larger than ", max_bytes, " bytes"));
    }
    const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
    void* const mapped = mmap(nullptr, size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (fd >= 0) close(fd);
    if (mapped != MAP_FAILED) {
      file.is_mapped_ = true;
      file.begin_ = static_cast<const char*>(mapped);
      file.size_ = size;
      return file;
    }
  }
  ASSIGN_OR_RETURN(file.contents_, ReadFile(path, max_bytes));
  file.begin_ = file.contents_.data();
  file.size_ = file.contents_.size();
  return file;
}

MappedFile::MappedFile(MappedFile&& other) noexcept
    : begin_(other.begin_),
      size_(other.size_),
      forgotten_(other.forgotten_),
      is_mapped_(std::exchange(other.is_mapped_, false)),
      contents_(std::move(other.contents_)) {
  // Short strings live in the object itself.
  if (!is_mapped_) begin_ = contents_.data();
}

MappedFile::~MappedFile() {
  if (is_mapped_) munmap(const_cast<char*>(begin_), size_);
}

void MappedFile::Forget(size_t bytes) {
  const size_t end = bytes - bytes % kForgetBytes;
  if (!is_mapped_ || end <= forgotten_) return;
  // Without success memory grows and nothing else happens.
  madvise(const_cast<char*>(begin_) + forgotten_, end - forgotten_, MADV_DONTNEED);
  forgotten_ = end;
}

}  // namespace rollcall
