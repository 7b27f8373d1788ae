// Folding of names of States, so that what people type meets what is in the
// table.
#ifndef ROLLCALL_CORE_GEOGRAPHY_NAME_FOLDING_H_
#define ROLLCALL_CORE_GEOGRAPHY_NAME_FOLDING_H_

#include <string>

#include "absl/strings/string_view.h"
#include "absl/types/optional.h"

namespace rollcall {

// Two texts that mean the same name fold to the same text: case of any script
// (Unicode NFKC_Casefold, which also drops invisible marks), accents of Latin
// letters, Cyrillic "yo" for "ye", kinds of apostrophes and dashes, and spaces
// (at the ends, repeated, around dashes) make no difference. nullopt for text
// that is not UTF-8. Thread-safe.
absl::optional<std::string> FoldName(absl::string_view text);

}  // namespace rollcall

#endif  // ROLLCALL_CORE_GEOGRAPHY_NAME_FOLDING_H_
