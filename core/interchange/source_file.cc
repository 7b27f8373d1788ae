#include "core/interchange/source_file.h"

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/strip.h"
#include "core/interchange/json_reader.h"
#include "core/interchange/vcard_reader.h"
#include "core/interchange/xlsx_reader.h"

namespace rollcall {
namespace {

constexpr absl::string_view kZip = "PK\x03\x04";
// OLE2: .xls, and XLSX with a password. Its reader says what to do.
constexpr absl::string_view kOldWorkbook = "\xD0\xCF\x11\xE0";
constexpr absl::string_view kMark = "\xEF\xBB\xBF";

}  // namespace

FileFormat DetectFormat(absl::string_view bytes) {
  if (absl::StartsWith(bytes, kZip) || absl::StartsWith(bytes, kOldWorkbook)) {
    return FileFormat::kXlsx;
  }
  absl::ConsumePrefix(&bytes, kMark);
  bytes = absl::StripLeadingAsciiWhitespace(bytes);
  if (absl::StartsWithIgnoreCase(bytes, "BEGIN:VCARD")) return FileFormat::kVCard;
  if (absl::StartsWith(bytes, "[") || absl::StartsWith(bytes, "{")) return FileFormat::kJson;
  return FileFormat::kCsv;
}

absl::optional<FileFormat> FileFormatOfName(absl::string_view name) {
  if (name == "csv") return FileFormat::kCsv;
  if (name == "xlsx") return FileFormat::kXlsx;
  if (name == "vcard") return FileFormat::kVCard;
  if (name == "json") return FileFormat::kJson;
  return absl::nullopt;
}

std::unique_ptr<RecordReader> MakeReader(absl::string_view bytes, const SourceOptions& options) {
  switch (options.format.value_or(DetectFormat(bytes))) {
    case FileFormat::kXlsx:
      return std::make_unique<XlsxReader>(bytes, options.sheet);
    case FileFormat::kVCard:
      return std::make_unique<VCardReader>(bytes, options.encoding);
    case FileFormat::kJson:
      return std::make_unique<JsonReader>(bytes);
    case FileFormat::kCsv:
      break;
  }
  return std::make_unique<CsvReader>(bytes, CsvOptions{options.encoding, options.separator});
}

absl::StatusOr<std::vector<std::string>> TableHeader(absl::string_view bytes,
                                                     const SourceOptions& options) {
  switch (options.format.value_or(DetectFormat(bytes))) {
    case FileFormat::kCsv:
      return CsvReader(bytes, CsvOptions{options.encoding, options.separator}).Header();
    case FileFormat::kXlsx:
      return XlsxReader(bytes, options.sheet).Header();
    default:
      return UnreadableFile({}, "the file is no table; there are mappings for vCard and JSON");
  }
}

}  // namespace rollcall
