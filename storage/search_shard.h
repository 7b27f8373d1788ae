// One State's contacts by their terms: the unit in which the search index is made,
// replaced and asked.
#ifndef ROLLCALL_STORAGE_SEARCH_SHARD_H_
#define ROLLCALL_STORAGE_SEARCH_SHARD_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "rollcall/v1/directory_service.pb.h"
#include "storage/search_text.h"

namespace rollcall {

// A contact of an answer and its sheet.
struct PlacedContact {
  const v1::NominatedSheet* sheet;
  const v1::PointOfContact* contact;
};

// The contacts of an answer by sheet and id; a contact's place in a shard is its
// index here. Pointers into `answer`.
std::vector<PlacedContact> ContactsInOrder(const v1::State& answer);

// Term -> postings: for each contact that has it, by ascending place, the place (2 bytes,
// big-endian) and the term's weight (1 byte).
using ShardRows = absl::btree_map<std::string, std::string>;

// The rows of a State's answer. Total; contacts past the 65,536th, which no sheet of at
// most 128 KiB has, are left out.
ShardRows MakeShard(const v1::State& answer);

// Visits the rows of a shard whose term is `term` or, with `prefix`, begins with it.
using RowVisitor = absl::FunctionRef<void(absl::string_view term, absl::string_view postings)>;
using RowSource =
    absl::FunctionRef<absl::Status(absl::string_view term, bool prefix, RowVisitor visit)>;

// Over rows in memory.
absl::Status VisitRows(const ShardRows& rows, absl::string_view term, bool prefix,
                       RowVisitor visit);

struct ShardHit {
  uint16_t place;
  uint32_t score;  // the higher the better
};

// The contacts that have all words, by ascending place. A word counts as much as the
// heaviest term that it meets, twice that when it is the whole term. The errors of `rows`.
absl::StatusOr<std::vector<ShardHit>> ScoreShard(RowSource rows, absl::Span<const QueryWord> words);

}  // namespace rollcall

#endif  // ROLLCALL_STORAGE_SEARCH_SHARD_H_
