// Public keys: Ed25519 (RFC 8032) and ECDSA P-256 with SHA-256 (FIPS 186-4).
#ifndef ROLLCALL_CORE_CRYPTO_PUBLIC_KEY_H_
#define ROLLCALL_CORE_CRYPTO_PUBLIC_KEY_H_

#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "core/crypto/digest.h"

namespace rollcall {

enum class KeyAlgorithm { kEd25519, kEcdsaP256 };

// "Ed25519" or "ECDSA P-256".
absl::string_view KeyAlgorithmName(KeyAlgorithm algorithm);

// A parsed public key. Cheap to copy (shared, immutable), thread-safe: parse
// once, verify many times.
class PublicKey {
 public:
  // Parses a SubjectPublicKeyInfo (DER). Only the one canonical encoding is
  // taken, so that two keys are the same exactly when their bytes are:
  // Ed25519 as RFC 8410 (44 bytes; on the curve, no low-order point, canonical
  // y), P-256 as RFC 5480 with named curve and uncompressed point (91 bytes, on
  // the curve).
  // INVALID_ARGUMENT, reason KEY_UNACCEPTABLE, otherwise.
  static absl::StatusOr<PublicKey> FromSpki(absl::string_view der);

  // The same without asking whether the point is a good one: for keys that
  // FromSpki took when they were enrolled. A fifth of FromSpki's time.
  static absl::StatusOr<PublicKey> FromCheckedSpki(absl::string_view der);

  // From the raw 32 bytes of an Ed25519 key; same checks as FromSpki.
  static absl::StatusOr<PublicKey> FromEd25519(absl::string_view raw);

  // From PEM "BEGIN PUBLIC KEY".
  static absl::StatusOr<PublicKey> FromPem(absl::string_view pem);

  KeyAlgorithm algorithm() const;
  // The SubjectPublicKeyInfo, DER.
  const std::string& spki() const;
  // The raw 32 bytes of an Ed25519 key; empty for other algorithms.
  absl::string_view ed25519() const;
  // SHA-256 of the SubjectPublicKeyInfo: what charters and access name.
  const Digest& digest() const;
  // Lower-case hex of digest(): what Rollcall writes as key_id.
  const std::string& id() const;
  // PEM "BEGIN PUBLIC KEY".
  std::string ToPem() const;

  // OK when `signature` is this key's over `message`. Ed25519 is cofactorless
  // and takes only S < L; ECDSA takes only strict DER. UNAUTHENTICATED, reason
  // SIGNATURE_INVALID, otherwise.
  absl::Status Verify(absl::string_view message, absl::string_view signature) const;

  friend bool operator==(const PublicKey& a, const PublicKey& b) { return a.spki() == b.spki(); }

 private:
  struct Rep;
  enum class PointCheck { kFull, kNone };
  static absl::StatusOr<PublicKey> Parse(absl::string_view der, PointCheck check);
  explicit PublicKey(std::shared_ptr<const Rep> rep) : rep_(std::move(rep)) {}
  std::shared_ptr<const Rep> rep_;
};

}  // namespace rollcall

#endif  // ROLLCALL_CORE_CRYPTO_PUBLIC_KEY_H_
