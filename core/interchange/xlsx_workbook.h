// What a workbook (ECMA-376) says beside its sheets: their names and parts, the
// shared texts, which formats are dates.
#ifndef ROLLCALL_CORE_INTERCHANGE_XLSX_WORKBOOK_H_
#define ROLLCALL_CORE_INTERCHANGE_XLSX_WORKBOOK_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "core/interchange/zip_archive.h"

namespace rollcall {

// The small parts: 10,000 styles have some 2 MB.
inline constexpr size_t kMaxXlsxPartBytes = 8 * 1024 * 1024;
// All texts of a workbook, unpacked: 100,000 contacts have some 30 MB.
inline constexpr size_t kMaxXlsxTextBytes = 128 * 1024 * 1024;

// One cell: ECMA-376 allows 32,767 characters.
inline constexpr size_t kMaxXlsxCellBytes = 32'767 * 4;

struct XlsxWorkbook {
  // In the order of the tabs: name and path of the part.
  std::vector<std::pair<std::string, std::string>> sheets;
  std::vector<std::string> texts;  // shared strings
  std::vector<bool> date_styles;   // by the number of a cell's style
  bool from_1904 = false;          // days count from 1904 instead of 1900

  // UnreadableFile when the archive is no workbook.
  static absl::StatusOr<XlsxWorkbook> Read(const ZipArchive& archive);
};

// "_x000D_" is how XLSX writes characters that XML has not. Total.
std::string DecodeXlsxText(absl::string_view text);

// A serial day number as "2026-11-21", with a time of day "2026-11-21 08:30:00";
// only a time "08:30:00". Empty outside of years 1900 to 9999.
std::string FormatXlsxDate(double serial, bool from_1904);

}  // namespace rollcall

#endif  // ROLLCALL_CORE_INTERCHANGE_XLSX_WORKBOOK_H_
