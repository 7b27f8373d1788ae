// XLSX workbooks (ECMA-376): one sheet, its first row with cells names the
// columns.
#ifndef ROLLCALL_CORE_INTERCHANGE_XLSX_READER_H_
#define ROLLCALL_CORE_INTERCHANGE_XLSX_READER_H_

#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "core/interchange/record_reader.h"
#include "core/interchange/xlsx_workbook.h"
#include "core/interchange/xml_stream.h"
#include "core/interchange/zip_archive.h"

namespace rollcall {

// A sheet unpacked: 100,000 contacts have some 100 MB.
inline constexpr size_t kMaxXlsxSheetBytes = 512 * 1024 * 1024;

// All texts of a sheet together: cells share texts, so that a small sheet may show much.
inline constexpr size_t kMaxXlsxShownBytes = 512 * 1024 * 1024;

// Total: any bytes give records or a refusal. Reads the first sheet, or the one
// named. Cells are what the sheet shows as last calculated: texts, numbers (whole
// ones without exponent), dates as "2026-11-21", truth values, and errors, which
// are noted. The lines of places are rows of the sheet. Memory holds the
// workbook's texts beside the batch; both have limits. bytes_read() counts
// unpacked bytes of the sheet.
class XlsxReader final : public RecordReader {
 public:
  explicit XlsxReader(absl::string_view bytes, std::string sheet = "");
  ~XlsxReader() override;

  absl::StatusOr<std::vector<SourceRecord>> ReadBatch(size_t max_records) override;
  size_t bytes_read() const override { return bytes_read_; }

  // The columns; the same errors as ReadBatch. Takes nothing from the rows.
  absl::StatusOr<std::vector<std::string>> Header();

 private:
  class SheetListener;

  absl::Status Start();
  // Feeds blocks until `rows` rows wait or the sheet ends.
  absl::Status FeedUntil(size_t rows);

  absl::string_view bytes_;
  std::string sheet_;
  bool started_ = false;
  bool ended_ = false;
  absl::Status failure_;
  std::unique_ptr<ZipArchive> archive_;
  XlsxWorkbook workbook_;
  std::unique_ptr<SheetListener> listener_;
  std::unique_ptr<XmlStream> xml_;
  std::unique_ptr<ZipEntry> entry_;
  size_t bytes_read_ = 0;
};

}  // namespace rollcall

#endif  // ROLLCALL_CORE_INTERCHANGE_XLSX_READER_H_
