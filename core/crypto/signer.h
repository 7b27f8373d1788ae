// Signers: whatever can sign bytes. A private key in memory is one; a smart
// card behind a command is another (clients/cli).
#ifndef ROLLCALL_CORE_CRYPTO_SIGNER_H_
#define ROLLCALL_CORE_CRYPTO_SIGNER_H_

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "core/crypto/public_key.h"

namespace rollcall {

// Thread-safe.
class Signer {
 public:
  virtual ~Signer() = default;

  // The key under which signatures verify.
  virtual const PublicKey& public_key() const = 0;

  // A signature over `message` in the form that PublicKey::Verify takes.
  virtual absl::StatusOr<std::string> Sign(absl::string_view message) const = 0;
};

// A private key held in memory; wiped when destroyed. Movable, not copyable.
class PrivateKey final : public Signer {
 public:
  static absl::StatusOr<PrivateKey> Generate(KeyAlgorithm algorithm);

  // From PKCS#8 PEM, encrypted or not. UNAUTHENTICATED when the passphrase is
  // missing or wrong, INVALID_ARGUMENT when it is no such key or its halves do
  // not match. Never prompts. However the file writes a P-256 key's public half,
  // public_key() and certificates have the canonical form.
  static absl::StatusOr<PrivateKey> FromPem(absl::string_view pem, absl::string_view passphrase);

  // From the 32-byte seed of RFC 8032.
  static absl::StatusOr<PrivateKey> FromEd25519Seed(absl::string_view seed);

  // PKCS#8 PEM; encrypted (PBES2, AES-256-CBC, PBKDF2-HMAC-SHA256 with
  // 600,000 iterations) unless the passphrase is empty.
  absl::StatusOr<std::string> ToPem(absl::string_view passphrase) const;

  // A self-signed X.509 v3 certificate in PEM for TLS, valid from one day
  // before `now_unix_seconds` to 2^31 seconds after it: what counts is the
  // key, which the directory's log admits and expires. For both ends of TLS; a
  // common name that looks like a host's is also its subject alternative name.
  // INVALID_ARGUMENT unless the name is UTF-8 of 1 to 64 bytes and the times
  // lie in the years 1970 to 9998.
  absl::StatusOr<std::string> SelfSignedCertificate(absl::string_view common_name,
                                                    int64_t now_unix_seconds) const;

  ~PrivateKey() override;
  PrivateKey(PrivateKey&&) noexcept;
  PrivateKey& operator=(PrivateKey&&) noexcept;

  const PublicKey& public_key() const override;
  absl::StatusOr<std::string> Sign(absl::string_view message) const override;

 private:
  struct Rep;
  explicit PrivateKey(std::unique_ptr<Rep> rep);
  std::unique_ptr<Rep> rep_;
};

// The public key of an X.509 certificate in PEM (its first certificate).
// INVALID_ARGUMENT, reason KEY_UNACCEPTABLE, for other algorithms.
absl::StatusOr<PublicKey> PublicKeyOfCertificate(absl::string_view pem);

// Overwrites the bytes and empties the string; not optimized away.
void Wipe(std::string& secret);

}  // namespace rollcall

#endif  // ROLLCALL_CORE_CRYPTO_SIGNER_H_
