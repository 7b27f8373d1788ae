// What may stand in a text of a sheet. People read these words when something
// burns, on screens that obey control characters: what could hide, reorder or
// fake words is refused.
#ifndef ROLLCALL_CORE_DIRECTORY_TEXT_RULES_H_
#define ROLLCALL_CORE_DIRECTORY_TEXT_RULES_H_

#include <cstddef>

#include "absl/strings/string_view.h"
#include "core/base/plain_text.h"
#include "core/directory/sheet_finding.h"

namespace rollcall {

enum class TextPresence { kRequired, kOptional };

// Reports to `findings` what is wrong with the text of a field: missing, longer
// than `max_bytes`, or bad characters. True when nothing is and it is not empty.
bool CheckText(absl::string_view field, absl::string_view text, size_t max_bytes,
               TextPresence presence, TextLines lines, SheetFindings& findings);

}  // namespace rollcall

#endif  // ROLLCALL_CORE_DIRECTORY_TEXT_RULES_H_
