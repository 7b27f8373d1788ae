// StatementService: making statements and fetching them.
#ifndef ROLLCALL_SERVICES_STATEMENT_SERVICE_H_
#define ROLLCALL_SERVICES_STATEMENT_SERVICE_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "rollcall/v1/statement_service.grpc.pb.h"
#include "services/call_gate.h"
#include "services/growth_limit.h"
#include "services/reading_limit.h"
#include "services/submission_limit.h"
#include "services/submissions.h"
#include "services/unknown_caller_limit.h"

namespace rollcall {

// SubmitStatement goes size -> identity -> limits -> signature pool -> sequencer and is
// answered from there; no thread of gRPC's waits. Thread-safe; everything given
// must outlive it.
class StatementServiceImpl final : public v1::StatementService::CallbackService {
 public:
  StatementServiceImpl(CallGate& gate, Submissions& submissions, ReadingLimit& reading_limit,
                       UnknownCallerLimit& unknown_caller_limit, SubmissionLimit& submission_limit,
                       GrowthLimit& growth_limit)
      : gate_(gate),
        submissions_(submissions),
        reading_limit_(reading_limit),
        unknown_caller_limit_(unknown_caller_limit),
        submission_limit_(submission_limit),
        growth_limit_(growth_limit) {}

  grpc::ServerUnaryReactor* SubmitStatement(grpc::CallbackServerContext* context,
                                            const v1::SubmitStatementRequest* request,
                                            v1::Receipt* response) override;
  grpc::ServerUnaryReactor* GetStatement(grpc::CallbackServerContext* context,
                                         const v1::GetStatementRequest* request,
                                         v1::Statement* response) override;
  grpc::ServerUnaryReactor* GetBody(grpc::CallbackServerContext* context,
                                    const v1::GetBodyRequest* request, v1::Body* response) override;
  grpc::ServerUnaryReactor* GetChainHead(grpc::CallbackServerContext* context,
                                         const v1::GetChainHeadRequest* request,
                                         v1::ChainHead* response) override;

 private:
  struct Submitter {
    std::string name;             // AccountOf; empty for all unknown callers
    bool is_participant = false;  // so that its day counts
  };

  // Whether this caller may submit this statement at all, and who it is.
  absl::StatusOr<Submitter> AdmitSubmission(const CallGate::Call& call,
                                            const v1::SignedStatement& statement);
  absl::Status Answer(const Admitted& call, const v1::GetBodyRequest& request, v1::Body& response);

  CallGate& gate_;
  Submissions& submissions_;
  ReadingLimit& reading_limit_;
  UnknownCallerLimit& unknown_caller_limit_;
  SubmissionLimit& submission_limit_;
  GrowthLimit& growth_limit_;
};

}  // namespace rollcall

#endif  // ROLLCALL_SERVICES_STATEMENT_SERVICE_H_
