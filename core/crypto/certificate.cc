#include "core/crypto/certificate.h"

#include <openssl/asn1.h>
#include <openssl/bn.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <ctime>
#include <memory>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "core/base/refusal.h"
#include "core/crypto/pem.h"
#include "core/crypto/signer.h"

namespace rollcall {
namespace {

constexpr int kX509Version3 = 2;  // versions count from 0
// RFC 5280 4.1.2.2 wants at most 20 octets, positive; 16 random ones never repeat.
constexpr size_t kSerialBytes = 16;
// ub-common-name of RFC 5280, in characters.
constexpr size_t kMaxCommonNameBytes = 64;
// Clocks of peers may be behind; what bounds a key's use is its access entry.
constexpr int64_t kBackdatingSeconds = 24 * 60 * 60;
constexpr int64_t kValiditySeconds = int64_t{1} << 31;
// The first second of the year 9999, past which X.509 cannot say a time.
constexpr int64_t kMaxUnixSeconds = 253'370'764'800 - kValiditySeconds;

struct Free {
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(X509_EXTENSION* extension) const { X509_EXTENSION_free(extension); }
  void operator()(BIGNUM* n) const { BN_free(n); }
  void operator()(unsigned char* der) const { OPENSSL_free(der); }
};
template <typename T>
using Owned = std::unique_ptr<T, Free>;

bool SetSerial(X509* certificate) {
  std::array<unsigned char, kSerialBytes> bytes;
  if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) return false;
  bytes[0] = (bytes[0] & 0x7f) | 0x40;  // positive, and always as long
  const Owned<BIGNUM> serial(BN_bin2bn(bytes.data(), static_cast<int>(bytes.size()), nullptr));
  return serial != nullptr &&
         BN_to_ASN1_INTEGER(serial.get(), X509_get_serialNumber(certificate)) != nullptr;
}

bool SetName(X509* certificate, absl::string_view common_name) {
  X509_NAME* const name = X509_get_subject_name(certificate);
  return X509_NAME_add_entry_by_NID(name, NID_commonName, MBSTRING_UTF8,
                                    reinterpret_cast<const unsigned char*>(common_name.data()),
                                    static_cast<int>(common_name.size()), -1, 0) == 1 &&
         X509_set_issuer_name(certificate, name) == 1;
}

bool SetValidity(X509* certificate, int64_t now_unix_seconds) {
  const time_t from = now_unix_seconds - kBackdatingSeconds;
  const time_t to = now_unix_seconds + kValiditySeconds;
  return ASN1_TIME_set(X509_getm_notBefore(certificate), from) != nullptr &&
         ASN1_TIME_set(X509_getm_notAfter(certificate), to) != nullptr;
}

bool AddExtension(X509* certificate, int nid, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
  const Owned<X509_EXTENSION> extension(X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str()));
  return extension != nullptr && X509_add_ext(certificate, extension.get(), -1) == 1;
}

// Whether TLS libraries can match the name as that of a host.
bool IsHostName(absl::string_view name) {
  return std::all_of(name.begin(), name.end(),
                     [](char c) { return absl::ascii_isalnum(c) || c == '-' || c == '.'; });
}

bool AddExtensions(X509* certificate, absl::string_view common_name) {
  return AddExtension(certificate, NID_basic_constraints, "critical,CA:FALSE") &&
         AddExtension(certificate, NID_key_usage, "critical,digitalSignature") &&
         AddExtension(certificate, NID_ext_key_usage, "serverAuth,clientAuth") &&
         AddExtension(certificate, NID_subject_key_identifier, "hash") &&
         (!IsHostName(common_name) ||
          AddExtension(certificate, NID_subject_alt_name, absl::StrCat("DNS:", common_name)));
}

template <typename T>
std::string ToDer(T* object, int (*encode)(const T*, unsigned char**)) {
  unsigned char* bytes = nullptr;
  const int size = encode(object, &bytes);
  const Owned<unsigned char> owned(bytes);
  return size > 0 ? std::string(reinterpret_cast<const char*>(bytes), size) : std::string();
}

}  // namespace

absl::StatusOr<std::string> MakeSelfSignedCertificate(evp_pkey_st* key, KeyAlgorithm algorithm,
                                                      absl::string_view common_name,
                                                      int64_t now_unix_seconds) {
  const OpensslErrorScope errors;
  if (common_name.empty() || common_name.size() > kMaxCommonNameBytes) {
    return absl::InvalidArgumentError(
        absl::StrCat("a certificate's common name has 1 to ", kMaxCommonNameBytes, " bytes"));
  }
  if (now_unix_seconds < kBackdatingSeconds || now_unix_seconds > kMaxUnixSeconds) {
    return absl::InvalidArgumentError("a certificate's times lie in the years 1970 to 9998");
  }
  const Owned<X509> certificate(X509_new());
  const EVP_MD* const hash = algorithm == KeyAlgorithm::kEd25519 ? nullptr : Sha256Algorithm();
  X509* const x509 = certificate.get();
  if (x509 == nullptr || X509_set_version(x509, kX509Version3) != 1 || !SetSerial(x509) ||
      !SetName(x509, common_name) || !SetValidity(x509, now_unix_seconds) ||
      X509_set_pubkey(x509, key) != 1 || !AddExtensions(x509, common_name) ||
      X509_sign(x509, key, hash) == 0) {
    return absl::InvalidArgumentError(
        "OpenSSL could not make the certificate; is its name valid UTF-8 without control "
        "characters?");
  }
  return ToPemText("CERTIFICATE", ToDer(x509, &i2d_X509));
}

absl::StatusOr<PublicKey> PublicKeyOfCertificate(absl::string_view pem) {
  const OpensslErrorScope errors;
  const auto refuse = [](absl::string_view why) {
    return Refusal(absl::StatusCode::kInvalidArgument, v1::ERROR_REASON_KEY_UNACCEPTABLE, why);
  };
  const auto block = FirstPemBlock(pem, {"CERTIFICATE"});
  if (!block.ok()) return refuse(block.status().message());
  const auto* at = reinterpret_cast<const unsigned char*>(block->der.data());
  const unsigned char* const end = at + block->der.size();
  const Owned<X509> certificate(
      d2i_X509(nullptr, &at, static_cast<long>(block->der.size())));  // NOLINT
  if (certificate == nullptr || at != end) return refuse("not an X.509 certificate");
  return PublicKey::FromSpki(
      ToDer<X509_PUBKEY>(X509_get_X509_PUBKEY(certificate.get()), &i2d_X509_PUBKEY));
}

}  // namespace rollcall
