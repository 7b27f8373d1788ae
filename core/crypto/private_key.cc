#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/pkcs12.h>
#include <openssl/x509.h>

#include <array>
#include <cstddef>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"
#include "core/crypto/certificate.h"
#include "core/crypto/openssl_handles.h"
#include "core/crypto/pem.h"
#include "core/crypto/signer.h"

namespace rollcall {
namespace {

constexpr char kPlainLabel[] = "PRIVATE KEY";
constexpr char kEncryptedLabel[] = "ENCRYPTED PRIVATE KEY";
constexpr size_t kSeedBytes = 32;
// OWASP's 2023 figure for PBKDF2-HMAC-SHA256: about 0.2 s for who knows the
// passphrase, dear for who guesses.
constexpr int kPbkdf2Iterations = 600'000;
constexpr size_t kPbkdf2SaltBytes = 16;
constexpr int kMaxSignatureBytes = 128;  // P-256 in DER: at most 72

struct Free {
  void operator()(X509_SIG* p) const { X509_SIG_free(p); }
  void operator()(X509_ALGOR* p) const { X509_ALGOR_free(p); }
  void operator()(PKCS8_PRIV_KEY_INFO* p) const { PKCS8_PRIV_KEY_INFO_free(p); }
  void operator()(EVP_PKEY_CTX* p) const { EVP_PKEY_CTX_free(p); }
};
template <typename T>
using Owned = std::unique_ptr<T, Free>;

absl::Status NoSuchKey(absl::string_view why) {
  return absl::InvalidArgumentError(
      absl::StrCat("not an Ed25519 or P-256 private key in PKCS#8 PEM: ", why));
}

// Makes an OpenSSL object of DER that must be used up.
template <typename T>
Owned<T> Decode(absl::string_view der, T* (*decode)(T**, const unsigned char**, long)) {  // NOLINT
  const auto* at = reinterpret_cast<const unsigned char*>(der.data());
  const unsigned char* const end = at + der.size();
  Owned<T> object(decode(nullptr, &at, static_cast<long>(der.size())));  // NOLINT
  if (at != end) object.reset();
  return object;
}

// The DER of an OpenSSL object; wiped on both sides since it may be a key.
template <typename T>
std::string Encode(const T* object, int (*encode)(const T*, unsigned char**)) {
  unsigned char* bytes = nullptr;
  const int size = encode(object, &bytes);
  if (size <= 0) OpensslBroken("DER encoding");
  std::string der(reinterpret_cast<const char*>(bytes), size);
  OPENSSL_clear_free(bytes, size);
  return der;
}

absl::StatusOr<Owned<PKCS8_PRIV_KEY_INFO>> Pkcs8Of(const PemBlock& block,
                                                   absl::string_view passphrase) {
  if (block.label == kPlainLabel) {
    auto info = Decode<PKCS8_PRIV_KEY_INFO>(block.der, &d2i_PKCS8_PRIV_KEY_INFO);
    if (info == nullptr) return NoSuchKey("broken encoding");
    return info;
  }
  const auto encrypted = Decode<X509_SIG>(block.der, &d2i_X509_SIG);
  if (encrypted == nullptr) return NoSuchKey("broken encoding");
  if (passphrase.empty()) {
    return absl::UnauthenticatedError("the private key is encrypted; give its passphrase");
  }
  Owned<PKCS8_PRIV_KEY_INFO> info(
      PKCS8_decrypt(encrypted.get(), passphrase.data(), static_cast<int>(passphrase.size())));
  if (info == nullptr) {
    return absl::UnauthenticatedError(
        "the private key's passphrase is wrong (or the key is encrypted in a way that OpenSSL does "
        "not take)");
  }
  return info;
}

absl::StatusOr<PublicKey> P256PublicKeyOf(EVP_PKEY* key) {
  // What is asked for here is always the uncompressed point of the named
  // curve, in whatever form the private key's file has its public half.
  std::array<char, 16> group = {};
  if (EVP_PKEY_get_utf8_string_param(key, OSSL_PKEY_PARAM_GROUP_NAME, group.data(), group.size(),
                                     nullptr) != 1 ||
      absl::string_view(group.data()) != SN_X9_62_prime256v1 ||
      EVP_PKEY_set_utf8_string_param(key, OSSL_PKEY_PARAM_EC_ENCODING, "named_curve") != 1 ||
      EVP_PKEY_set_utf8_string_param(key, OSSL_PKEY_PARAM_EC_POINT_CONVERSION_FORMAT,
                                     "uncompressed") != 1) {
    return NoSuchKey("another curve than P-256");
  }
  return PublicKey::FromSpki(Encode<EVP_PKEY>(key, &i2d_PUBKEY));
}

absl::StatusOr<PublicKey> Ed25519PublicKeyOf(EVP_PKEY* key) {
  std::array<unsigned char, 32> raw;
  size_t size = raw.size();
  if (EVP_PKEY_get_raw_public_key(key, raw.data(), &size) != 1) return NoSuchKey("no public half");
  return PublicKey::FromEd25519({reinterpret_cast<const char*>(raw.data()), size});
}

absl::StatusOr<PublicKey> PublicKeyOf(EVP_PKEY* key) {
  if (EVP_PKEY_is_a(key, "ED25519") == 1) return Ed25519PublicKeyOf(key);
  if (EVP_PKEY_is_a(key, "EC") != 1) return NoSuchKey("another algorithm");
  // The file may name a public point that is not the private scalar's.
  const Owned<EVP_PKEY_CTX> context(EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr));
  if (context == nullptr || EVP_PKEY_check(context.get()) != 1) {
    return NoSuchKey("its halves do not match");
  }
  return P256PublicKeyOf(key);
}

}  // namespace

struct PrivateKey::Rep {
  Rep(KeyHandle key_in, PublicKey public_key_in)
      : key(std::move(key_in)), public_key(std::move(public_key_in)) {}

  // Takes a key of either algorithm that OpenSSL has made or parsed.
  static absl::StatusOr<PrivateKey> Adopt(KeyHandle key) {
    if (key == nullptr) return NoSuchKey("OpenSSL does not take it");
    ASSIGN_OR_RETURN(PublicKey public_key, PublicKeyOf(key.get()));
    return PrivateKey(std::make_unique<Rep>(std::move(key), std::move(public_key)));
  }

  // OpenSSL wipes the private half when the last reference goes.
  KeyHandle key;
  PublicKey public_key;
};

PrivateKey::PrivateKey(std::unique_ptr<Rep> rep) : rep_(std::move(rep)) {}
PrivateKey::~PrivateKey() = default;
PrivateKey::PrivateKey(PrivateKey&&) noexcept = default;
PrivateKey& PrivateKey::operator=(PrivateKey&&) noexcept = default;

absl::StatusOr<PrivateKey> PrivateKey::Generate(KeyAlgorithm algorithm) {
  const OpensslErrorScope errors;
  KeyHandle key(algorithm == KeyAlgorithm::kEd25519
                    ? EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519")
                    : EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256"));
  if (key == nullptr) return absl::InternalError("OpenSSL could not generate a key");
  return Rep::Adopt(std::move(key));
}

absl::StatusOr<PrivateKey> PrivateKey::FromPem(absl::string_view pem,
                                               absl::string_view passphrase) {
  const OpensslErrorScope errors;
  const auto block = FirstPemBlock(pem, {kPlainLabel, kEncryptedLabel});
  if (!block.ok()) {
    return NoSuchKey(
        absl::StrCat(block.status().message(), "; `openssl pkcs8 -topk8` converts older forms"));
  }
  ASSIGN_OR_RETURN(const auto info, Pkcs8Of(*block, passphrase));
  return Rep::Adopt(KeyHandle(EVP_PKCS82PKEY(info.get())));
}

absl::StatusOr<PrivateKey> PrivateKey::FromEd25519Seed(absl::string_view seed) {
  const OpensslErrorScope errors;
  if (seed.size() != kSeedBytes) {
    return absl::InvalidArgumentError("an Ed25519 seed has exactly 32 bytes");
  }
  return Rep::Adopt(KeyHandle(EVP_PKEY_new_raw_private_key_ex(
      nullptr, "ED25519", nullptr, reinterpret_cast<const unsigned char*>(seed.data()),
      seed.size())));
}

absl::StatusOr<std::string> PrivateKey::ToPem(absl::string_view passphrase) const {
  const OpensslErrorScope errors;
  const Owned<PKCS8_PRIV_KEY_INFO> info(EVP_PKEY2PKCS8(rep_->key.get()));
  if (info == nullptr) return absl::InternalError("OpenSSL could not encode the private key");
  if (passphrase.empty()) {
    const PemBlock block(kPlainLabel,
                         Encode<PKCS8_PRIV_KEY_INFO>(info.get(), &i2d_PKCS8_PRIV_KEY_INFO));
    return ToPemText(block.label, block.der);
  }
  // Without a salt and an initialization vector OpenSSL draws them at random.
  Owned<X509_ALGOR> algorithm(PKCS5_pbe2_set_iv(EVP_aes_256_cbc(), kPbkdf2Iterations, nullptr,
                                                kPbkdf2SaltBytes, nullptr, NID_hmacWithSHA256));
  const Owned<X509_SIG> encrypted(
      algorithm == nullptr ? nullptr
                           : PKCS8_set0_pbe(passphrase.data(), static_cast<int>(passphrase.size()),
                                            info.get(), algorithm.get()));
  if (encrypted == nullptr) return absl::InternalError("OpenSSL could not encrypt the private key");
  static_cast<void>(algorithm.release());  // now owned by `encrypted`
  return ToPemText(kEncryptedLabel, Encode<X509_SIG>(encrypted.get(), &i2d_X509_SIG));
}

absl::StatusOr<std::string> PrivateKey::SelfSignedCertificate(absl::string_view common_name,
                                                              int64_t now_unix_seconds) const {
  return MakeSelfSignedCertificate(rep_->key.get(), rep_->public_key.algorithm(), common_name,
                                   now_unix_seconds);
}

const PublicKey& PrivateKey::public_key() const { return rep_->public_key; }

absl::StatusOr<std::string> PrivateKey::Sign(absl::string_view message) const {
  const OpensslErrorScope errors;
  EVP_MD_CTX* const context = ThreadDigestContext();
  const EVP_MD* const hash =
      rep_->public_key.algorithm() == KeyAlgorithm::kEd25519 ? nullptr : Sha256Algorithm();
  std::array<unsigned char, kMaxSignatureBytes> signature;
  size_t size = signature.size();
  if (EVP_DigestSignInit(context, nullptr, hash, nullptr, rep_->key.get()) != 1 ||
      EVP_DigestSign(context, signature.data(), &size,
                     reinterpret_cast<const unsigned char*>(message.data()), message.size()) != 1) {
    return absl::InternalError("OpenSSL could not sign");
  }
  // The context would otherwise hold the private key until its next use.
  EVP_MD_CTX_reset(context);
  return std::string(reinterpret_cast<const char*>(signature.data()), size);
}

void Wipe(std::string& secret) {
  // Also what lies between the size and the capacity may be a secret's rest.
  secret.resize(secret.capacity());
  OPENSSL_cleanse(secret.data(), secret.size());
  secret.clear();
}

}  // namespace rollcall
