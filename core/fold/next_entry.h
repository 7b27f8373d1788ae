// What every copy of a log asks of its next entry before it folds it.
#ifndef ROLLCALL_CORE_FOLD_NEXT_ENTRY_H_
#define ROLLCALL_CORE_FOLD_NEXT_ENTRY_H_

#include <cstdint>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "core/crypto/digest.h"
#include "core/statement/statement.h"

namespace rollcall {

// No accept time may lie further ahead of the reader's clock (DESIGN section 3).
inline constexpr absl::Duration kMaxAcceptTimeAhead = absl::Minutes(5);

// How far a copy has come.
struct CopyPosition {
  uint64_t size = 0;                                   // entries that it holds
  absl::Time last_accept_time = absl::InfinitePast();  // of the last of them
};

// OK when an entry that says it is number `index` is the one that follows
// `before` at the time `now`; the first must be the charter that was pinned.
// DATA_LOSS with reason ENTRY_OUT_OF_ORDER, WRONG_CHARTER or
// ACCEPT_TIME_OUT_OF_RANGE otherwise. Signatures and rules are the fold's.
absl::Status CheckNextEntry(uint64_t index, const Entry& entry, const CopyPosition& before,
                            const Digest& first_charter, absl::Time now);

}  // namespace rollcall

#endif  // ROLLCALL_CORE_FOLD_NEXT_ENTRY_H_
