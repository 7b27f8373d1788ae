// Exercises, pings and kinds of channel as people name them on the command line.
#ifndef ROLLCALL_CLIENTS_CLI_EXERCISE_EXERCISE_ARGUMENT_H_
#define ROLLCALL_CLIENTS_CLI_EXERCISE_EXERCISE_ARGUMENT_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "rollcall/v1/sheet.pb.h"

namespace rollcall {

// "exercises/2026-h2" for "2026-h2" or itself.
absl::StatusOr<std::string> ExerciseName(absl::string_view text);

// "exercises/2026-h2/pings/7f3a9c0d" for "2026-h2/7f3a9c0d" or itself; nullopt
// for what has no slash, as a code.
absl::StatusOr<absl::optional<std::string>> PingName(absl::string_view text);

// "exercises/2026-h2" of "exercises/2026-h2/pings/7f3a9c0d".
std::string ExerciseOfPing(absl::string_view ping);

// "2026-h2" of "exercises/2026-h2", "2026-h2/7f3a9c0d" of a ping: as people type
// them.
std::string ShortName(absl::string_view name);

// Kinds of channel: "email", "phone", "sms", "secure_uri", "post".
std::vector<std::string> ChannelKindNames();
v1::ChannelKind ChannelKindOf(absl::string_view name);  // UNSPECIFIED for none
std::string NameOf(v1::ChannelKind kind);

// "90s", "15m", "48h", "3d": whole numbers. INVALID_ARGUMENT saying so otherwise.
absl::StatusOr<absl::Duration> ParsePeriod(absl::string_view text);

// "36 h 5 min", from 72 hours on "3 d 4 h 5 min"; seconds only under an hour; "0 s" for
// nothing.
std::string PeriodWords(absl::Duration period);

}  // namespace rollcall

#endif  // ROLLCALL_CLIENTS_CLI_EXERCISE_EXERCISE_ARGUMENT_H_
