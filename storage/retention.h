// Retention: superseded words are deleted by themselves once the charter's
// retention period is over. The log needs no entry for it: when a sheet was
// superseded and how long words are kept both stand in it.
#ifndef ROLLCALL_STORAGE_RETENTION_H_
#define ROLLCALL_STORAGE_RETENTION_H_

#include <cstddef>
#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "core/statement/view.h"
#include "rollcall/v1/view.pb.h"
#include "storage/store.h"

namespace rollcall {

// How often a node looks for words that are due: periods are days.
inline constexpr absl::Duration kRetentionInterval = absl::Hours(1);

struct RetentionSweep {
  Batch batch;              // to be written; empty when nothing is due
  size_t deleted = 0;       // bodies
  bool unfinished = false;  // there is more; sweep again after writing
};

// What is due at `now`. Looks at each entry of the log once (meta "retained" says
// how far it has come) and at a bounded number of them a time.
absl::StatusOr<RetentionSweep> SweepSuperseded(const Reader& reader, absl::Time now);

// Whether a body holds anything but its salt. One that does not says nothing, so
// that neither retention nor erasure deletes it; it is also the only one that a
// statement of rules (access without grants) can share with one of content (a
// withdrawn proposal), and rules must stay.
bool HoldsWords(absl::string_view body);

// Whether another body of the same subject has taken a content body's place.
absl::StatusOr<bool> IsSuperseded(const View& view, absl::string_view digest,
                                  const v1::BodyRecord& record);

}  // namespace rollcall

#endif  // ROLLCALL_STORAGE_RETENTION_H_
