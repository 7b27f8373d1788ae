// A plan of an exercise as lines for people who sign it.
#ifndef ROLLCALL_CLIENTS_CLI_PLAN_DESCRIPTION_H_
#define ROLLCALL_CLIENTS_CLI_PLAN_DESCRIPTION_H_

#include <string>
#include <vector>

#include "rollcall/v1/exercise.pb.h"

namespace rollcall {

// One line a fact, in the order in which people ask: what, when, whom, how.
std::vector<std::string> DescribePlan(const v1::Plan& plan);

}  // namespace rollcall

#endif  // ROLLCALL_CLIENTS_CLI_PLAN_DESCRIPTION_H_
