// Characters that may stand in texts that people sign and read. What could
// hide, reorder or fake words is refused.
#ifndef ROLLCALL_CORE_BASE_PLAIN_TEXT_H_
#define ROLLCALL_CORE_BASE_PLAIN_TEXT_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace rollcall {

enum class TextLines { kOne, kMany };

// INVALID_ARGUMENT, with the reason as its message, for text that is not UTF-8
// or holds control characters (a line feed is none where many lines are
// allowed), bidirectional embeddings, overrides or isolates, other line
// separators, invisible spaces, tags or noncharacters. Direction marks (U+200E,
// U+200F, U+061C) and joiners (U+200C, U+200D) are ordinary text in many scripts.
absl::Status CheckCharacters(absl::string_view text, TextLines lines);

}  // namespace rollcall

#endif  // ROLLCALL_CORE_BASE_PLAIN_TEXT_H_
