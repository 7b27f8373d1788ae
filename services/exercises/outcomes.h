// What staff, mail servers and duty officers' terminals have learnt of attempts.
#ifndef ROLLCALL_SERVICES_EXERCISES_OUTCOMES_H_
#define ROLLCALL_SERVICES_EXERCISES_OUTCOMES_H_

#include "absl/status/statusor.h"
#include "services/exercises/answers.h"

namespace rollcall {

// Judges one. Calls and mails are for the charter's roles, push receipts for a
// duty officer of the ping's State: ROLE_NOT_ALLOWED otherwise. Other reasons:
// INVALID_FIELD, NOT_FOUND.
absl::StatusOr<JudgedAnswer> JudgeOutcome(OperatorLog& log, const Caller& caller,
                                          const v1::RecordOutcomeRequest& request);

}  // namespace rollcall

#endif  // ROLLCALL_SERVICES_EXERCISES_OUTCOMES_H_
