#include "core/base/status_proto.h"

#include "absl/strings/cord.h"
#include "core/base/refusal.h"
#include "google/rpc/status.pb.h"

namespace rollcall {
namespace {

bool Travels(absl::string_view type_url) {
  return type_url == kErrorInfoUrl || type_url == kRetryInfoUrl;
}

}  // namespace

std::string ToStatusDetails(const absl::Status& status) {
  if (status.ok()) return "";
  google::rpc::Status proto;
  status.ForEachPayload([&](absl::string_view type_url, const absl::Cord& value) {
    if (!Travels(type_url)) return;
    google::protobuf::Any& detail = *proto.add_details();
    detail.set_type_url(std::string(type_url));
    detail.set_value(std::string(value));
  });
  if (proto.details().empty()) return "";
  proto.set_code(status.raw_code());
  proto.set_message(std::string(status.message()));
  return proto.SerializeAsString();
}

absl::Status FromStatusDetails(int code, absl::string_view message, absl::string_view details) {
  absl::Status status(static_cast<absl::StatusCode>(code), message);
  google::rpc::Status proto;
  if (status.ok() || details.empty() ||
      !proto.ParseFromArray(details.data(), static_cast<int>(details.size())) ||
      proto.code() != code) {
    return status;
  }
  for (const google::protobuf::Any& detail : proto.details()) {
    if (Travels(detail.type_url())) {
      status.SetPayload(detail.type_url(), absl::Cord(detail.value()));
    }
  }
  return status;
}

}  // namespace rollcall
