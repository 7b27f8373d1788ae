// The exercises of a server in the same process: what tests put there, handed
// out as it is, and what clients said.
#ifndef ROLLCALL_TESTS_TESTING_FAKE_EXERCISES_H_
#define ROLLCALL_TESTS_TESTING_FAKE_EXERCISES_H_

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "clients/cpp/exercises.h"
#include "tests/testing/test_directory.h"

namespace rollcall::testing {

// Thread-compatible.
class FakeExercises final : public Exercises {
 public:
  // What one call of PingStream::Next gives: a notice, nothing, or the end.
  using StreamStep = absl::StatusOr<absl::optional<v1::PingNotice>>;

  // Every call fails with this while it is not OK.
  absl::Status failure;

  // What there is.
  std::vector<v1::Exercise> exercises;
  std::map<std::string, std::vector<v1::Ping>> pings;  // by exercise name
  std::map<std::string, v1::GetReportResponse> reports;
  std::vector<v1::WorkItem> work;
  std::vector<v1::Silence> silences;
  // One for each WatchPings; a stream that is used up ends as UNAVAILABLE, and
  // without streams WatchPings is refused with PERMISSION_DENIED.
  std::deque<std::deque<StreamStep>> streams;
  // Called before each GetExercise.
  std::function<void()> before_get;
  // The answer to AcknowledgePing; its ping is taken from a signed answer.
  absl::StatusOr<v1::AcknowledgePingResponse> acknowledgement = v1::AcknowledgePingResponse();

  // What clients said.
  std::vector<Said> held;
  std::vector<v1::AcknowledgePingRequest> acknowledged;
  std::vector<v1::RecordOutcomeRequest> recorded;

  absl::StatusOr<v1::HeldPlan> HoldPlan(const Statement& plan, absl::string_view body) override;
  absl::StatusOr<std::vector<v1::HeldPlan>> ListHeldPlans() override;
  absl::StatusOr<v1::Exercise> GetExercise(absl::string_view name) override;
  absl::StatusOr<std::vector<v1::Exercise>> ListExercises() override;
  absl::StatusOr<std::vector<v1::Ping>> ListPings(absl::string_view exercise,
                                                  absl::string_view state) override;
  absl::StatusOr<v1::GetReportResponse> GetReport(absl::string_view exercise) override;
  absl::StatusOr<std::unique_ptr<PingStream>> WatchPings() override;
  absl::StatusOr<v1::AcknowledgePingResponse> AcknowledgePing(
      const v1::AcknowledgePingRequest& request) override;
  absl::StatusOr<v1::RecordOutcomeResponse> RecordOutcome(
      const v1::RecordOutcomeRequest& request) override;
  absl::StatusOr<std::vector<v1::WorkItem>> ListWork(absl::string_view exercise) override;
  absl::StatusOr<v1::Silence> ReportSilence(const v1::ReportSilenceRequest& request) override;
  absl::StatusOr<std::vector<v1::Silence>> ListSilences() override;
};

}  // namespace rollcall::testing

#endif  // ROLLCALL_TESTS_TESTING_FAKE_EXERCISES_H_
