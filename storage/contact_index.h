// Searching contacts by their words: a port, so that an index kept beside the
// fold can take the place of the scan.
#ifndef ROLLCALL_STORAGE_CONTACT_INDEX_H_
#define ROLLCALL_STORAGE_CONTACT_INDEX_H_

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "rollcall/v1/directory_service.pb.h"
#include "storage/store.h"

namespace rollcall {

struct ContactQuery {
  std::vector<std::string> words;  // folded (storage/search_text.h), at least one
  std::string after;               // position of the last contact seen; empty: begin
  size_t limit = 0;                // contacts wanted at most, at least 1
  size_t max_bytes = 0;            // of their messages together; one always fits
};

struct ContactMatches {
  std::vector<v1::FoundPointOfContact> found;  // by ascending position
  bool more = false;                           // there are others after the last
};

// Where a contact stands in the order of answers: sheet, then id.
std::string ContactPosition(const v1::FoundPointOfContact& found);

// Thread-safe.
class ContactIndex {
 public:
  virtual ~ContactIndex() = default;

  // Contacts of sheets in force in what `reader` holds whose text contains all words.
  virtual absl::StatusOr<ContactMatches> Search(const Reader& reader,
                                                const ContactQuery& query) const = 0;
};

// Reads every State's answer; right for a few hundred sheets.
std::unique_ptr<ContactIndex> NewScanningContactIndex();

}  // namespace rollcall

#endif  // ROLLCALL_STORAGE_CONTACT_INDEX_H_
