// Walking a chain of statements backwards, from its head to its first.
#ifndef ROLLCALL_STORAGE_CHAIN_H_
#define ROLLCALL_STORAGE_CHAIN_H_

#include <cstdint>
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

// How many statements of one kind there are about one subject; 0 for no chain.
absl::StatusOr<uint64_t> ChainLength(const Reader& reader, Kind kind, absl::string_view subject);

// Log indices, `from_index` or greater, of the statements of one kind about one
// subject whose sequence is greater than `after_sequence`, ascending; empty for no
// chain. DATA_LOSS when the log does not hold what its view says.
absl::StatusOr<std::vector<uint64_t>> ChainIndices(const Reader& reader, Kind kind,
                                                   absl::string_view subject,
                                                   uint64_t after_sequence,
                                                   uint64_t from_index = 0);

// The charter at a log index, with its body. DATA_LOSS when the body is not held.
absl::StatusOr<v1::SignedStatement> CharterAt(const Ledger& ledger, uint64_t index);

// When the last entry that is held was accepted; nullopt for an empty log.
absl::StatusOr<absl::optional<absl::Time>> LastAcceptTime(const Reader& reader);

}  // namespace rollcall

#endif  // ROLLCALL_STORAGE_CHAIN_H_
