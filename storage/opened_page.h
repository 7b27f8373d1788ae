// A page of somebody else's log, opened: everything about it that needs no
// order is done, on several threads, before the fold takes its entries one by
// one.
#ifndef ROLLCALL_STORAGE_OPENED_PAGE_H_
#define ROLLCALL_STORAGE_OPENED_PAGE_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/optional.h"
#include "core/crypto/digest.h"
#include "core/fold/signature_guess.h"
#include "core/statement/statement.h"
#include "core/statement/view.h"
#include "rollcall/v1/log_service.pb.h"

namespace rollcall {

// Most entries of one page: what a signed and synced batch is worth, and with
// 3 MiB a page what bounds the memory of a copy.
inline constexpr int kMaxPageEntries = 4096;

// More than a proof in a log of 2^64 entries has (RFC 6962 section 2.1).
inline constexpr size_t kMaxProofHashes = 128;

struct OpenedEntry {
  uint64_t index = 0;                // as the page says
  std::string leaf;                  // the serialized LogEntry
  absl::StatusOr<Entry> entry;       // decoded, its signatures verified as far as guessed
  absl::optional<std::string> body;  // where the page has it; it has the header's digest
};

// Movable.
struct OpenedPage {
  std::vector<OpenedEntry> entries;
  std::string note;                       // the checkpoint
  std::vector<Digest> consistency_proof;  // from the end of the page to it
  std::vector<Digest> known_proof;        // from the checkpoint kept to it
};

// Decodes the entries, checks their bodies against their headers and verifies
// signatures under the keys that `view`, the pages before (`guess`, from page to
// page the same) and the page itself know, on `workers` >= 1 threads. An entry that
// cannot be taken carries its refusal, for whoever comes to it in order. INVALID_ARGUMENT, reason
// TOO_LARGE, over kMaxPageEntries, or INVALID_FIELD for hashes that are none or more
// than kMaxProofHashes. `view` must be
// thread-safe.
absl::StatusOr<OpenedPage> OpenPage(v1::ListEntriesResponse page, const View& view, size_t workers,
                                    SignatureGuess& guess);

}  // namespace rollcall

#endif  // ROLLCALL_STORAGE_OPENED_PAGE_H_
