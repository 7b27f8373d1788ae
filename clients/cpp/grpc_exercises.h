// Exercises over gRPC (clients/cpp/exercises.h).
#ifndef ROLLCALL_CLIENTS_CPP_GRPC_EXERCISES_H_
#define ROLLCALL_CLIENTS_CPP_GRPC_EXERCISES_H_

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "clients/cpp/exercises.h"
#include "clients/cpp/grpc_caller.h"
#include "core/merkle/checkpoint.h"
#include "rollcall/v1/exercise_service.grpc.pb.h"
#include "rollcall/v1/statement.pb.h"

namespace rollcall {

// Verifies a receipt of a statement under the directory's keys.
using ReceiptVerifier = std::function<absl::StatusOr<Checkpoint>(const Statement& statement,
                                                                 const v1::Receipt& receipt)>;

// Thread-safe.
class GrpcExercises final : public Exercises {
 public:
  // `caller` must outlive it.
  GrpcExercises(GrpcCaller& caller, std::unique_ptr<v1::ExerciseService::StubInterface> stub,
                ReceiptVerifier verify_receipt)
      : caller_(caller), stub_(std::move(stub)), verify_receipt_(std::move(verify_receipt)) {}

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

 private:
  using Stub = v1::ExerciseService::StubInterface;

  // One call.
  template <typename Response, typename Request>
  absl::StatusOr<Response> Ask(grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                            Response*),
                               const Request& request);
  // All pages of a list; `elements` takes them out of a page.
  template <typename Element, typename Response, typename Request, typename Elements>
  absl::StatusOr<std::vector<Element>> AskAll(grpc::Status (Stub::*method)(grpc::ClientContext*,
                                                                           const Request&,
                                                                           Response*),
                                              Request request, Elements elements);

  GrpcCaller& caller_;
  const std::unique_ptr<Stub> stub_;
  const ReceiptVerifier verify_receipt_;
};

}  // namespace rollcall

#endif  // ROLLCALL_CLIENTS_CPP_GRPC_EXERCISES_H_
