// Where a statement is in the log.
#ifndef ROLLCALL_CORE_STATEMENT_PLACEMENT_H_
#define ROLLCALL_CORE_STATEMENT_PLACEMENT_H_

#include <cstdint>

#include "absl/time/time.h"

namespace rollcall {

struct Placement {
  uint64_t index = 0;      // log index
  absl::Time accept_time;  // when the sequencer accepted it
};

}  // namespace rollcall

#endif  // ROLLCALL_CORE_STATEMENT_PLACEMENT_H_
