// KEYS.yaml: a participant's key set as people write it (README.md,
// "Registrar").
#ifndef ROLLCALL_CLIENTS_CLI_KEYS_YAML_H_
#define ROLLCALL_CLIENTS_CLI_KEYS_YAML_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "rollcall/v1/participant.pb.h"

namespace rollcall {

// Reads a key set; `file` names it in errors and says where the key files lie.
// Thresholds that are not given are 1. INVALID_ARGUMENT, reasons INVALID_FIELD,
// KEY_UNACCEPTABLE or INVALID_BODY; the message begins with "file:line".
absl::StatusOr<v1::KeySet> ParseKeysYaml(absl::string_view text, const std::string& file,
                                         v1::ParticipantKind kind);

}  // namespace rollcall

#endif  // ROLLCALL_CLIENTS_CLI_KEYS_YAML_H_
