#include "services/exercises/exercise_service.h"

#include <utility>

#include "services/exercises/acknowledgements.h"
#include "services/exercises/held_plans.h"
#include "services/exercises/silences.h"

namespace rollcall {
namespace {

template <typename Response>
absl::Status Fill(absl::StatusOr<Response> answer, Response* response) {
  if (answer.ok()) *response = *std::move(answer);
  return answer.status();
}

}  // namespace

template <typename Response, typename Read>
grpc::ServerUnaryReactor* ExerciseServiceImpl::Serve(grpc::CallbackServerContext* context,
                                                     Method method, Response* response, Read read) {
  return gate_.Serve(context, method, [this, response, read](const Admitted& call) {
    const std::unique_ptr<const Desk::Moment> moment = desk_.Now();
    return Fill<Response>(
        read(ExerciseReading{*call.head, moment->view(), *call.caller, zones_, clock_.Now()}),
        response);
  });
}

template <typename Request, typename Fill>
grpc::ServerUnaryReactor* ExerciseServiceImpl::Ask(const CallGate::Call& call,
                                                   const Request& request, Fill fill) {
  const absl::StatusOr<Admitted> admitted = gate_.Admit(call);
  if (!admitted.ok()) {
    gate_.Finish(call, admitted.status());
    return call.reactor;
  }
  scheduler_.Ask(
      {*admitted->caller, request, [this, call, fill](absl::StatusOr<AnswerTaken> taken) {
         if (taken.ok()) fill(*std::move(taken));
         gate_.Finish(call, taken.status());
       }});
  return call.reactor;
}

grpc::ServerUnaryReactor* ExerciseServiceImpl::HoldPlan(grpc::CallbackServerContext* context,
                                                        const v1::HoldPlanRequest* request,
                                                        v1::HeldPlan* response) {
  return gate_.Serve(context, Method::kHoldPlan, [this, request, response](const Admitted& call) {
    return Fill(rollcall::HoldPlan(desk_, *call.head, *request, clock_.Now()), response);
  });
}

grpc::ServerUnaryReactor* ExerciseServiceImpl::ListHeldPlans(grpc::CallbackServerContext* context,
                                                             const v1::ListHeldPlansRequest*,
                                                             v1::ListHeldPlansResponse* response) {
  return Serve(context, Method::kListHeldPlans, response, [](const ExerciseReading& reading) {
    return rollcall::ListHeldPlans(reading.board);
  });
}

grpc::ServerUnaryReactor* ExerciseServiceImpl::GetExercise(grpc::CallbackServerContext* context,
                                                           const v1::GetExerciseRequest* request,
                                                           v1::Exercise* response) {
  return Serve(context, Method::kGetExercise, response, [request](const ExerciseReading& reading) {
    return rollcall::GetExercise(reading, request->name());
  });
}

grpc::ServerUnaryReactor* ExerciseServiceImpl::ListExercises(
    grpc::CallbackServerContext* context, const v1::ListExercisesRequest* request,
    v1::ListExercisesResponse* response) {
  return Serve(context, Method::kListExercises, response,
               [request](const ExerciseReading& reading) {
                 return rollcall::ListExercises(reading, *request);
               });
}

grpc::ServerUnaryReactor* ExerciseServiceImpl::ListPings(grpc::CallbackServerContext* context,
                                                         const v1::ListPingsRequest* request,
                                                         v1::ListPingsResponse* response) {
  return Serve(context, Method::kListPings, response, [request](const ExerciseReading& reading) {
    return rollcall::ListPings(reading, *request);
  });
}

grpc::ServerWriteReactor<v1::PingNotice>* ExerciseServiceImpl::WatchPings(
    grpc::CallbackServerContext* context, const v1::WatchPingsRequest*) {
  return streams_.Open(context);
}

grpc::ServerUnaryReactor* ExerciseServiceImpl::AcknowledgePing(
    grpc::CallbackServerContext* context, const v1::AcknowledgePingRequest* request,
    v1::AcknowledgePingResponse* response) {
  const CallGate::Call call = gate_.Begin(context, Method::kAcknowledgePing);
  const absl::StatusOr<Admitted> admitted = gate_.Admit(call);
  TryLimit& limit = request->has_code() ? code_limit_ : signed_limit_;
  const absl::Status counted =
      admitted.ok() ? limit.Count(admitted->caller->tls_key) : admitted.status();
  if (!counted.ok()) {
    gate_.Finish(call, counted);
    return call.reactor;
  }
  return Ask(call, *request, [response](AnswerTaken taken) {
    response->set_ping(PingName(taken.ping));
    response->set_outcome(taken.outcome);
    *response->mutable_receipt() = std::move(taken.receipt);
  });
}

grpc::ServerUnaryReactor* ExerciseServiceImpl::RecordOutcome(
    grpc::CallbackServerContext* context, const v1::RecordOutcomeRequest* request,
    v1::RecordOutcomeResponse* response) {
  return Ask(gate_.Begin(context, Method::kRecordOutcome), *request,
             [response](const AnswerTaken& taken) {
               response->set_known(taken.known);
               response->set_mail_verdict(taken.mail_verdict);
               if (!taken.ping.ping.empty()) response->set_ping(PingName(taken.ping));
             });
}

grpc::ServerUnaryReactor* ExerciseServiceImpl::ListWork(grpc::CallbackServerContext* context,
                                                        const v1::ListWorkRequest* request,
                                                        v1::ListWorkResponse* response) {
  return Serve(context, Method::kListWork, response,
               [this, request](const ExerciseReading& reading) {
                 return rollcall::ListWork(reading, speaker_, *request);
               });
}

grpc::ServerUnaryReactor* ExerciseServiceImpl::ReportSilence(
    grpc::CallbackServerContext* context, const v1::ReportSilenceRequest* request,
    v1::Silence* response) {
  return gate_.Serve(
      context, Method::kReportSilence, [this, request, response](const Admitted& call) {
        const absl::Status counted = silence_limit_.Count(call.caller->tls_key);
        if (!counted.ok()) return counted;
        return Fill(rollcall::ReportSilence(desk_, *call.head, *call.caller, *request, clock_.Now(),
                                            speaker_.random()),
                    response);
      });
}

grpc::ServerUnaryReactor* ExerciseServiceImpl::ListSilences(grpc::CallbackServerContext* context,
                                                            const v1::ListSilencesRequest* request,
                                                            v1::ListSilencesResponse* response) {
  return Serve(context, Method::kListSilences, response, [request](const ExerciseReading& reading) {
    return rollcall::ListSilences(reading.board, reading.caller, *request);
  });
}

grpc::ServerUnaryReactor* ExerciseServiceImpl::GetReport(grpc::CallbackServerContext* context,
                                                         const v1::GetReportRequest* request,
                                                         v1::GetReportResponse* response) {
  return Serve(context, Method::kGetReport, response, [request](const ExerciseReading& reading) {
    return rollcall::GetReport(reading, request->exercise());
  });
}

}  // namespace rollcall
