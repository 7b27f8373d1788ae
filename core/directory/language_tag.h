// Language tags (BCP 47: RFC 5646) and matching them (RFC 4647).
#ifndef ROLLCALL_CORE_DIRECTORY_LANGUAGE_TAG_H_
#define ROLLCALL_CORE_DIRECTORY_LANGUAGE_TAG_H_

#include <cstddef>

#include "absl/strings/string_view.h"

namespace rollcall {

// Longer than any tag in use; RFC 5646 section 4.4.1 asks for at least 35.
inline constexpr size_t kMaxLanguageTagBytes = 64;

// Well-formed as RFC 5646 section 2.2.9 says: the grammar, no variant and no
// extension singleton twice. Whether the subtags are registered is not asked:
// the registry grows.
bool IsWellFormedLanguageTag(absl::string_view tag);

// Basic filtering, RFC 4647 section 3.3.1: the range is a tag or "*"; "en"
// matches "en" and "en-KE", "en-KE" does not match "en". Case-insensitive.
bool LanguageRangeMatches(absl::string_view range, absl::string_view tag);

}  // namespace rollcall

#endif  // ROLLCALL_CORE_DIRECTORY_LANGUAGE_TAG_H_
