// A real server over mutual TLS that runs exercises by a clock that tests set.
#ifndef ROLLCALL_TESTS_SERVICES_EXERCISES_LIVE_EXERCISES_H_
#define ROLLCALL_TESTS_SERVICES_EXERCISES_LIVE_EXERCISES_H_

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "rollcall/v1/exercise_service.grpc.pb.h"
#include "services/exercises/exercises.h"
#include "tests/services/live_directory.h"
#include "tests/testing/test_exercise.h"

namespace rollcall::testing {

// Lets a test wait for what the scheduler does. Thread-safe.
class AwaitingExerciseObserver final : public ExerciseObserver {
 public:
  void OnOpened(absl::string_view exercise, size_t) override { Note("opened ", exercise); }
  void OnClosed(absl::string_view exercise) override { Note("closed ", exercise); }
  void OnFinding(uint64_t, absl::string_view why) override { Note("finding ", why); }
  void OnOutcome(v1::AttemptResult result) override {
    Note("outcome ", v1::AttemptResult_Name(result));
  }
  void OnReminder() override { Note("reminder", ""); }

  void Await(absl::string_view event) {
    absl::MutexLock lock(&mutex_);
    const auto there = [&]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) {
      return std::find(events_.begin(), events_.end(), event) != events_.end();
    };
    mutex_.Await(absl::Condition(&there));
  }

 private:
  void Note(absl::string_view what, absl::string_view of) {
    absl::MutexLock lock(&mutex_);
    events_.push_back(absl::StrCat(what, of));
  }

  absl::Mutex mutex_;
  std::vector<std::string> events_ ABSL_GUARDED_BY(mutex_);
};

// Kenya and Tanzania each have a technical contact with a telephone and a secure
// URI. TLS keys beside those of LiveDirectory: "controller-tls", "operator-tls",
// "auditor-tls", and Tanzania's "neighbour".
class LiveExercises : public LiveDirectory {
 protected:
  LiveExercises();
  ~LiveExercises() override;

  // Serves, with exercises; on the same desk as before.
  void StartExercises();

  // An exercise of one kind of channel that opens at once and sends at once.
  v1::Plan PlanNow(v1::ChannelKind channel);
  Said SayPlan(absl::string_view id, v1::Plan plan);
  // Submits a plan by PlanNow and waits until its calls are on the worklist.
  std::vector<v1::CallWork> OpenWithCalls(absl::string_view id, v1::ChannelKind channel);

  template <typename Request, typename Response>
  absl::StatusOr<Response> Call(grpc::Status (v1::ExerciseService::Stub::*method)(
                                    grpc::ClientContext*, const Request&, Response*),
                                absl::string_view tls_key, const Request& request) {
    Response response;
    const auto stub = v1::ExerciseService::NewStub(Channel(tls_key));
    const grpc::Status status = (stub.get()->*method)(Context().get(), request, &response);
    if (!status.ok()) return FromGrpc(status);
    return response;
  }

  std::vector<v1::CallWork> Calls();

  AwaitingExerciseObserver exercises_;

 private:
  std::unique_ptr<Store> desk_;
};

}  // namespace rollcall::testing

#endif  // ROLLCALL_TESTS_SERVICES_EXERCISES_LIVE_EXERCISES_H_
