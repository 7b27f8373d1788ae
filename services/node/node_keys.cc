#include "services/node/node_keys.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"
#include "services/bootstrap.h"
#include "services/node/file.h"

namespace rollcall {
namespace {

constexpr unsigned kSecretMode = 0600;
constexpr unsigned kPublicMode = 0644;

// In the certificate, for TLS libraries that want a name; the key is what
// clients pin.
constexpr char kCertificateName[] = "rollcall";

std::string KeyPath(const std::string& data_directory, absl::string_view file) {
  return absl::StrCat(data_directory, "/", kKeyDirectory, "/", file);
}

absl::Status Explain(const absl::Status& status, absl::string_view path) {
  return absl::Status(status.code(), absl::StrCat(path, ": ", status.message()));
}

absl::StatusOr<PrivateKey> LoadKey(const std::string& path, absl::string_view passphrase,
                                   KeyAlgorithm algorithm, std::string& pem) {
  ASSIGN_OR_RETURN(pem, ReadSecretFile(path));
  absl::StatusOr<PrivateKey> key = PrivateKey::FromPem(pem, passphrase);
  if (!key.ok()) return Explain(key.status(), path);
  if (key->public_key().algorithm() != algorithm) {
    return absl::InvalidArgumentError(
        absl::StrCat(path, " must be an ", KeyAlgorithmName(algorithm), " key, and is ",
                     KeyAlgorithmName(key->public_key().algorithm())));
  }
  return key;
}

absl::StatusOr<PrivateKey> MakeLogKey(const std::string& path, absl::string_view passphrase) {
  ASSIGN_OR_RETURN(PrivateKey key, PrivateKey::Generate(KeyAlgorithm::kEd25519));
  ASSIGN_OR_RETURN(std::string pem, key.ToPem(passphrase));
  const absl::Status written = WriteNewFile(path, pem, kSecretMode);
  Wipe(pem);
  RETURN_IF_ERROR(written);
  return key;
}

}  // namespace

std::vector<const Signer*> NodeKeys::LogSigners() const {
  std::vector<const Signer*> signers;
  for (const PrivateKey& key : log_keys) signers.push_back(&key);
  return signers;
}

absl::StatusOr<NodeKeys> MakeFollowerKeys(const std::string& data_directory, absl::Time now) {
  RETURN_IF_ERROR(MakeOwnersDirectory(absl::StrCat(data_directory, "/", kKeyDirectory)));
  ASSIGN_OR_RETURN(PrivateKey tls_key, PrivateKey::Generate(KeyAlgorithm::kEcdsaP256));
  ASSIGN_OR_RETURN(std::string certificate,
                   tls_key.SelfSignedCertificate(kCertificateName, absl::ToUnixSeconds(now)));
  ASSIGN_OR_RETURN(std::string tls_pem, tls_key.ToPem(""));
  RETURN_IF_ERROR(WriteNewFile(KeyPath(data_directory, kTlsKeyFile), tls_pem, kSecretMode));
  RETURN_IF_ERROR(
      WriteNewFile(KeyPath(data_directory, kTlsCertificateFile), certificate, kPublicMode));
  PublicKey tls_public = tls_key.public_key();
  return NodeKeys{{}, std::move(tls_public), std::move(tls_pem), std::move(certificate)};
}

absl::StatusOr<NodeKeys> MakeNodeKeys(const std::string& data_directory,
                                      absl::string_view passphrase, absl::Time now) {
  RETURN_IF_ERROR(MakeOwnersDirectory(absl::StrCat(data_directory, "/", kKeyDirectory)));
  ASSIGN_OR_RETURN(PrivateKey log_key,
                   MakeLogKey(KeyPath(data_directory, kLogKeyFile), passphrase));
  ASSIGN_OR_RETURN(NodeKeys keys, MakeFollowerKeys(data_directory, now));
  keys.log_keys.push_back(std::move(log_key));
  return keys;
}

absl::StatusOr<PublicKey> MakeNextLogKey(const std::string& data_directory,
                                         absl::string_view passphrase) {
  ASSIGN_OR_RETURN(const PrivateKey key,
                   MakeLogKey(KeyPath(data_directory, kNextLogKeyFile), passphrase));
  return key.public_key();
}

absl::StatusOr<NodeKeys> LoadFollowerKeys(const std::string& data_directory) {
  std::string tls_pem;
  ASSIGN_OR_RETURN(const PrivateKey tls_key, LoadKey(KeyPath(data_directory, kTlsKeyFile), "",
                                                     KeyAlgorithm::kEcdsaP256, tls_pem));
  const std::string certificate_path = KeyPath(data_directory, kTlsCertificateFile);
  ASSIGN_OR_RETURN(std::string certificate, ReadSmallFile(certificate_path));
  const absl::StatusOr<PublicKey> certified = PublicKeyOfCertificate(certificate);
  if (!certified.ok()) return Explain(certified.status(), certificate_path);
  if (!(*certified == tls_key.public_key())) {
    return absl::FailedPreconditionError(absl::StrCat(
        certificate_path, " is not the certificate of the key in ", kTlsKeyFile, " beside it"));
  }
  return NodeKeys{{}, tls_key.public_key(), std::move(tls_pem), std::move(certificate)};
}

absl::StatusOr<NodeKeys> LoadNodeKeys(const std::string& data_directory,
                                      absl::string_view passphrase) {
  std::vector<PrivateKey> log_keys;
  for (const bool next : {false, true}) {
    std::string pem;
    absl::StatusOr<PrivateKey> key =
        LoadKey(KeyPath(data_directory, next ? kNextLogKeyFile : kLogKeyFile), passphrase,
                KeyAlgorithm::kEd25519, pem);
    Wipe(pem);
    if (next && absl::IsNotFound(key.status())) break;
    if (!key.ok()) return key.status();
    log_keys.push_back(*std::move(key));
  }
  ASSIGN_OR_RETURN(NodeKeys keys, LoadFollowerKeys(data_directory));
  keys.log_keys = std::move(log_keys);
  return keys;
}

absl::StatusOr<std::string> ReadPassphrase(const std::string& path) {
  ASSIGN_OR_RETURN(std::string content, ReadSecretFile(path));
  std::string passphrase = content.substr(0, content.find_first_of("\r\n"));
  Wipe(content);
  if (passphrase.empty()) {
    return absl::InvalidArgumentError(absl::StrCat(path, " has an empty first line"));
  }
  return passphrase;
}

absl::Status CheckKeysAgainstCharter(const NodeKeys& keys, absl::string_view origin,
                                     const v1::Charter& charter) {
  RETURN_IF_ERROR(CheckLogKeys(charter, origin, keys.LogSigners()));
  const bool server_named =
      std::any_of(charter.servers().begin(), charter.servers().end(), [&](const v1::Server& named) {
        return absl::string_view(named.tls_key_digest()) == keys.tls_key.digest().view();
      });
  if (!server_named) {
    return absl::FailedPreconditionError(absl::StrCat(
        "the charter of ", origin, " does not name this node's TLS key ", keys.tls_key.id(),
        " (keys/tls.pem), so no client would speak with it. Start with a key that the "
        "charter names, or have the root key holders amend its servers"));
  }
  return absl::OkStatus();
}

}  // namespace rollcall
