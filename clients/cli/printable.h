// Texts of others on a terminal: harmless, and aligned by what they take up.
#ifndef ROLLCALL_CLIENTS_CLI_PRINTABLE_H_
#define ROLLCALL_CLIENTS_CLI_PRINTABLE_H_

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"

namespace rollcall {

// `text` without anything that could steer a terminal or turn its reader's
// eye: control characters (C0, DEL, C1), bidirectional embeddings, overrides
// and isolates, and bytes that are no UTF-8 become U+FFFD; tabs and Unicode's
// line separators become a space. Newlines stay.
std::string Printable(absl::string_view text);

// The same in one line: newlines become spaces.
std::string PrintableLine(absl::string_view text);

// Columns that `text` (UTF-8, one line) takes up on a terminal: 2 for wide and
// fullwidth characters (UAX #11), 0 for combining and ignorable ones.
size_t DisplayWidth(absl::string_view text);

}  // namespace rollcall

#endif  // ROLLCALL_CLIENTS_CLI_PRINTABLE_H_
