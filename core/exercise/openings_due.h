// Which exercises are to be opened now.
#ifndef ROLLCALL_CORE_EXERCISE_OPENINGS_DUE_H_
#define ROLLCALL_CORE_EXERCISE_OPENINGS_DUE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "core/exercise/targets.h"
#include "core/statement/view.h"
#include "rollcall/v1/exercise_view.pb.h"

namespace rollcall {

struct DueOpening {
  std::string exercise;  // id
  v1::PlanRecord plan;
};

// Of plans in the log: what has started and is not open. Of a recurring plan
// whose occurrences were missed only the last: an exercise about a day long gone
// would find nothing out. A plan in a time zone that is not known here counts in
// UTC. Costs as much as there are plans that may still open.
absl::StatusOr<std::vector<DueOpening>> OpeningsDue(const View& view, absl::Time now,
                                                    const ZoneFinder& zones);

}  // namespace rollcall

#endif  // ROLLCALL_CORE_EXERCISE_OPENINGS_DUE_H_
