// One content line of a vCard, unfolded: [group "."] name *(";" param) ":" value.
#ifndef ROLLCALL_CORE_INTERCHANGE_CONTENT_LINE_H_
#define ROLLCALL_CORE_INTERCHANGE_CONTENT_LINE_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "core/interchange/card_property.h"

namespace rollcall {

enum class CardVersion { k21, k30, k40 };

// What came of a line.
struct ContentLine {
  CardProperty property;
  // What could not be understood and was left as it is; empty: nothing.
  std::string complaint;
};

// Group, name and parameters, without the value: that is in `value` as it stands.
// nullopt when it is no content line. Parameters without a name, as 2.1 writes
// them, are types or encodings.
absl::optional<CardProperty> ParseContentLineHead(absl::string_view line, absl::string_view& value);

// True when the value is quoted-printable (2.1, and Outlook's 3.0).
bool IsQuotedPrintable(const CardProperty& head);

// Decodes the value by the encoding, character set and escapes of its version.
// Total.
ContentLine ParseContentLine(CardProperty head, absl::string_view value, CardVersion version);

}  // namespace rollcall

#endif  // ROLLCALL_CORE_INTERCHANGE_CONTENT_LINE_H_
