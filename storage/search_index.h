// The search index: contacts by their words, kept beside the log. A projection
// (DESIGN §3): made of the answers with ICU, it can be thrown away and made again,
// and no answer ever depends on how far it has come (storage/contact_search.h).
// Implementation: storage/rocksdb_search_index.h.
#ifndef ROLLCALL_STORAGE_SEARCH_INDEX_H_
#define ROLLCALL_STORAGE_SEARCH_INDEX_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "storage/search_shard.h"
#include "storage/store.h"

namespace rollcall {

// What an index held at one moment. Not thread-safe; must not outlive the index.
class IndexMoment {
 public:
  // A State whose contacts are in the index, as they were in the log of this size.
  struct Shard {
    std::string alpha3;
    uint64_t size;
  };

  virtual ~IndexMoment() = default;

  // Every State's contacts in the log of this size are in the index; each shard reflects
  // this size or its own, whichever is larger. 0: the first Update has not come to its end.
  virtual absl::StatusOr<uint64_t> Size() = 0;

  // By ascending code.
  virtual absl::StatusOr<std::vector<Shard>> Shards() = 0;

  // The rows of one shard, as a RowSource is asked.
  virtual absl::Status VisitRows(absl::string_view alpha3, absl::string_view term, bool prefix,
                                 RowVisitor visit) = 0;
};

// Thread-safe; Update is for one thread at a time.
class SearchIndex {
 public:
  virtual ~SearchIndex() = default;

  virtual std::unique_ptr<IndexMoment> Now() const = 0;

  // Brings the index up to what `reader` holds, which must be of the same log as before.
  // Words that are no longer in an answer are gone from the disk when it returns OK. After
  // an error or a crash the next Update does what is left. Takes time in proportion to the
  // States that changed, or to all of them when it is far behind; memory, to one State.
  virtual absl::Status Update(const Reader& reader) = 0;
};

}  // namespace rollcall

#endif  // ROLLCALL_STORAGE_SEARCH_INDEX_H_
