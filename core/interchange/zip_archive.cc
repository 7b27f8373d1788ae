#include "core/interchange/zip_archive.h"

#include <zip.h>

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"
#include "core/interchange/source_record.h"

namespace rollcall {
namespace {

constexpr size_t kReadBytes = 64 * 1024;

}  // namespace

void ZipEntry::Close::operator()(zip_file* file) const { zip_fclose(file); }
void ZipArchive::Discard::operator()(zip* archive) const { zip_discard(archive); }

absl::StatusOr<ZipArchive> ZipArchive::Open(absl::string_view bytes) {
  // The library takes no bytes at all for an archive without parts.
  if (bytes.empty()) return UnreadableFile({}, "the file is empty, no ZIP archive");
  zip_error_t error;
  zip_error_init(&error);
  // The library only reads the bytes and does not free them.
  zip_source_t* source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error);
  zip* archive = source == nullptr ? nullptr : zip_open_from_source(source, ZIP_RDONLY, &error);
  if (archive == nullptr && source != nullptr) zip_source_free(source);
  zip_error_fini(&error);
  if (archive == nullptr) {
    return UnreadableFile({},
                          "the file is no ZIP archive, so no XLSX; an old .xls or a file with a "
                          "password must be saved as .xlsx without one");
  }
  ZipArchive result(archive);
  if (zip_get_num_entries(archive, 0) > static_cast<zip_int64_t>(kMaxZipEntries)) {
    return UnreadableFile({}, absl::StrCat("the archive has more than ", kMaxZipEntries, " parts"));
  }
  return result;
}

bool ZipArchive::Has(const std::string& name) const {
  return zip_name_locate(archive_.get(), name.c_str(), 0) >= 0;
}

absl::StatusOr<ZipEntry> ZipArchive::OpenEntry(const std::string& name, size_t limit_bytes) const {
  const zip_int64_t index = zip_name_locate(archive_.get(), name.c_str(), 0);
  if (index < 0) return UnreadableFile({}, absl::StrCat("the archive has no ", name));
  zip_file* file = zip_fopen_index(archive_.get(), static_cast<zip_uint64_t>(index), 0);
  if (file == nullptr) {
    return UnreadableFile({}, absl::StrCat(name, " cannot be unpacked; is it encrypted?"));
  }
  return ZipEntry(file, name, limit_bytes);
}

absl::StatusOr<std::string> ZipEntry::Read(size_t max_bytes) {
  std::string block(std::max<size_t>(max_bytes, 1), '\0');
  const zip_int64_t read = zip_fread(file_.get(), block.data(), block.size());
  if (read < 0) return UnreadableFile({}, absl::StrCat(name_, " is damaged"));
  block.resize(static_cast<size_t>(read));
  if (block.size() > left_bytes_) {
    return UnreadableFile({},
                          absl::StrCat(name_, " is larger than any contact list when unpacked"));
  }
  left_bytes_ -= block.size();
  return block;
}

absl::StatusOr<std::string> ZipEntry::ReadAll() {
  std::string all;
  while (true) {
    ASSIGN_OR_RETURN(const std::string block, Read(kReadBytes));
    if (block.empty()) return all;
    all += block;
  }
}

}  // namespace rollcall
