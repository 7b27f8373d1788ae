// Points of contact as a table, for CSV and XLSX: one row each.
#ifndef ROLLCALL_CORE_INTERCHANGE_CONTACT_TABLE_H_
#define ROLLCALL_CORE_INTERCHANGE_CONTACT_TABLE_H_

#include <string>
#include <vector>

#include "core/interchange/listed_contact.h"

namespace rollcall {

// Names of the columns for contacts of at most this many channels: "State", "ID",
// ..., "Channel 1 kind", "Channel 1 address", ... docs/export.md has all of them.
std::vector<std::string> ContactTableHeader(int channels);

// A row for that header; lists stand one a line within a cell. Holds everything
// but E.164 numbers, which are made when a sheet is sealed, and channels beyond
// `channels`. Total.
std::vector<std::string> ContactTableRow(const ListedContact& listed, int channels);

}  // namespace rollcall

#endif  // ROLLCALL_CORE_INTERCHANGE_CONTACT_TABLE_H_
