// Words for the values of exercises on the wire (clients/cli/words.h).
#ifndef ROLLCALL_CLIENTS_CLI_EXERCISE_EXERCISE_WORDS_H_
#define ROLLCALL_CLIENTS_CLI_EXERCISE_EXERCISE_WORDS_H_

#include <string>

#include "clients/cli/output.h"
#include "clients/cli/words.h"
#include "rollcall/v1/exercise.pb.h"
#include "rollcall/v1/exercise_report.pb.h"
#include "rollcall/v1/exercise_service.pb.h"
#include "rollcall/v1/exercise_view.pb.h"

namespace rollcall {

// Unknown values are kUnknown.
Word WordOf(v1::ExercisePhase phase);
Word WordOf(v1::ExerciseKind kind);
Word WordOf(v1::PingOutcome outcome);
Word WordOf(v1::VoidReason reason);

// "African States"; observers have a name of their own.
std::string GroupWords(v1::RegionalGroup group, Language language);

// How strongly an outcome is shown.
Emphasis EmphasisOf(v1::PingOutcome outcome);

}  // namespace rollcall

#endif  // ROLLCALL_CLIENTS_CLI_EXERCISE_EXERCISE_WORDS_H_
