// `rollcalld init`: a data directory with the node's two keys.
#ifndef ROLLCALL_SERVICES_NODE_INITIALIZE_H_
#define ROLLCALL_SERVICES_NODE_INITIALIZE_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "core/base/clock.h"
#include "services/node/node_keys.h"

namespace rollcall {

inline constexpr char kConfigurationFile[] = "rollcalld.toml";

struct InitializeOptions {
  std::string data_directory;
  std::string origin;           // "rollcall.example/global"
  std::string address;          // host:port that clients dial; goes into the charter
  std::string passphrase_file;  // of the log key; empty: not encrypted
};

// Makes DIR (0700), DIR/keys and DIR/rollcalld.toml, and says in words for
// people what to put into the charter and what to do next. Nothing is ever
// overwritten: ALREADY_EXISTS.
absl::StatusOr<std::string> Initialize(const InitializeOptions& options, const Clock& clock);

// `rollcalld init --follow HOST:PORT`: a data directory for a follower, with a
// TLS key of its own and no log key. ALREADY_EXISTS as above.
absl::StatusOr<std::string> InitializeFollower(const std::string& data_directory,
                                               const std::string& upstream, const Clock& clock);

// `rollcalld next-log-key`: makes keys/log-next.pem and says what to do with
// it. From its next start on the node signs with both keys.
absl::StatusOr<std::string> PrepareNextLogKey(const std::string& configuration_file);

// The origin, log_keys and servers of a charter, as YAML.
std::string CharterSnippet(absl::string_view origin, absl::string_view address,
                           const PublicKey& log_key, const PublicKey& tls_key);

}  // namespace rollcall

#endif  // ROLLCALL_SERVICES_NODE_INITIALIZE_H_
