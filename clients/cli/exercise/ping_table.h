// Pings of one State for people: whom, how it stands, how long it took.
#ifndef ROLLCALL_CLIENTS_CLI_EXERCISE_PING_TABLE_H_
#define ROLLCALL_CLIENTS_CLI_EXERCISE_PING_TABLE_H_

#include <vector>

#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "clients/cli/output.h"
#include "rollcall/v1/exercise_service.pb.h"

namespace rollcall {

// From its sending to its first answer; nullopt without one.
absl::optional<absl::Duration> AnsweredAfter(const v1::Ping& ping);

TextTable PingTable(const std::vector<v1::Ping>& pings, const Output& output);

}  // namespace rollcall

#endif  // ROLLCALL_CLIENTS_CLI_EXERCISE_PING_TABLE_H_
