// CHARTER.yaml: a charter as people write it (docs/formats/charter.md).
#ifndef ROLLCALL_CLIENTS_CLI_CHARTER_YAML_H_
#define ROLLCALL_CLIENTS_CLI_CHARTER_YAML_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "rollcall/v1/participant.pb.h"

namespace rollcall {

// What the file says; `charter` has no salt yet.
struct CharterFile {
  std::string origin;
  v1::Charter charter;
};

// Reads a charter; `file` names it in errors and says where the key files lie.
// INVALID_ARGUMENT, reasons INVALID_FIELD, KEY_UNACCEPTABLE or INVALID_BODY;
// the message begins with "file:line".
absl::StatusOr<CharterFile> ParseCharterYaml(absl::string_view text, const std::string& file);

// "30d", "26w", "1y" (365 days) as a duration of whole days.
absl::StatusOr<absl::Duration> ParseDays(absl::string_view text);

}  // namespace rollcall

#endif  // ROLLCALL_CLIENTS_CLI_CHARTER_YAML_H_
