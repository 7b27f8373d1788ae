#include "core/crypto/backoff.h"

#include <algorithm>
#include <cstdint>
#include <limits>

namespace rollcall {

absl::Duration Backoff::Next(Random& random) {
  const auto dice = static_cast<uint8_t>(random.Bytes(1)[0]);
  const double share = static_cast<double>(dice) / std::numeric_limits<uint8_t>::max();
  const absl::Duration wait = period_ / 2 + period_ / 2 * share;
  period_ = std::min(2 * period_, kLast);
  return wait;
}

}  // namespace rollcall
