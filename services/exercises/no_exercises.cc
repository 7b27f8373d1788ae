// The service of a node that runs no exercises.
#include <memory>
#include <utility>
#include <vector>

#include "core/base/refusal.h"
#include "rollcall/v1/exercise_service.grpc.pb.h"
#include "services/call_gate.h"
#include "services/exercises/exercises.h"
#include "services/status_conversion.h"

namespace rollcall {
namespace {

class NoExercises final : public v1::ExerciseService::CallbackService {
 public:
  explicit NoExercises(CallGate& gate) : gate_(gate) {}

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
                                        const v1::GetExerciseRequest*, v1::Exercise*) override {
    return Refuse(context, Method::kGetExercise);
  }
  grpc::ServerUnaryReactor* ListExercises(grpc::CallbackServerContext* context,
                                          const v1::ListExercisesRequest*,
                                          v1::ListExercisesResponse*) override {
    return Refuse(context, Method::kListExercises);
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
                                      const v1::GetReportRequest*,
                                      v1::GetReportResponse*) override {
    return Refuse(context, Method::kGetReport);
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
        "this server runs no exercises; ask the one that leads the directory's log"));
  }

  grpc::ServerUnaryReactor* Refuse(grpc::CallbackServerContext* context, Method method) {
    return gate_.Serve(context, method, [this](const Admitted&) { return Refusal(); });
  }

  CallGate& gate_;
};

class Refusing final : public ServerExtension {
 public:
  explicit Refusing(CallGate& gate) : service_(gate) {}
  std::vector<grpc::Service*> Services() override { return {&service_}; }
  void EndStreams() override {}
  void Stop() override {}

 private:
  NoExercises service_;
};

}  // namespace

std::unique_ptr<ServerExtension> RefuseExercises(const ServerParts& server) {
  return std::make_unique<Refusing>(server.gate);
}

}  // namespace rollcall
