#include "services/statement_service.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "core/base/refusal.h"
#include "core/base/resource_name.h"
#include "core/base/status_macros.h"
#include "core/crypto/digest.h"
#include "core/geography/state.h"
#include "core/statement/kind.h"
#include "core/statement/view.h"
#include "services/body_access.h"
#include "storage/ledger.h"

namespace rollcall {
namespace {

absl::Status TooLarge(absl::string_view field, size_t limit) {
  return Refusal(absl::StatusCode::kInvalidArgument, v1::ERROR_REASON_TOO_LARGE,
                 absl::StrCat(field, ": larger than ", limit, " bytes"),
                 {{"field", std::string(field)}, {"limit_bytes", absl::StrCat(limit)}});
}

absl::StatusOr<Digest> DigestOf(absl::string_view field, absl::string_view bytes) {
  auto digest = Digest::FromBytes(bytes);
  if (!digest.ok()) return InvalidField(field, "must be a SHA-256 digest of 32 bytes");
  return digest;
}

absl::Status NotFound(v1::ErrorReason reason, absl::string_view message) {
  return Refusal(absl::StatusCode::kNotFound, reason, message);
}

// Looks at the kind without opening the statement, which the pool does.
bool SaysAccess(const v1::SignedStatement& statement) {
  v1::Envelope envelope;
  return envelope.ParseFromString(statement.envelope()) &&
         envelope.payload_type() == RowOf(Kind::kAccess).payload_type;
}

absl::Status FindStatement(const Admitted& call, const v1::GetStatementRequest& request,
                           v1::Statement& response) {
  const Ledger ledger(*call.head->reader);
  switch (request.which_case()) {
    case v1::GetStatementRequest::kIndex:
      response.set_index(request.index());
      break;
    case v1::GetStatementRequest::kDigest: {
      ASSIGN_OR_RETURN(const Digest digest, DigestOf("digest", request.digest()));
      ASSIGN_OR_RETURN(const absl::optional<uint64_t> index, ledger.IndexOf(digest));
      if (!index.has_value()) {
        return NotFound(v1::ERROR_REASON_NOT_FOUND, "no statement in the log has this digest");
      }
      response.set_index(*index);
      break;
    }
    case v1::GetStatementRequest::WHICH_NOT_SET:
      return InvalidField("which", "give a digest or an index");
  }
  if (response.index() >= call.head->size()) {
    return NotFound(v1::ERROR_REASON_NOT_FOUND,
                    absl::StrCat("the log has ", call.head->size(), " entries"));
  }
  ASSIGN_OR_RETURN(*response.mutable_entry(), ledger.Entry(response.index()));
  return absl::OkStatus();
}

absl::Status FindChainHead(const Admitted& call, const v1::GetChainHeadRequest& request,
                           v1::ChainHead& response) {
  ASSIGN_OR_RETURN(const KindRow* const row, RowOfName(request.kind()));
  ASSIGN_OR_RETURN(const ResourceName subject, ResourceName::Parse(request.subject()));
  ASSIGN_OR_RETURN(auto record,
                   ReadRecord<v1::ChainRecord>(StoreView(*call.head->reader),
                                               view_key::Chain(row->name, subject.ToString())));
  if (record.has_value()) *response.mutable_head() = *std::move(record);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<StatementServiceImpl::Submitter> StatementServiceImpl::AdmitSubmission(
    const CallGate::Call& call, const v1::SignedStatement& statement) {
  // As a leaf adds a few bytes, Open and EncodeEntry look again.
  if (statement.envelope().size() > kMaxEntryBytes) {
    return TooLarge("statement.envelope", kMaxEntryBytes);
  }
  if (statement.body().size() > kMaxBodyBytes) return TooLarge("statement.body", kMaxBodyBytes);

  const absl::StatusOr<Admitted> admitted = gate_.Admit(call);
  if (admitted.ok()) {
    const Caller& caller = *admitted->caller;
    const bool is_participant = !caller.participant.empty();
    if (is_participant) RETURN_IF_ERROR(growth_limit_.Check(caller.participant));
    return Submitter{AccountOf(caller), is_participant};
  }
  const absl::Status& known = admitted.status();
  const v1::ErrorReason reason = ReasonOf(known);
  if ((reason != v1::ERROR_REASON_CALLER_UNKNOWN && reason != v1::ERROR_REASON_ACCESS_EXPIRED) ||
      !PermissionOf(call.method).unknown_caller_may_submit_access) {
    return known;
  }
  // An unknown caller's one right.
  if (statement.envelope().size() + statement.body().size() > kMaxUnknownCallerBytes ||
      !SaysAccess(statement)) {
    return known;
  }
  RETURN_IF_ERROR(unknown_caller_limit_.Count(call.context->peer()));
  return Submitter();
}

grpc::ServerUnaryReactor* StatementServiceImpl::SubmitStatement(
    grpc::CallbackServerContext* context, const v1::SubmitStatementRequest* request,
    v1::Receipt* response) {
  const CallGate::Call call = gate_.Begin(context, Method::kSubmitStatement);
  const absl::StatusOr<Submitter> caller = AdmitSubmission(call, request->statement());
  const size_t bytes = request->statement().envelope().size() + request->statement().body().size();
  const absl::Status taken =
      caller.ok() ? submission_limit_.Take(caller->name, bytes) : caller.status();
  if (!taken.ok()) {
    gate_.Finish(call, taken);
    return call.reactor;
  }
  submissions_.Submit(
      request->statement().envelope(), request->statement().body(),
      [this, call, response, caller = *caller, bytes](absl::StatusOr<v1::Receipt> receipt) {
        submission_limit_.Release(caller.name, bytes, receipt.ok());
        if (receipt.ok()) {
          if (caller.is_participant) growth_limit_.Count(caller.name);
          *response = *std::move(receipt);
        }
        gate_.Finish(call, receipt.status());
      });
  return call.reactor;
}

grpc::ServerUnaryReactor* StatementServiceImpl::GetStatement(grpc::CallbackServerContext* context,
                                                             const v1::GetStatementRequest* request,
                                                             v1::Statement* response) {
  return gate_.Serve(context, Method::kGetStatement, [request, response](const Admitted& call) {
    return FindStatement(call, *request, *response);
  });
}

grpc::ServerUnaryReactor* StatementServiceImpl::GetBody(grpc::CallbackServerContext* context,
                                                        const v1::GetBodyRequest* request,
                                                        v1::Body* response) {
  return gate_.Serve(context, Method::kGetBody, [this, request, response](const Admitted& call) {
    return Answer(call, *request, *response);
  });
}

absl::Status StatementServiceImpl::Answer(const Admitted& call, const v1::GetBodyRequest& request,
                                          v1::Body& response) {
  ASSIGN_OR_RETURN(const Digest digest, DigestOf("digest", request.digest()));
  ASSIGN_OR_RETURN(HeldBody body, BodyFor(*call.caller, *call.head->reader, digest));
  if (body.standing == v1::BODY_STANDING_ERASED) {
    return NotFound(v1::ERROR_REASON_BODY_ERASED,
                    "the words of this body were erased; its statement stays in the log");
  }
  if (body.standing != v1::BODY_STANDING_PRESENT) {
    return gate_.NamingUpstream(NotFound(v1::ERROR_REASON_BODY_NOT_HELD,
                                         "this server holds no such body, or not for this caller"));
  }
  // A State's words count as a look-up of that State, whichever way they go.
  const auto subject = ResourceName::Parse(body.subject);
  if (subject.ok() && !subject->state.empty() && HasReadingLimit(*call.caller)) {
    ASSIGN_OR_RETURN(const StateRow* const state, RequireState(subject->state));
    RETURN_IF_ERROR(reading_limit_.Count(call.caller->tls_key, {state}));
  }
  response.set_body(std::move(body.bytes));
  return absl::OkStatus();
}

grpc::ServerUnaryReactor* StatementServiceImpl::GetChainHead(grpc::CallbackServerContext* context,
                                                             const v1::GetChainHeadRequest* request,
                                                             v1::ChainHead* response) {
  return gate_.Serve(context, Method::kGetChainHead, [request, response](const Admitted& call) {
    return FindChainHead(call, *request, *response);
  });
}

}  // namespace rollcall
