#include "clients/cli/message_file.h"

#include "absl/strings/str_cat.h"
#include "clients/cli/durable_file.h"
#include "core/base/status_macros.h"
#include "google/protobuf/util/json_util.h"

namespace rollcall {

absl::StatusOr<std::string> MessageToJson(const google::protobuf::Message& message) {
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  options.add_whitespace = true;
  std::string json;
  const auto status = google::protobuf::util::MessageToJsonString(message, &json, options);
  if (!status.ok()) return absl::InternalError("the message cannot be written as JSON");
  if (json.empty() || json.back() != '\n') json.push_back('\n');
  return json;
}

absl::Status JsonToMessage(absl::string_view json, google::protobuf::Message* message) {
  const auto status =
      google::protobuf::util::JsonStringToMessage({json.data(), json.size()}, message);
  if (status.ok()) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::string_view(status.message().data(), status.message().size()));
}

absl::Status ReadMessageFile(const std::string& path, absl::string_view what,
                             google::protobuf::Message* message) {
  ASSIGN_OR_RETURN(const std::string json, ReadFile(path));
  if (JsonToMessage(json, message).ok()) return absl::OkStatus();
  // The parser's own words quote the file, which may hold personal data.
  return absl::InvalidArgumentError(absl::StrCat(path, " is no ", what,
                                                 ": it must be protobuf JSON of rollcall.v1.",
                                                 message->GetDescriptor()->name()));
}

absl::Status WriteMessageFile(const std::string& path, const google::protobuf::Message& message) {
  ASSIGN_OR_RETURN(const std::string json, MessageToJson(message));
  return WriteFileDurably(path, json, kPrivateMode);
}

}  // namespace rollcall
