// The two keys of a node: the log's, which signs checkpoints, and the TLS key,
// by which clients know the server.
#ifndef ROLLCALL_SERVICES_NODE_NODE_KEYS_H_
#define ROLLCALL_SERVICES_NODE_NODE_KEYS_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "core/crypto/public_key.h"
#include "core/crypto/signer.h"
#include "rollcall/v1/participant.pb.h"

namespace rollcall {

// Where the keys are, beneath DIR/keys.
inline constexpr char kKeyDirectory[] = "keys";
inline constexpr char kLogKeyFile[] = "log.pem";            // PKCS#8, Ed25519, 0600
inline constexpr char kLogPublicKeyFile[] = "log.pub.pem";  // for people; never read
inline constexpr char kNextLogKeyFile[] = "log-next.pem";   // the same, while the key changes
inline constexpr char kTlsKeyFile[] = "tls.pem";            // PKCS#8, ECDSA P-256, 0600
inline constexpr char kTlsCertificateFile[] = "tls.crt";    // self-signed, 0644

// Movable. The TLS key stays as PEM, because that is what gRPC takes.
struct NodeKeys {
  std::vector<PrivateKey> log_keys;  // one, or two while the key changes; a follower has none
  PublicKey tls_key;
  std::string tls_key_pem;
  std::string tls_certificate_pem;

  // Valid as long as this object is not moved.
  std::vector<const Signer*> LogSigners() const;
};

// Makes both keys and the certificate in DIR/keys. The log key is encrypted
// with `passphrase` unless it is empty; the TLS key is not: it must be there
// when the machine starts alone. ALREADY_EXISTS when any of the files exists.
absl::StatusOr<NodeKeys> MakeNodeKeys(const std::string& data_directory,
                                      absl::string_view passphrase, absl::Time now);

// Makes the TLS key and its certificate alone: what a follower needs.
absl::StatusOr<NodeKeys> MakeFollowerKeys(const std::string& data_directory, absl::Time now);

// Makes the key that shall follow the log key. ALREADY_EXISTS when there is one.
absl::StatusOr<PublicKey> MakeNextLogKey(const std::string& data_directory,
                                         absl::string_view passphrase);

// Reads them. Errors name the file and say what to do; the certificate must be
// the TLS key's.
absl::StatusOr<NodeKeys> LoadNodeKeys(const std::string& data_directory,
                                      absl::string_view passphrase);
absl::StatusOr<NodeKeys> LoadFollowerKeys(const std::string& data_directory);

// The first line of a passphrase file, which only its owner may read.
absl::StatusOr<std::string> ReadPassphrase(const std::string& path);

// OK when the charter names at least one of the log keys, under the
// directory's origin, and the TLS key as one of its servers'.
// FAILED_PRECONDITION saying which is missing and what to do.
absl::Status CheckKeysAgainstCharter(const NodeKeys& keys, absl::string_view origin,
                                     const v1::Charter& charter);

}  // namespace rollcall

#endif  // ROLLCALL_SERVICES_NODE_NODE_KEYS_H_
