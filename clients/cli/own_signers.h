// The keys that this invocation can sign with.
#ifndef ROLLCALL_CLIENTS_CLI_OWN_SIGNERS_H_
#define ROLLCALL_CLIENTS_CLI_OWN_SIGNERS_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "clients/cli/invocation.h"
#include "clients/cli/keystore.h"
#include "core/crypto/public_key.h"
#include "core/crypto/signer.h"

namespace rollcall {

// What --signer's key is called.
inline constexpr char kCommandSignerName[] = "signer";

// The keys that may sign, none unlocked yet: the key of --signer, else those
// named by --key, else all of the keystore. NOT_FOUND for a name that is none.
absl::StatusOr<std::vector<OwnKey>> UsableKeys(Invocation& invocation);

// Unlocks one of them; asks for the passphrase when it is encrypted.
absl::StatusOr<std::unique_ptr<Signer>> Unlock(Invocation& invocation, const OwnKey& key);

// Makes a signing key in the keystore. `encrypted`: under the passphrase.
absl::StatusOr<PublicKey> MakeSigningKey(Invocation& invocation, absl::string_view name,
                                         KeyAlgorithm algorithm, bool encrypted);

// Makes the keystore's TLS key and its self-signed certificate.
absl::StatusOr<PublicKey> MakeTlsKey(Invocation& invocation, KeyAlgorithm algorithm,
                                     bool encrypted);

// A public key from a file or a text: PEM of a key or of a certificate. Errors
// name `where` it was given.
absl::StatusOr<PublicKey> ReadPublicKey(absl::string_view pem, absl::string_view where);
absl::StatusOr<PublicKey> ReadPublicKeyFile(const std::string& path);

}  // namespace rollcall

#endif  // ROLLCALL_CLIENTS_CLI_OWN_SIGNERS_H_
