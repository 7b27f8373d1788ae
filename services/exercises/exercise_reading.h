// Exercises as a caller may see them: read from one moment of log and board.
// Pages end by count and at kMaxPageBytes (services/page_token.h).
#ifndef ROLLCALL_SERVICES_EXERCISES_EXERCISE_READING_H_
#define ROLLCALL_SERVICES_EXERCISES_EXERCISE_READING_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "core/directory/caller.h"
#include "core/exercise/targets.h"
#include "rollcall/v1/exercise_service.pb.h"
#include "rollcall/v1/exercise_work.pb.h"
#include "services/exercises/operator.h"
#include "services/head.h"

namespace rollcall {

// What is read from, for whom, when. All of it must outlive the call. Plans and
// reports are read from the log's head alone: with an empty board, exercises come
// without how their pings stand and without when an open one closes.
struct ExerciseReading {
  const Head& head;
  const View& board;
  const Caller& caller;
  const ZoneFinder& zones;
  absl::Time now;
};

// True for those who see every ping; a State sees its own.
bool SeesEveryPing(const Caller& caller);

// An exercise, or a plan of which nothing has opened. NOT_FOUND; INVALID_FIELD.
absl::StatusOr<v1::Exercise> GetExercise(const ExerciseReading& reading, absl::string_view name);

absl::StatusOr<v1::ListExercisesResponse> ListExercises(const ExerciseReading& reading,
                                                        const v1::ListExercisesRequest& request);

// ROLE_NOT_ALLOWED for another State's; NOT_FOUND for an exercise that is not
// open and never was.
absl::StatusOr<v1::ListPingsResponse> ListPings(const ExerciseReading& reading,
                                                const v1::ListPingsRequest& request);

absl::StatusOr<v1::GetReportResponse> GetReport(const ExerciseReading& reading,
                                                absl::string_view exercise);

// With the codes of `speaker`.
absl::StatusOr<v1::ListWorkResponse> ListWork(const ExerciseReading& reading,
                                              const Operator& speaker,
                                              const v1::ListWorkRequest& request);

}  // namespace rollcall

#endif  // ROLLCALL_SERVICES_EXERCISES_EXERCISE_READING_H_
