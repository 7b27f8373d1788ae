// ExerciseService: exercises as people meet them.
#ifndef ROLLCALL_SERVICES_EXERCISES_EXERCISE_SERVICE_H_
#define ROLLCALL_SERVICES_EXERCISES_EXERCISE_SERVICE_H_

#include <functional>

#include "core/base/clock.h"
#include "rollcall/v1/exercise_service.grpc.pb.h"
#include "services/call_gate.h"
#include "services/exercises/desk.h"
#include "services/exercises/exercise_reading.h"
#include "services/exercises/operator.h"
#include "services/exercises/ping_streams.h"
#include "services/exercises/scheduler.h"
#include "services/exercises/try_limit.h"

namespace rollcall {

// Codes that one caller may try in an hour: a person with a few pings, and slips.
inline constexpr int kCodesAnHour = 20;
// Answers by key that one caller may send: all contacts of a State, and slips.
inline constexpr int kSignedAnswersAnHour = 200;
// Silences that one caller may report in an hour.
inline constexpr int kSilencesAnHour = 20;

// Reads from the desk on gRPC's threads; what changes the log goes to the
// scheduler and is answered from there. Thread-safe; everything given must
// outlive it.
class ExerciseServiceImpl final : public v1::ExerciseService::CallbackService {
 public:
  ExerciseServiceImpl(CallGate& gate, Desk& desk, Scheduler& scheduler, PingStreams& streams,
                      Operator& speaker, ZoneFinder zones, const Clock& clock)
      : gate_(gate),
        desk_(desk),
        scheduler_(scheduler),
        streams_(streams),
        speaker_(speaker),
        zones_(std::move(zones)),
        clock_(clock),
        code_limit_(kCodesAnHour, "codes", clock),
        signed_limit_(kSignedAnswersAnHour, "answers", clock),
        silence_limit_(kSilencesAnHour, "reports", clock) {}

  grpc::ServerUnaryReactor* HoldPlan(grpc::CallbackServerContext* context,
                                     const v1::HoldPlanRequest* request,
                                     v1::HeldPlan* response) override;
  grpc::ServerUnaryReactor* ListHeldPlans(grpc::CallbackServerContext* context,
                                          const v1::ListHeldPlansRequest* request,
                                          v1::ListHeldPlansResponse* response) override;
  grpc::ServerUnaryReactor* GetExercise(grpc::CallbackServerContext* context,
                                        const v1::GetExerciseRequest* request,
                                        v1::Exercise* response) override;
  grpc::ServerUnaryReactor* ListExercises(grpc::CallbackServerContext* context,
                                          const v1::ListExercisesRequest* request,
                                          v1::ListExercisesResponse* response) override;
  grpc::ServerUnaryReactor* ListPings(grpc::CallbackServerContext* context,
                                      const v1::ListPingsRequest* request,
                                      v1::ListPingsResponse* response) override;
  grpc::ServerWriteReactor<v1::PingNotice>* WatchPings(
      grpc::CallbackServerContext* context, const v1::WatchPingsRequest* request) override;
  grpc::ServerUnaryReactor* AcknowledgePing(grpc::CallbackServerContext* context,
                                            const v1::AcknowledgePingRequest* request,
                                            v1::AcknowledgePingResponse* response) override;
  grpc::ServerUnaryReactor* RecordOutcome(grpc::CallbackServerContext* context,
                                          const v1::RecordOutcomeRequest* request,
                                          v1::RecordOutcomeResponse* response) override;
  grpc::ServerUnaryReactor* ListWork(grpc::CallbackServerContext* context,
                                     const v1::ListWorkRequest* request,
                                     v1::ListWorkResponse* response) override;
  grpc::ServerUnaryReactor* ReportSilence(grpc::CallbackServerContext* context,
                                          const v1::ReportSilenceRequest* request,
                                          v1::Silence* response) override;
  grpc::ServerUnaryReactor* ListSilences(grpc::CallbackServerContext* context,
                                         const v1::ListSilencesRequest* request,
                                         v1::ListSilencesResponse* response) override;
  grpc::ServerUnaryReactor* GetReport(grpc::CallbackServerContext* context,
                                      const v1::GetReportRequest* request,
                                      v1::GetReportResponse* response) override;

 private:
  // Serves a call that reads.
  template <typename Response, typename Read>  // StatusOr<Response>(const ExerciseReading&)
  grpc::ServerUnaryReactor* Serve(grpc::CallbackServerContext* context, Method method,
                                  Response* response, Read read);
  // Admits, then asks the scheduler; `fill` writes the response.
  template <typename Request, typename Fill>  // void(const AnswerTaken&)
  grpc::ServerUnaryReactor* Ask(const CallGate::Call& call, const Request& request, Fill fill);

  CallGate& gate_;
  Desk& desk_;
  Scheduler& scheduler_;
  PingStreams& streams_;
  Operator& speaker_;
  const ZoneFinder zones_;
  const Clock& clock_;
  TryLimit code_limit_;
  TryLimit signed_limit_;
  TryLimit silence_limit_;
};

}  // namespace rollcall

#endif  // ROLLCALL_SERVICES_EXERCISES_EXERCISE_SERVICE_H_
