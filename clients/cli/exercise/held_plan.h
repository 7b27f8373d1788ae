// Unannounced plans: given to the operator to hold, not to the log.
#ifndef ROLLCALL_CLIENTS_CLI_EXERCISE_HELD_PLAN_H_
#define ROLLCALL_CLIENTS_CLI_EXERCISE_HELD_PLAN_H_

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "clients/cli/invocation.h"
#include "core/statement/statement.h"
#include "nlohmann/json_fwd.hpp"

namespace rollcall {

// True for a plan that the log takes at its start and not before.
bool IsHeldPlan(const Statement& statement, absl::string_view body);

// Hands a signed plan over and keeps the receipt in HOME/receipts/HEX.held.json. Shows
// it to people; gives what programs get of it, null for people.
absl::StatusOr<nlohmann::ordered_json> HoldAndKeep(Invocation& invocation,
                                                   const Statement& statement,
                                                   absl::string_view body);

}  // namespace rollcall

#endif  // ROLLCALL_CLIENTS_CLI_EXERCISE_HELD_PLAN_H_
