// Exercises for tests: a plan that breaks no rule, and the operator's bodies.
#ifndef ROLLCALL_TESTS_TESTING_TEST_EXERCISE_H_
#define ROLLCALL_TESTS_TESTING_TEST_EXERCISE_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "rollcall/v1/exercise.pb.h"
#include "tests/testing/test_directory.h"

namespace rollcall::testing {

// The default ping of all contacts, in UTC, without its salt.
v1::Plan MakePlan(absl::Time start);

// One target with a first step by mail, and further steps at these offsets.
v1::Target MakeTarget(absl::string_view ping, absl::Time send_time,
                      const std::vector<std::pair<v1::StepKind, absl::Duration>>& more = {});

// Says as the operator, with a fresh salt; a refusal fails the test.
Said SayPlan(TestDirectory& directory, absl::string_view id, v1::Plan plan);
Said SayDispatch(TestDirectory& directory, absl::string_view subject, v1::Dispatch dispatch);

// Lists of one State each and the opening that names them, in log order.
std::vector<Said> OpenExercise(TestDirectory& directory, absl::string_view id,
                               const std::vector<std::pair<std::string, v1::TargetList>>& lists);

}  // namespace rollcall::testing

#endif  // ROLLCALL_TESTS_TESTING_TEST_EXERCISE_H_
