// Walking a chain of statements backwards, from its head to its first.
#ifndef ROLLCALL_STORAGE_CHAIN_H_
#define ROLLCALL_STORAGE_CHAIN_H_

#include <cstdint>
#include <limits>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "core/statement/kind.h"
#include "rollcall/v1/statement.pb.h"
#include "storage/ledger.h"
#include "storage/store.h"

namespace rollcall {

// The last statements of a chain.
struct ChainPart {
  uint64_t after_sequence = 0;  // those of greater sequence
  uint64_t from_index = 0;      // of which those at this log index or behind it
  uint64_t most = std::numeric_limits<uint64_t>::max();
};

// Log indices of that part of the statements of one kind about one subject,
// ascending; empty for no chain. RESOURCE_EXHAUSTED, reason TOO_LARGE, when they are
// more than `part.most`, of which no more are read. DATA_LOSS when the log does not
// hold what its view says.
absl::StatusOr<std::vector<uint64_t>> ChainIndices(const Reader& reader, Kind kind,
                                                   absl::string_view subject,
                                                   const ChainPart& part);

// The charter at a log index, with its body. DATA_LOSS when the body is not held.
absl::StatusOr<v1::SignedStatement> CharterAt(const Ledger& ledger, uint64_t index);

// When the last entry that is held was accepted; nullopt for an empty log.
absl::StatusOr<absl::optional<absl::Time>> LastAcceptTime(const Reader& reader);

}  // namespace rollcall

#endif  // ROLLCALL_STORAGE_CHAIN_H_
