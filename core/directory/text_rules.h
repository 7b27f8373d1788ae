// What may stand in a text of a sheet. People read these words when something
// burns, on screens that obey control characters: what could hide, reorder or
// fake words is refused.
#ifndef ROLLCALL_CORE_DIRECTORY_TEXT_RULES_H_
#define ROLLCALL_CORE_DIRECTORY_TEXT_RULES_H_

#include <cstddef>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "core/directory/sheet_finding.h"

namespace rollcall {

enum class TextLines { kOne, kMany };
enum class TextPresence { kRequired, kOptional };

// INVALID_ARGUMENT, with the reason as its message, for text that is not UTF-8
// or holds control characters (a line feed is none where many lines are
// allowed), bidirectional embeddings, overrides or isolates, other line
// separators, invisible spaces, tags or noncharacters. Direction marks (U+200E,
// U+200F, U+061C) and joiners (U+200C, U+200D) are ordinary text in many scripts.
absl::Status CheckCharacters(absl::string_view text, TextLines lines);

// Reports to `findings` what is wrong with the text of a field: missing, longer
// than `max_bytes`, or bad characters. True when nothing is and it is not empty.
bool CheckText(absl::string_view field, absl::string_view text, size_t max_bytes,
               TextPresence presence, TextLines lines, SheetFindings& findings);

}  // namespace rollcall

#endif  // ROLLCALL_CORE_DIRECTORY_TEXT_RULES_H_
