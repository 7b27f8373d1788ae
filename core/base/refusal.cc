#include "core/base/refusal.h"

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace rollcall {
namespace {

constexpr absl::string_view kReasonPrefix = "ERROR_REASON_";

void SetErrorInfo(absl::Status& status, const google::rpc::ErrorInfo& info) {
  status.SetPayload(kErrorInfoUrl, absl::Cord(info.SerializeAsString()));
}

}  // namespace

std::string ReasonName(v1::ErrorReason reason) {
  return std::string(absl::StripPrefix(v1::ErrorReason_Name(reason), kReasonPrefix));
}

absl::Status Refusal(absl::StatusCode code, v1::ErrorReason reason, absl::string_view message,
                     RefusalMetadata metadata) {
  google::rpc::ErrorInfo info;
  info.set_reason(ReasonName(reason));
  info.set_domain(kErrorDomain);
  for (const auto& [name, value] : metadata) {
    (*info.mutable_metadata())[std::string(name)] = value;
  }
  absl::Status status(code, message);
  SetErrorInfo(status, info);
  return status;
}

absl::Status WithRetryDelay(absl::Status status, absl::Duration delay) {
  google::rpc::RetryInfo info;
  const int64_t milliseconds = absl::ToInt64Milliseconds(delay);
  info.mutable_retry_delay()->set_seconds(milliseconds / 1000);
  info.mutable_retry_delay()->set_nanos(static_cast<int32_t>(milliseconds % 1000) * 1'000'000);
  status.SetPayload(kRetryInfoUrl, absl::Cord(info.SerializeAsString()));
  return status;
}

absl::Status WithMetadata(absl::Status status, absl::string_view name, absl::string_view value) {
  auto info = ErrorInfoOf(status);
  if (info.has_value()) {
    (*info->mutable_metadata())[std::string(name)] = std::string(value);
    SetErrorInfo(status, *info);
  }
  return status;
}

absl::optional<google::rpc::ErrorInfo> ErrorInfoOf(const absl::Status& status) {
  const auto payload = status.GetPayload(kErrorInfoUrl);
  google::rpc::ErrorInfo info;
  if (!payload.has_value() || !info.ParseFromString(std::string(*payload))) return absl::nullopt;
  return info;
}

v1::ErrorReason ReasonOf(const absl::Status& status) {
  const auto info = ErrorInfoOf(status);
  v1::ErrorReason reason = v1::ERROR_REASON_UNSPECIFIED;
  if (!info.has_value() || info->domain() != kErrorDomain ||
      !v1::ErrorReason_Parse(absl::StrCat(kReasonPrefix, info->reason()), &reason)) {
    return v1::ERROR_REASON_UNSPECIFIED;
  }
  return reason;
}

absl::Status InvalidField(absl::string_view field, absl::string_view why) {
  return Refusal(absl::StatusCode::kInvalidArgument, v1::ERROR_REASON_INVALID_FIELD,
                 absl::StrCat(field, ": ", why), {{"field", std::string(field)}});
}

}  // namespace rollcall
