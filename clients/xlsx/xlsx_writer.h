// Points of contact as an XLSX workbook. Stands beside the clients and not in
// core/interchange with the other writers because Debian's libxlsxwriter writes to
// files only; the file here is one in memory.
#ifndef ROLLCALL_CLIENTS_XLSX_XLSX_WRITER_H_
#define ROLLCALL_CLIENTS_XLSX_XLSX_WRITER_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "core/geography/state.h"
#include "core/interchange/listed_contact.h"

namespace rollcall {

// The bytes of a workbook of one sheet with the columns of
// core/interchange/contact_table.h; from right to left for Arabic. Every cell is a
// text: spreadsheets neither calculate nor shorten anything. Leaves no file behind.
// INTERNAL when there is no memory; INVALID_ARGUMENT, reason TOO_LARGE, for more
// contacts than a sheet has rows.
absl::StatusOr<std::string> ToXlsx(const std::vector<ListedContact>& contacts, Language language);

}  // namespace rollcall

#endif  // ROLLCALL_CLIENTS_XLSX_XLSX_WRITER_H_
