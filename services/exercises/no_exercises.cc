// The service of a node that runs no exercises: it answers what the log tells.
#include <memory>
#include <utility>
#include <vector>

#include "core/base/clock.h"
#include "core/base/refusal.h"
#include "core/statement/view.h"
#include "rollcall/v1/exercise_service.grpc.pb.h"
#include "services/call_gate.h"
#include "services/exercises/exercise_reading.h"
#include "services/exercises/exercises.h"
#include "services/status_conversion.h"
#include "services/time_zones.h"

namespace rollcall {
namespace {

class NoExercises final : public v1::ExerciseService::CallbackService {
 public:
  explicit NoExercises(const ServerParts& server) : gate_(server.gate), clock_(server.clock) {}

  grpc::ServerUnaryReactor* HoldPlan(grpc::CallbackServerContext* context,
                                     const v1::HoldPlanRequest*, v1::HeldPlan*) override {
    return Refuse(context, Method::kHoldPlan);
  }
  grpc::ServerUnaryReactor* ListHeldPlans(grpc::CallbackServerContext* context,
                                          const v1::ListHeldPlansRequest*,
                                          v1::ListHeldPlansResponse*) override {
    return Refuse(context, Method::kListHeldPlans);
  }
  grpc::ServerUnaryReactor* GetExercise(grpc::CallbackServerContext* context,
                                        const v1::GetExerciseRequest* request,
                                        v1::Exercise* response) override {
    return Answer(context, Method::kGetExercise, response,
                  [request](const ExerciseReading& reading) {
                    return rollcall::GetExercise(reading, request->name());
                  });
  }
  grpc::ServerUnaryReactor* ListExercises(grpc::CallbackServerContext* context,
                                          const v1::ListExercisesRequest* request,
                                          v1::ListExercisesResponse* response) override {
    return Answer(context, Method::kListExercises, response,
                  [request](const ExerciseReading& reading) {
                    return rollcall::ListExercises(reading, *request);
                  });
  }
  grpc::ServerUnaryReactor* ListPings(grpc::CallbackServerContext* context,
                                      const v1::ListPingsRequest*,
                                      v1::ListPingsResponse*) override {
    return Refuse(context, Method::kListPings);
  }
  grpc::ServerWriteReactor<v1::PingNotice>* WatchPings(grpc::CallbackServerContext* context,
                                                       const v1::WatchPingsRequest*) override {
    const absl::Status admitted =
        gate_.Admit({Method::kWatchPings, context, nullptr, absl::ZeroDuration()}).status();
    return new Ended(Disclosed(admitted.ok() ? Refusal() : admitted));
  }
  grpc::ServerUnaryReactor* AcknowledgePing(grpc::CallbackServerContext* context,
                                            const v1::AcknowledgePingRequest*,
                                            v1::AcknowledgePingResponse*) override {
    return Refuse(context, Method::kAcknowledgePing);
  }
  grpc::ServerUnaryReactor* RecordOutcome(grpc::CallbackServerContext* context,
                                          const v1::RecordOutcomeRequest*,
                                          v1::RecordOutcomeResponse*) override {
    return Refuse(context, Method::kRecordOutcome);
  }
  grpc::ServerUnaryReactor* ListWork(grpc::CallbackServerContext* context,
                                     const v1::ListWorkRequest*, v1::ListWorkResponse*) override {
    return Refuse(context, Method::kListWork);
  }
  grpc::ServerUnaryReactor* ReportSilence(grpc::CallbackServerContext* context,
                                          const v1::ReportSilenceRequest*, v1::Silence*) override {
    return Refuse(context, Method::kReportSilence);
  }
  grpc::ServerUnaryReactor* ListSilences(grpc::CallbackServerContext* context,
                                         const v1::ListSilencesRequest*,
                                         v1::ListSilencesResponse*) override {
    return Refuse(context, Method::kListSilences);
  }
  grpc::ServerUnaryReactor* GetReport(grpc::CallbackServerContext* context,
                                      const v1::GetReportRequest* request,
                                      v1::GetReportResponse* response) override {
    return Answer(context, Method::kGetReport, response, [request](const ExerciseReading& reading) {
      return rollcall::GetReport(reading, request->exercise());
    });
  }

 private:
  // A stream that ends at once. Its own owner.
  class Ended final : public grpc::ServerWriteReactor<v1::PingNotice> {
   public:
    explicit Ended(const absl::Status& status) { Finish(ToGrpcStatus(status)); }
    void OnDone() override { delete this; }
  };

  absl::Status Refusal() const {
    return gate_.NamingUpstream(rollcall::Refusal(
        absl::StatusCode::kFailedPrecondition, v1::ERROR_REASON_NO_EXERCISES_HERE,
        "this server runs no exercises: it knows plans and reports; for all else ask the one that "
        "leads the directory's log"));
  }

  grpc::ServerUnaryReactor* Refuse(grpc::CallbackServerContext* context, Method method) {
    return gate_.Serve(context, method, [this](const Admitted&) { return Refusal(); });
  }

  template <typename Response, typename Read>  // StatusOr<Response>(const ExerciseReading&)
  grpc::ServerUnaryReactor* Answer(grpc::CallbackServerContext* context, Method method,
                                   Response* response, Read read) {
    return gate_.Serve(context, method, [this, response, read](const Admitted& call) {
      absl::StatusOr<Response> answer =
          read(ExerciseReading{*call.head, no_board_, *call.caller, zones_, clock_.Now()});
      if (answer.ok()) *response = *std::move(answer);
      return answer.status();
    });
  }

  CallGate& gate_;
  const Clock& clock_;
  const EmptyView no_board_;
  const ZoneFinder zones_ = FindTimeZone;
};

class Refusing final : public ServerExtension {
 public:
  explicit Refusing(const ServerParts& server) : service_(server) {}
  std::vector<grpc::Service*> Services() override { return {&service_}; }
  void EndStreams() override {}
  void Stop() override {}

 private:
  NoExercises service_;
};

}  // namespace

std::unique_ptr<ServerExtension> RefuseExercises(const ServerParts& server) {
  return std::make_unique<Refusing>(server);
}

}  // namespace rollcall
