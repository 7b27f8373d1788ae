// Comma-separated values (RFC 4180) that spreadsheets open rightly.
#ifndef ROLLCALL_CORE_INTERCHANGE_CSV_WRITER_H_
#define ROLLCALL_CORE_INTERCHANGE_CSV_WRITER_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace rollcall {

// What the file begins with: without the mark Excel takes UTF-8 for the machine's
// own code page.
inline constexpr char kCsvPreamble[] = "\xEF\xBB\xBF";

// What a spreadsheet takes for the beginning of a formula, or may skip before one.
inline constexpr absl::string_view kFormulaStarts = "=+-@\t\r";

// Appends one row with CR LF. A cell that a spreadsheet would take for a formula
// gets a single quotation mark before it, which CsvReader takes off; telephone
// numbers do not. NUL, which no text holds, is left out.
void AppendCsvRow(const std::vector<std::string>& cells, std::string& out);

}  // namespace rollcall

#endif  // ROLLCALL_CORE_INTERCHANGE_CSV_WRITER_H_
