// The regional group of a State, as messages of exercises say it.
#ifndef ROLLCALL_CORE_EXERCISE_REGIONAL_GROUP_H_
#define ROLLCALL_CORE_EXERCISE_REGIONAL_GROUP_H_

#include "core/geography/state.h"
#include "rollcall/v1/exercise_report.pb.h"

namespace rollcall {

// UNSPECIFIED for a State that is in none: an observer.
v1::RegionalGroup GroupOf(const StateRow& state);

}  // namespace rollcall

#endif  // ROLLCALL_CORE_EXERCISE_REGIONAL_GROUP_H_
