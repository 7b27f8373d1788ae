#include "clients/cpp/grpc_exercises.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"
#include "clients/cpp/grpc_ping_stream.h"
#include "clients/cpp/list_pages.h"
#include "core/base/status_macros.h"
#include "core/base/unverified.h"

namespace rollcall {
namespace {

constexpr int kPageSize = 1000;  // the most that the server gives

}  // namespace

template <typename Response, typename Request>
absl::StatusOr<Response> GrpcExercises::Ask(grpc::Status (Stub::*method)(grpc::ClientContext*,
                                                                         const Request&, Response*),
                                            const Request& request) {
  Response response;
  RETURN_IF_ERROR(caller_.Call(*stub_, method, request, &response));
  return response;
}

template <typename Element, typename Response, typename Request, typename Elements>
absl::StatusOr<std::vector<Element>> GrpcExercises::AskAll(
    grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*), Request request,
    Elements elements) {
  std::vector<Element> all;
  request.set_page_size(kPageSize);
  RETURN_IF_ERROR(ListPages(
      std::move(request), [&](const Request& page) { return Ask(method, page); },
      [&](Response& page) {
        auto& some = elements(page);
        std::move(some.begin(), some.end(), std::back_inserter(all));
      }));
  return all;
}

absl::StatusOr<v1::HeldPlan> GrpcExercises::HoldPlan(const Statement& plan,
                                                     absl::string_view body) {
  v1::HoldPlanRequest request;
  request.set_envelope(plan.envelope());
  request.set_body(std::string(body));
  ASSIGN_OR_RETURN(v1::HeldPlan held, Ask(&Stub::HoldPlan, request));
  if (held.statement_digest() != plan.digest().ToBytes()) {
    return Unverified("the receipt", "it is not of the plan that was sent");
  }
  return held;
}

absl::StatusOr<std::vector<v1::HeldPlan>> GrpcExercises::ListHeldPlans() {
  ASSIGN_OR_RETURN(const v1::ListHeldPlansResponse response,
                   Ask(&Stub::ListHeldPlans, v1::ListHeldPlansRequest()));
  return std::vector<v1::HeldPlan>(response.plans().begin(), response.plans().end());
}

absl::StatusOr<v1::Exercise> GrpcExercises::GetExercise(absl::string_view name) {
  v1::GetExerciseRequest request;
  request.set_name(std::string(name));
  return Ask(&Stub::GetExercise, request);
}

absl::StatusOr<std::vector<v1::Exercise>> GrpcExercises::ListExercises() {
  return AskAll<v1::Exercise>(
      &Stub::ListExercises, v1::ListExercisesRequest(),
      [](v1::ListExercisesResponse& page) -> auto& { return *page.mutable_exercises(); });
}

absl::StatusOr<std::vector<v1::Ping>> GrpcExercises::ListPings(absl::string_view exercise,
                                                               absl::string_view state) {
  v1::ListPingsRequest request;
  request.set_exercise(std::string(exercise));
  request.set_state(std::string(state));
  return AskAll<v1::Ping>(
      &Stub::ListPings, std::move(request),
      [](v1::ListPingsResponse& page) -> auto& { return *page.mutable_pings(); });
}

absl::StatusOr<v1::GetReportResponse> GrpcExercises::GetReport(absl::string_view exercise) {
  v1::GetReportRequest request;
  request.set_exercise(std::string(exercise));
  return Ask(&Stub::GetReport, request);
}

absl::StatusOr<std::unique_ptr<PingStream>> GrpcExercises::WatchPings() {
  return StartPingStream(*stub_,
                         [this](const grpc::Status& status) { return caller_.ToStatus(status); });
}

absl::StatusOr<v1::AcknowledgePingResponse> GrpcExercises::AcknowledgePing(
    const v1::AcknowledgePingRequest& request) {
  ASSIGN_OR_RETURN(v1::AcknowledgePingResponse response, Ask(&Stub::AcknowledgePing, request));
  const auto entry = DecodeEntry(response.receipt().entry());
  if (!entry.ok()) return Unverified("the receipt", entry.status());
  const Statement& statement = entry->statement;
  if (statement.kind() != Kind::kAcknowledgement ||
      statement.header().subject() != response.ping()) {
    return Unverified("the receipt",
                      absl::StrCat("it is not of an acknowledgement of ", response.ping()));
  }
  ASSIGN_OR_RETURN(const Checkpoint checkpoint, verify_receipt_(statement, response.receipt()));
  caller_.RaiseMinSize(checkpoint.size);
  return response;
}

absl::StatusOr<v1::RecordOutcomeResponse> GrpcExercises::RecordOutcome(
    const v1::RecordOutcomeRequest& request) {
  return Ask(&Stub::RecordOutcome, request);
}

absl::StatusOr<std::vector<v1::WorkItem>> GrpcExercises::ListWork(absl::string_view exercise) {
  v1::ListWorkRequest request;
  request.set_exercise(std::string(exercise));
  return AskAll<v1::WorkItem>(
      &Stub::ListWork, std::move(request),
      [](v1::ListWorkResponse& page) -> auto& { return *page.mutable_items(); });
}

absl::StatusOr<v1::Silence> GrpcExercises::ReportSilence(const v1::ReportSilenceRequest& request) {
  return Ask(&Stub::ReportSilence, request);
}

absl::StatusOr<std::vector<v1::Silence>> GrpcExercises::ListSilences() {
  return AskAll<v1::Silence>(
      &Stub::ListSilences, v1::ListSilencesRequest(),
      [](v1::ListSilencesResponse& page) -> auto& { return *page.mutable_silences(); });
}

}  // namespace rollcall
