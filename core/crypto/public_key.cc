#include "core/crypto/public_key.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <cstddef>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "core/base/refusal.h"
#include "core/base/status_macros.h"
#include "core/crypto/ecdsa_signature.h"
#include "core/crypto/edwards_point.h"
#include "core/crypto/openssl_handles.h"
#include "core/crypto/pem.h"

namespace rollcall {
namespace {

// What precedes the key's own bytes in the one encoding that is taken.
// RFC 8410: SEQUENCE { SEQUENCE { 1.3.101.112 } BIT STRING }.
constexpr absl::string_view kEd25519Prefix("\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00", 12);
// RFC 5480: SEQUENCE { SEQUENCE { id-ecPublicKey, prime256v1 } BIT STRING },
// with the tag of an uncompressed point.
constexpr absl::string_view kP256Prefix(
    "\x30\x59\x30\x13\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07"
    "\x03\x42\x00\x04",
    27);
constexpr size_t kEd25519Bytes = 32;
constexpr size_t kEd25519SignatureBytes = 64;
constexpr size_t kP256CoordinateBytes = 32;

absl::Status Unacceptable(absl::string_view why) {
  return Refusal(absl::StatusCode::kInvalidArgument, v1::ERROR_REASON_KEY_UNACCEPTABLE, why);
}

const unsigned char* Bytes(absl::string_view s) {
  return reinterpret_cast<const unsigned char*>(s.data());
}

struct ContextFree {
  void operator()(EVP_PKEY_CTX* context) const { EVP_PKEY_CTX_free(context); }
};
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, ContextFree>;

// The key with an uncompressed `point`; null when that is not on the curve.
// d2i_PUBKEY would do the same in six times the time.
KeyHandle MakeP256Key(absl::string_view point) {
  const KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr));
  std::string group = "P-256";
  std::string octets(point);
  OSSL_PARAM parameters[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group.data(), group.size()),
      OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, octets.data(), octets.size()),
      OSSL_PARAM_construct_end()};
  EVP_PKEY* key = nullptr;
  if (context == nullptr || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters) != 1) {
    return nullptr;
  }
  return KeyHandle(key);
}

// Whether the key is a point of the right group, as SP 800-56A 5.6.2.3.4.
bool PassesPublicCheck(EVP_PKEY* key) {
  const KeyContext context(EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr));
  return context != nullptr && EVP_PKEY_public_check_quick(context.get()) == 1;
}

}  // namespace

struct PublicKey::Rep {
  KeyAlgorithm algorithm;
  std::string spki;
  Digest digest;
  std::string id;
  KeyHandle key;
};

absl::string_view KeyAlgorithmName(KeyAlgorithm algorithm) {
  switch (algorithm) {
    case KeyAlgorithm::kEd25519:
      return "Ed25519";
    case KeyAlgorithm::kEcdsaP256:
      return "ECDSA P-256";
  }
  return "";
}

absl::StatusOr<PublicKey> PublicKey::FromSpki(absl::string_view der) {
  return Parse(der, PointCheck::kFull);
}

absl::StatusOr<PublicKey> PublicKey::FromCheckedSpki(absl::string_view der) {
  return Parse(der, PointCheck::kNone);
}

absl::StatusOr<PublicKey> PublicKey::Parse(absl::string_view der, PointCheck check) {
  const OpensslErrorScope errors;
  auto rep = std::make_shared<Rep>();
  if (der.size() == kEd25519Prefix.size() + kEd25519Bytes &&
      absl::StartsWith(der, kEd25519Prefix)) {
    const absl::string_view raw = der.substr(kEd25519Prefix.size());
    if (check == PointCheck::kFull) RETURN_IF_ERROR(CheckEd25519Point(raw));
    rep->algorithm = KeyAlgorithm::kEd25519;
    rep->key.reset(
        EVP_PKEY_new_raw_public_key_ex(nullptr, "ED25519", nullptr, Bytes(raw), raw.size()));
    if (rep->key == nullptr) return Unacceptable("OpenSSL does not take the Ed25519 public key");
  } else if (der.size() == kP256Prefix.size() + 2 * kP256CoordinateBytes &&
             absl::StartsWith(der, kP256Prefix)) {
    rep->algorithm = KeyAlgorithm::kEcdsaP256;
    // The prefix ends in the first octet of the point.
    rep->key = MakeP256Key(der.substr(kP256Prefix.size() - 1));
    if (rep->key == nullptr || (check == PointCheck::kFull && !PassesPublicCheck(rep->key.get()))) {
      return Unacceptable("the P-256 public key is not a point on the curve");
    }
  } else {
    return Unacceptable(
        "not the canonical SubjectPublicKeyInfo of an Ed25519 key (RFC 8410) or of a P-256 key "
        "(RFC 5480, named curve, uncompressed point); make a new key or convert its encoding");
  }
  rep->spki = std::string(der);
  rep->digest = Sha256(der);
  rep->id = rep->digest.ToHex();
  return PublicKey(std::move(rep));
}

absl::StatusOr<PublicKey> PublicKey::FromEd25519(absl::string_view raw) {
  if (raw.size() != kEd25519Bytes) {
    return Unacceptable("an Ed25519 public key has exactly 32 bytes");
  }
  return FromSpki(absl::StrCat(kEd25519Prefix, raw));
}

absl::StatusOr<PublicKey> PublicKey::FromPem(absl::string_view pem) {
  const auto block = FirstPemBlock(pem, {"PUBLIC KEY"});
  if (!block.ok()) return Unacceptable(block.status().message());
  return FromSpki(block->der);
}

KeyAlgorithm PublicKey::algorithm() const { return rep_->algorithm; }
const std::string& PublicKey::spki() const { return rep_->spki; }
const Digest& PublicKey::digest() const { return rep_->digest; }
const std::string& PublicKey::id() const { return rep_->id; }

absl::string_view PublicKey::ed25519() const {
  if (rep_->algorithm != KeyAlgorithm::kEd25519) return {};
  return absl::string_view(rep_->spki).substr(kEd25519Prefix.size());
}

std::string PublicKey::ToPem() const { return ToPemText("PUBLIC KEY", rep_->spki); }

absl::Status PublicKey::Verify(absl::string_view message, absl::string_view signature) const {
  const OpensslErrorScope errors;
  const bool is_ed25519 = rep_->algorithm == KeyAlgorithm::kEd25519;
  const bool well_formed =
      is_ed25519 ? signature.size() == kEd25519SignatureBytes : IsStrictEcdsaSignature(signature);
  EVP_MD_CTX* const context = ThreadDigestContext();
  // OpenSSL itself refuses S >= L and compares R's encoding (RFC 8032 5.1.7).
  if (!well_formed ||
      EVP_DigestVerifyInit(context, nullptr, is_ed25519 ? nullptr : Sha256Algorithm(), nullptr,
                           rep_->key.get()) != 1 ||
      EVP_DigestVerify(context, Bytes(signature), signature.size(), Bytes(message),
                       message.size()) != 1) {
    return Refusal(absl::StatusCode::kUnauthenticated, v1::ERROR_REASON_SIGNATURE_INVALID,
                   absl::StrCat("the signature does not verify under the ",
                                KeyAlgorithmName(rep_->algorithm), " key ", rep_->id));
  }
  return absl::OkStatus();
}

}  // namespace rollcall
