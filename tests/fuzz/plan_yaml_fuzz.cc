// Any bytes as a PLAN.yaml: never a crash; what is read breaks no rule of plans and
// is read the same again.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "absl/time/time.h"
#include "clients/cli/exercise/plan_yaml.h"
#include "core/base/timestamp.h"
#include "core/crypto/random.h"
#include "core/exercise/plan_rules.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const absl::Time now = absl::FromUnixSeconds(1'795'250'000);  // 2026-11-21
  const std::string text(data, data + size);
  auto read = rollcall::ParsePlanYaml(text, "plan.yaml", now);
  if (!read.ok()) return 0;
  const auto again = rollcall::ParsePlanYaml(text, "plan.yaml", now);
  if (!again.ok() || again->id != read->id ||
      again->plan.SerializeAsString() != read->plan.SerializeAsString()) {
    std::abort();
  }
  const auto start = rollcall::FromTimestamp(read->plan.start_time());
  if (!start.ok()) std::abort();
  read->plan.set_salt(std::string(rollcall::kSaltBytes, 's'));
  if (!rollcall::CheckPlan(read->plan, read->plan.unannounced() ? *start : now).ok()) std::abort();
  return 0;
}
