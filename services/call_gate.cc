#include "services/call_gate.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "core/base/refusal.h"
#include "core/base/status_macros.h"
#include "grpc/grpc_security_constants.h"
#include "services/status_conversion.h"

namespace rollcall {
namespace {

absl::string_view Bytes(grpc::string_ref s) { return {s.data(), s.size()}; }

// The name under which calls of a method are counted. Figures give nothing away
// of plans that are held: HoldPlan counts as the call by which announced plans
// come, ListHeldPlans as the one that lists them.
absl::string_view CountedAs(Method method) {
  switch (method) {
    case Method::kHoldPlan:
      return PermissionOf(Method::kSubmitStatement).name;
    case Method::kListHeldPlans:
      return PermissionOf(Method::kListExercises).name;
    default:
      return PermissionOf(method).name;
  }
}

}  // namespace

CallGate::Call CallGate::Begin(grpc::CallbackServerContext* context, Method method) const {
  return {method, context, context->DefaultReactor(), clock_.Monotonic()};
}

absl::StatusOr<std::shared_ptr<const Caller>> CallGate::Identify(
    const grpc::CallbackServerContext& context, const Head& head) {
  absl::string_view certificate;
  // Holds the bytes that the views point to.
  const std::shared_ptr<const grpc::AuthContext> peer = context.auth_context();
  std::vector<grpc::string_ref> values;
  if (peer != nullptr) values = peer->FindPropertyValues(GRPC_X509_PEM_CERT_PROPERTY_NAME);
  if (!values.empty()) certificate = Bytes(values.front());
  return callers_.Identify(certificate, head, clock_.Now());
}

absl::StatusOr<Admitted> CallGate::Admit(const Call& call) {
  Admitted admitted;
  admitted.head = head_.Current();
  ASSIGN_OR_RETURN(admitted.caller, Identify(*call.context, *admitted.head));
  RETURN_IF_ERROR(CheckPermission(call.method, *admitted.caller));
  return admitted;
}

absl::StatusOr<uint64_t> CallGate::MinSize(const grpc::CallbackServerContext& context) const {
  const auto& metadata = context.client_metadata();
  const auto found = metadata.find(kMinSizeMetadata);
  uint64_t size = 0;
  if (found != metadata.end() && !absl::SimpleAtoi(Bytes(found->second), &size)) {
    return InvalidField(kMinSizeMetadata, "must be a decimal log size");
  }
  return size;
}

absl::Status CallGate::NotYetThere(uint64_t min_size) const {
  const uint64_t size = head_.Current()->size();
  return WithRetryDelay(
      NamingUpstream(Refusal(
          absl::StatusCode::kUnavailable, v1::ERROR_REASON_NOT_YET_THERE,
          absl::StrCat("this server's log has ", size, " entries and not yet the ", min_size,
                       " asked for; try again, or ask the server that gave the receipt"),
          {{"log_size", absl::StrCat(size)}, {"min_size", absl::StrCat(min_size)}})),
      kMaxSizeWait);
}

absl::Status CallGate::NamingUpstream(absl::Status refusal) const {
  if (upstream_.empty()) return refusal;
  return WithMetadata(std::move(refusal), "upstream", upstream_);
}

void CallGate::Finish(const Call& call, const absl::Status& status) {
  Finish(call, status, head_.Current()->size());
}

void CallGate::Finish(const Call& call, const absl::Status& status, uint64_t size) {
  const absl::string_view method = CountedAs(call.method);
  if (IsUnexpected(status)) observer_.OnInternalError(method, status);
  const absl::Status disclosed = Disclosed(status);
  const auto info = ErrorInfoOf(disclosed);
  observer_.OnCall(method, disclosed.code(), info.has_value() ? info->reason() : "",
                   clock_.Monotonic() - call.begin);
  call.context->AddInitialMetadata(kLogSizeMetadata, absl::StrCat(size));
  call.reactor->Finish(ToGrpcStatus(disclosed));
}

}  // namespace rollcall
