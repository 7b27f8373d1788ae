#include "core/exercise/statistics.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace rollcall {
namespace {

constexpr double kZ = 1.959963984540054;  // the normal distribution's 97.5 % point
// A product of fractions may miss the share that it equals by this much.
constexpr double kRounding = 1e-9;

}  // namespace

Interval WilsonInterval(uint32_t count, uint32_t of) {
  if (of == 0) return {};
  const double n = of;
  const double p = count / n;
  const double z2 = kZ * kZ;
  const double centre = p + z2 / (2 * n);
  const double margin = kZ * std::sqrt(p * (1 - p) / n + z2 / (4 * n * n));
  const double scale = 1 + z2 / n;
  // At the ends the interval reaches them exactly.
  return {count == 0 ? 0 : std::max(0.0, (centre - margin) / scale),
          count == of ? 1 : std::min(1.0, (centre + margin) / scale)};
}

std::vector<SurvivalPoint> KaplanMeier(std::vector<Observation> observations) {
  std::sort(observations.begin(), observations.end(),
            [](const Observation& a, const Observation& b) { return a.time < b.time; });
  std::vector<SurvivalPoint> curve;
  double survival = 1;
  for (size_t i = 0; i < observations.size();) {
    const absl::Duration time = observations[i].time;
    const auto at_risk = static_cast<double>(observations.size() - i);
    int events = 0;
    for (; i < observations.size() && observations[i].time == time; ++i) {
      if (!observations[i].censored) ++events;
    }
    if (events == 0) continue;
    survival *= 1 - events / at_risk;
    curve.push_back({time, survival});
  }
  return curve;
}

absl::optional<absl::Duration> TimeToShare(const std::vector<SurvivalPoint>& curve, double share) {
  for (const SurvivalPoint& point : curve) {
    if (point.survival <= 1 - share + kRounding) return point.time;
  }
  return absl::nullopt;
}

std::vector<bool> SuppressedCells(const std::vector<uint32_t>& cells) {
  std::vector<bool> suppressed(cells.size());
  uint32_t hidden = 0;
  int count = 0;
  const auto hide = [&](size_t i) {
    suppressed[i] = true;
    hidden += cells[i];
    ++count;
  };
  for (size_t i = 0; i < cells.size(); ++i) {
    if (cells[i] > 0 && cells[i] < kMinCell) hide(i);
  }
  while (count > 0 && (count < 2 || hidden < kMinCell)) {
    size_t smallest = cells.size();
    for (size_t i = 0; i < cells.size(); ++i) {
      if (suppressed[i] || cells[i] == 0) continue;
      if (smallest == cells.size() || cells[i] < cells[smallest]) smallest = i;
    }
    if (smallest == cells.size()) break;
    hide(smallest);
  }
  return suppressed;
}

}  // namespace rollcall
