// The words of contacts and of queries, in the forms in which they are compared:
// case, accents, encoding and script make no difference. Made with ICU, so never
// part of the fold.
#ifndef ROLLCALL_STORAGE_SEARCH_TEXT_H_
#define ROLLCALL_STORAGE_SEARCH_TEXT_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/strings/string_view.h"
#include "rollcall/v1/sheet.pb.h"

namespace rollcall {

// Terms and how much each says about its contact, 1 to 255. A term is a run of letters
// and digits, folded (core/geography/name_folding.h); in scripts that put no spaces between
// words, one character. Terms that are not in Latin letters stand beside their
// transliteration, and numbers of telephones beside each of their endings, so that
// "2222222" finds +254 20 2222222.
using Terms = absl::btree_map<std::string, uint8_t>;

// What a contact says. Total.
Terms TermsOfContact(const v1::PointOfContact& contact);

// A State's code and UN names in six languages, which all of its contacts are found by;
// none for a code that is no State's.
Terms TermsOfState(absl::string_view alpha3);

// A word of a query: a contact has it when it has a term of one of its forms.
struct QueryWord {
  std::vector<std::string> forms;  // folded; and in Latin letters
  bool prefix = false;             // or a term that begins so: the last word
};

// Empty when there is nothing to look for. A query of digits, spaces and signs alone is
// a telephone number and one word.
std::vector<QueryWord> QueryWords(absl::string_view query);

// Changes when the same text might give other terms: this program's version of them, ICU's
// and Unicode's.
std::string SearchTextVersion();

}  // namespace rollcall

#endif  // ROLLCALL_STORAGE_SEARCH_TEXT_H_
