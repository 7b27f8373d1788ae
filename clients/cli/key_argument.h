// Public keys as people give them: a file, PEM text or a digest.
#ifndef ROLLCALL_CLIENTS_CLI_KEY_ARGUMENT_H_
#define ROLLCALL_CLIENTS_CLI_KEY_ARGUMENT_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "clients/cli/yaml_reader.h"
#include "core/crypto/digest.h"
#include "core/crypto/public_key.h"

namespace rollcall {

// A key in a YAML file: PEM text, or a path to a PEM file (of a key or of a
// certificate), which is taken from the folder of the YAML file.
absl::StatusOr<PublicKey> KeyFromYaml(const YamlValue& value);

// The digest of a TLS key in a YAML file: 64 hex digits, or a key as above.
absl::StatusOr<Digest> KeyDigestFromYaml(const YamlValue& value);

// The digest of a TLS key on the command line: 64 hex digits or a PEM file.
absl::StatusOr<Digest> KeyDigestArgument(const std::string& text);

}  // namespace rollcall

#endif  // ROLLCALL_CLIENTS_CLI_KEY_ARGUMENT_H_
