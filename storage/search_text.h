// Text as it is searched: without regard to case and to how it was encoded.
#ifndef ROLLCALL_STORAGE_SEARCH_TEXT_H_
#define ROLLCALL_STORAGE_SEARCH_TEXT_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "rollcall/v1/sheet.pb.h"

namespace rollcall {

// NFKC with full case folding (Unicode TR31, toNFKC_Casefold), as UTF-8. Bytes
// that are no UTF-8 become U+FFFD. Made with ICU, so never part of the fold.
std::string FoldText(absl::string_view text);

// The words of a query, folded; separated by white space.
std::vector<std::string> QueryWords(absl::string_view query);

// All words of a contact of the State `alpha3` (empty: none), folded, the State's
// UN names in six languages among them.
std::string ContactText(const v1::PointOfContact& contact, absl::string_view alpha3);

}  // namespace rollcall

#endif  // ROLLCALL_STORAGE_SEARCH_TEXT_H_
