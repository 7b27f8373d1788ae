// Exercises as a client asks about them and answers them: what
// rollcall/v1/exercise_service.proto says, call by call.
#ifndef ROLLCALL_CLIENTS_CPP_EXERCISES_H_
#define ROLLCALL_CLIENTS_CPP_EXERCISES_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "core/statement/statement.h"
#include "rollcall/v1/exercise_service.pb.h"
#include "rollcall/v1/exercise_work.pb.h"

namespace rollcall {

// Open pings of the caller's State, as they come. Has one caller.
class PingStream {
 public:
  // Ends the call.
  virtual ~PingStream() = default;

  // The next notice; nullopt when none came within `wait`. The server's refusal,
  // or UNAVAILABLE, when the stream has ended.
  virtual absl::StatusOr<absl::optional<v1::PingNotice>> Next(absl::Duration wait) = 0;
};

// Thread-safe. Names are resource names ("exercises/2026-h2"). Lists are whole:
// all of their pages. Errors as those of Client, which it belongs to and must not
// outlive. Beside receipts, what it answers is the server's word: who wants proof
// folds the log (core/exercise/board.h).
class Exercises {
 public:
  virtual ~Exercises() = default;

  virtual absl::StatusOr<v1::HeldPlan> HoldPlan(const Statement& plan, absl::string_view body) = 0;
  virtual absl::StatusOr<std::vector<v1::HeldPlan>> ListHeldPlans() = 0;

  virtual absl::StatusOr<v1::Exercise> GetExercise(absl::string_view name) = 0;
  virtual absl::StatusOr<std::vector<v1::Exercise>> ListExercises() = 0;
  // `state` "states/KEN", or empty for all that the caller may see.
  virtual absl::StatusOr<std::vector<v1::Ping>> ListPings(absl::string_view exercise,
                                                          absl::string_view state) = 0;
  virtual absl::StatusOr<v1::GetReportResponse> GetReport(absl::string_view exercise) = 0;

  // Does not wait for the server.
  virtual absl::StatusOr<std::unique_ptr<PingStream>> WatchPings() = 0;
  // The receipt is verified: it is of an acknowledgement of the ping named. What
  // it says is content, which the receipt does not show.
  virtual absl::StatusOr<v1::AcknowledgePingResponse> AcknowledgePing(
      const v1::AcknowledgePingRequest& request) = 0;

  virtual absl::StatusOr<v1::RecordOutcomeResponse> RecordOutcome(
      const v1::RecordOutcomeRequest& request) = 0;
  // `exercise` empty: of all.
  virtual absl::StatusOr<std::vector<v1::WorkItem>> ListWork(absl::string_view exercise) = 0;

  virtual absl::StatusOr<v1::Silence> ReportSilence(const v1::ReportSilenceRequest& request) = 0;
  virtual absl::StatusOr<std::vector<v1::Silence>> ListSilences() = 0;
};

}  // namespace rollcall

#endif  // ROLLCALL_CLIENTS_CPP_EXERCISES_H_
