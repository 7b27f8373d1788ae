// Texts as YAML scalars.
#ifndef ROLLCALL_CORE_INTERCHANGE_YAML_SCALAR_H_
#define ROLLCALL_CORE_INTERCHANGE_YAML_SCALAR_H_

#include <string>

#include "absl/strings/string_view.h"

namespace rollcall {

// The text between double quotes on one line. Quotes, backslashes and all that
// a terminal might obey or an editor might not show is escaped, so that it is
// also safe to print. Bytes that are not UTF-8 become U+FFFD.
std::string QuotedScalar(absl::string_view text);

// The text as it is when any YAML reader takes it for that text, else quoted.
std::string InlineScalar(absl::string_view text);

// A value that follows "key:": inline, or for a text of several lines a literal
// block indented by `indent` spaces. Starts with a space, ends without a line
// feed.
std::string ValueScalar(absl::string_view text, int indent);

}  // namespace rollcall

#endif  // ROLLCALL_CORE_INTERCHANGE_YAML_SCALAR_H_
