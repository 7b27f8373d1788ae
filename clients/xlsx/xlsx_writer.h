// Points of contact as an XLSX workbook. Stands beside the clients and not in
// core/interchange with the other writers because Debian's libxlsxwriter writes to
// files only.
#ifndef ROLLCALL_CLIENTS_XLSX_XLSX_WRITER_H_
#define ROLLCALL_CLIENTS_XLSX_XLSX_WRITER_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "core/geography/state.h"
#include "core/interchange/listed_contact.h"

namespace rollcall {

// Writes one sheet with the columns of core/interchange/contact_table.h to the file
// `path`, in place of what is there; from right to left for Arabic. Every cell is a
// text: spreadsheets neither calculate nor shorten anything. INTERNAL when the file
// cannot be written; INVALID_ARGUMENT, reason TOO_LARGE, for more contacts than a
// sheet has rows.
absl::Status WriteXlsx(const std::string& path, const std::vector<ListedContact>& contacts,
                       Language language);

}  // namespace rollcall

#endif  // ROLLCALL_CLIENTS_XLSX_XLSX_WRITER_H_
