#include "clients/cli/own_signers.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/cli/command_signer.h"
#include "clients/cli/durable_file.h"
#include "clients/cli/exit_code.h"
#include "clients/cli/passphrase.h"
#include "core/base/refusal.h"
#include "core/base/status_macros.h"

namespace rollcall {
namespace {

// Common name of the TLS certificate. It says nothing: the key is what counts.
constexpr char kTlsCommonName[] = "rollcall";

absl::StatusOr<OwnKey> CommandKey(const GlobalOptions& options) {
  if (options.signer_key_file.empty()) {
    return WithExitCode(
        absl::InvalidArgumentError(
            "--signer needs --signer-key FILE.pem, the public key that its signatures are by"),
        ExitCode::kUsage);
  }
  ASSIGN_OR_RETURN(PublicKey key, ReadPublicKeyFile(options.signer_key_file));
  return OwnKey{kCommandSignerName, std::move(key), false};
}

}  // namespace

absl::StatusOr<std::vector<OwnKey>> UsableKeys(Invocation& invocation) {
  std::vector<OwnKey> usable;
  const GlobalOptions& options = invocation.options();
  if (!options.signer_command.empty()) {
    ASSIGN_OR_RETURN(OwnKey key, CommandKey(options));
    usable.push_back(std::move(key));
    if (options.keys.empty()) return usable;
  }
  ASSIGN_OR_RETURN(Keystore * keystore, invocation.keystore());
  ASSIGN_OR_RETURN(std::vector<OwnKey> own, keystore->ListKeys());
  if (options.keys.empty()) return own;
  for (const std::string& name : options.keys) {
    const auto key =
        std::find_if(own.begin(), own.end(), [&](const OwnKey& k) { return k.name == name; });
    if (key == own.end()) {
      return WithExitCode(
          absl::NotFoundError(absl::StrCat(
              "--key ", name, ": no such key in ", keystore->home(), "; there are: ",
              absl::StrJoin(own, ", ",
                            [](std::string* out, const OwnKey& k) { out->append(k.name); }))),
          ExitCode::kKeystore);
    }
    usable.push_back(*key);
  }
  return usable;
}

absl::StatusOr<std::unique_ptr<Signer>> Unlock(Invocation& invocation, const OwnKey& key) {
  const GlobalOptions& options = invocation.options();
  if (key.name == kCommandSignerName && !options.signer_command.empty()) {
    return std::unique_ptr<Signer>(
        std::make_unique<CommandSigner>(options.signer_command, key.public_key));
  }
  ASSIGN_OR_RETURN(Keystore * keystore, invocation.keystore());
  absl::string_view passphrase;
  if (key.encrypted) {
    ASSIGN_OR_RETURN(passphrase, invocation.passphrase().Get());
  }
  ASSIGN_OR_RETURN(PrivateKey secret, keystore->LoadKey(key.name, passphrase));
  if (secret.public_key() != key.public_key) {
    return WithExitCode(
        absl::DataLossError(absl::StrCat("the files of the key ", key.name,
                                         " do not belong together; restore the keystore")),
        ExitCode::kKeystore);
  }
  return std::unique_ptr<Signer>(std::make_unique<PrivateKey>(std::move(secret)));
}

absl::StatusOr<PublicKey> MakeSigningKey(Invocation& invocation, absl::string_view name,
                                         KeyAlgorithm algorithm, bool encrypted) {
  ASSIGN_OR_RETURN(Keystore * keystore, invocation.keystore());
  absl::string_view passphrase;
  if (encrypted) {
    ASSIGN_OR_RETURN(passphrase, invocation.passphrase().GetNew());
  }
  ASSIGN_OR_RETURN(const PrivateKey key, PrivateKey::Generate(algorithm));
  RETURN_IF_ERROR(keystore->AddKey(name, key, passphrase));
  return key.public_key();
}

absl::StatusOr<PublicKey> MakeTlsKey(Invocation& invocation, KeyAlgorithm algorithm,
                                     bool encrypted) {
  ASSIGN_OR_RETURN(Keystore * keystore, invocation.keystore());
  absl::string_view passphrase;
  if (encrypted) {
    ASSIGN_OR_RETURN(passphrase, invocation.passphrase().GetNew());
  }
  ASSIGN_OR_RETURN(const PrivateKey key, PrivateKey::Generate(algorithm));
  ASSIGN_OR_RETURN(
      const std::string certificate,
      key.SelfSignedCertificate(kTlsCommonName, absl::ToUnixSeconds(invocation.now())));
  RETURN_IF_ERROR(keystore->AddTlsKey(key, certificate, passphrase));
  return key.public_key();
}

absl::StatusOr<PublicKey> ReadPublicKey(absl::string_view pem, absl::string_view where) {
  absl::StatusOr<PublicKey> key = absl::StrContains(pem, "BEGIN CERTIFICATE")
                                      ? PublicKeyOfCertificate(pem)
                                      : PublicKey::FromPem(pem);
  if (key.ok()) return key;
  return Refusal(absl::StatusCode::kInvalidArgument, v1::ERROR_REASON_KEY_UNACCEPTABLE,
                 absl::StrCat(where, ": ", key.status().message(),
                              "; it must be PEM of an Ed25519 or P-256 public key or of a "
                              "certificate with one"));
}

absl::StatusOr<PublicKey> ReadPublicKeyFile(const std::string& path) {
  ASSIGN_OR_RETURN(const std::string pem, ReadFile(path));
  return ReadPublicKey(pem, path);
}

}  // namespace rollcall
