// Searching contacts by their words, ranked. The answer is that of what a reader
// holds, whatever an index has come to: States that the index does not reflect as the
// reader holds them are read from their answers instead.
#ifndef ROLLCALL_STORAGE_CONTACT_SEARCH_H_
#define ROLLCALL_STORAGE_CONTACT_SEARCH_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "rollcall/v1/directory_service.pb.h"
#include "storage/search_index.h"
#include "storage/search_text.h"
#include "storage/store.h"

namespace rollcall {

// An index that is further behind is not waited for: reading the entries since then would take
// longer than reading the answers.
inline constexpr uint64_t kMaxIndexLag = 1024;

struct ContactQuery {
  std::vector<QueryWord> words;  // at least one
  std::string after;             // ContactMatches::next of the page before; empty: begin
  size_t limit = 0;              // contacts wanted at most, at least 1
  size_t max_bytes = 0;          // of their messages together; one always fits
};

struct ContactMatches {
  std::vector<v1::FoundPointOfContact> found;  // best first, then by sheet and id
  std::vector<v1::StateSummary> states;        // that they are of, by alpha-3 code
  std::string next;  // for the page after this one; empty: this is the last
};

// Contacts of sheets in force in what `reader` holds that have all words of the query
// (storage/search_shard.h says how they are ranked). `index` is of the same log, behind or
// ahead of `reader`; null: there is none, and every answer is read. INVALID_ARGUMENT, reason
// INVALID_FIELD, for an `after` that is none. Thread-safe.
absl::StatusOr<ContactMatches> SearchContacts(const Reader& reader, const SearchIndex* index,
                                              const ContactQuery& query);

}  // namespace rollcall

#endif  // ROLLCALL_STORAGE_CONTACT_SEARCH_H_
