// A file of some regional directory: which format it is, and the reader for it.
#ifndef ROLLCALL_CORE_INTERCHANGE_SOURCE_FILE_H_
#define ROLLCALL_CORE_INTERCHANGE_SOURCE_FILE_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "core/interchange/csv_reader.h"
#include "core/interchange/record_reader.h"
#include "core/interchange/text_stream.h"

namespace rollcall {

enum class FileFormat { kCsv, kXlsx, kVCard, kJson };

// What was said about the file.
struct SourceOptions {
  absl::optional<FileFormat> format;      // unset: by the first bytes
  absl::optional<TextEncoding> encoding;  // of CSV and vCard
  absl::optional<char> separator;         // of CSV
  std::string sheet;                      // of XLSX; empty: the first
};

// By the first bytes: a ZIP archive or an old or encrypted workbook is XLSX, BEGIN:VCARD
// vCard, a bracket JSON, everything else CSV. Whether the file is what it seems is for its
// reader to say.
FileFormat DetectFormat(absl::string_view bytes);

// "csv", "xlsx", "vcard", "json"; nullopt otherwise.
absl::optional<FileFormat> FileFormatOfName(absl::string_view name);

// A reader over bytes that outlive it. Never null.
std::unique_ptr<RecordReader> MakeReader(absl::string_view bytes, const SourceOptions& options);

// The columns of a table, for DraftMapping. INVALID_ARGUMENT for files that are no tables.
absl::StatusOr<std::vector<std::string>> TableHeader(absl::string_view bytes,
                                                     const SourceOptions& options);

}  // namespace rollcall

#endif  // ROLLCALL_CORE_INTERCHANGE_SOURCE_FILE_H_
