// Messages in files, as protobuf JSON: drafts, charters, receipts.
#ifndef ROLLCALL_CLIENTS_CLI_MESSAGE_FILE_H_
#define ROLLCALL_CLIENTS_CLI_MESSAGE_FILE_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"

namespace rollcall {

// Mode of files that may hold personal data or tell what an office did.
inline constexpr unsigned kPrivateMode = 0600;

// The message as JSON with the field names of the .proto files, indented, with
// a newline at its end.
absl::StatusOr<std::string> MessageToJson(const google::protobuf::Message& message);

// Inverse; INVALID_ARGUMENT for unknown fields and what is no such message.
absl::Status JsonToMessage(absl::string_view json, google::protobuf::Message* message);

// Reads a file. INVALID_ARGUMENT naming the file and `what` ("draft") when it
// holds no such message; the errors of ReadFile.
absl::Status ReadMessageFile(const std::string& path, absl::string_view what,
                             google::protobuf::Message* message);

// Writes a file durably with mode kPrivateMode.
absl::Status WriteMessageFile(const std::string& path, const google::protobuf::Message& message);

}  // namespace rollcall

#endif  // ROLLCALL_CLIENTS_CLI_MESSAGE_FILE_H_
