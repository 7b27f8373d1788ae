// The statistics of exercises. Nothing here knows what is counted.
#ifndef ROLLCALL_CORE_EXERCISE_STATISTICS_H_
#define ROLLCALL_CORE_EXERCISE_STATISTICS_H_

#include <cstdint>
#include <vector>

#include "absl/time/time.h"
#include "absl/types/optional.h"

namespace rollcall {

// An interval for a proportion, within [0, 1].
struct Interval {
  double low = 0;
  double high = 1;
};

// The 95 % score interval of Wilson (1927), without continuity correction.
// [0, 1] when `of` is 0. Needs count <= of.
Interval WilsonInterval(uint32_t count, uint32_t of);

// One subject of a survival analysis: what happened at `time`, or that nothing
// had happened until then.
struct Observation {
  absl::Duration time;
  bool censored = false;
};

// The product-limit estimate of Kaplan and Meier (1958): times at which
// something happened, ascending, and the share to whom it has not happened by
// then. Who is censored at a time was at risk at it.
struct SurvivalPoint {
  absl::Duration time;
  double survival = 1;
};
std::vector<SurvivalPoint> KaplanMeier(std::vector<Observation> observations);

// The first time at which survival is at most 1 - `share`; nullopt when it never
// falls so low.
absl::optional<absl::Duration> TimeToShare(const std::vector<SurvivalPoint>& curve, double share);

// Cells of fewer than this many could point at somebody.
inline constexpr uint32_t kMinCell = 5;

// Which cells of a partition must not be shown when their sum is. Cells of 1 to
// kMinCell - 1; and while what is hidden could be inferred from the sum (one
// cell alone, or fewer than kMinCell together), the smallest one that is shown.
// Empty cells tell nothing and hide nothing.
std::vector<bool> SuppressedCells(const std::vector<uint32_t>& cells);

}  // namespace rollcall

#endif  // ROLLCALL_CORE_EXERCISE_STATISTICS_H_
