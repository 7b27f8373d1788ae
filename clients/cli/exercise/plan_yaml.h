// PLAN.yaml: an exercise as its controller writes it (docs/formats/plan.md).
#ifndef ROLLCALL_CLIENTS_CLI_EXERCISE_PLAN_YAML_H_
#define ROLLCALL_CLIENTS_CLI_EXERCISE_PLAN_YAML_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "rollcall/v1/exercise.pb.h"

namespace rollcall {

struct PlanFile {
  std::string id;  // "2026-h2"
  v1::Plan plan;   // without its salt
};

// Reads the file; what it leaves out has the defaults of its kind, as far as the
// window has room for them. `now` is when it would be accepted, an unannounced
// one at its start. INVALID_ARGUMENT naming file, line and field, also for what
// breaks a rule of plans.
absl::StatusOr<PlanFile> ParsePlanYaml(absl::string_view text, const std::string& file,
                                       absl::Time now);

// A file with every field, for `rollcall exercise plan --help`.
extern const char kExamplePlan[];

}  // namespace rollcall

#endif  // ROLLCALL_CLIENTS_CLI_EXERCISE_PLAN_YAML_H_
