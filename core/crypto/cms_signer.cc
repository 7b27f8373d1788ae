#include "core/crypto/cms_signer.h"

#include <openssl/bio.h>
#include <openssl/cms.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <cstddef>
#include <cstdint>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "core/base/status_macros.h"
#include "core/crypto/openssl_handles.h"
#include "core/crypto/pem.h"

namespace rollcall {
namespace {

constexpr int kMinRsaBits = 2048;                  // what mail programs still accept
constexpr absl::string_view kP256 = "prime256v1";  // OpenSSL's name of it
constexpr size_t kMaxChain = 8;                    // certificates; longer is a mistaken file

struct Free {
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(STACK_OF(X509) * chain) const { sk_X509_pop_free(chain, X509_free); }
  void operator()(CMS_ContentInfo* cms) const { CMS_ContentInfo_free(cms); }
};
template <typename T>
using Owned = std::unique_ptr<T, Free>;

absl::Status Wrong(absl::string_view why) { return absl::InvalidArgumentError(why); }

absl::StatusOr<Owned<STACK_OF(X509)>> ReadCertificates(absl::string_view pem) {
  Owned<STACK_OF(X509)> chain(sk_X509_new_null());
  const BioHandle bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  if (chain == nullptr || bio == nullptr) OpensslBroken("reading certificates");
  while (X509* const certificate = PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr)) {
    if (sk_X509_push(chain.get(), certificate) == 0) OpensslBroken("sk_X509_push");
    if (static_cast<size_t>(sk_X509_num(chain.get())) > kMaxChain) {
      return Wrong(absl::StrCat("the certificate's file holds more than ", kMaxChain));
    }
  }
  if (sk_X509_num(chain.get()) == 0) return Wrong("the file of the certificate holds none in PEM");
  return chain;
}

absl::StatusOr<KeyHandle> ReadKey(absl::string_view pem) {
  ASSIGN_OR_RETURN(const PemBlock block, FirstPemBlock(pem, {"PRIVATE KEY"}));
  const auto* at = reinterpret_cast<const unsigned char*>(block.der.data());
  KeyHandle key(d2i_AutoPrivateKey(nullptr, &at, static_cast<long>(block.der.size())));  // NOLINT
  if (key == nullptr) return Wrong("the certificate's key is none that OpenSSL takes");
  char curve[32] = "";
  EVP_PKEY_get_utf8_string_param(key.get(), OSSL_PKEY_PARAM_GROUP_NAME, curve, sizeof(curve),
                                 nullptr);
  const bool rsa =
      EVP_PKEY_is_a(key.get(), "RSA") == 1 && EVP_PKEY_get_bits(key.get()) >= kMinRsaBits;
  const bool p256 = EVP_PKEY_is_a(key.get(), "EC") == 1 && absl::string_view(curve) == kP256;
  if (!rsa && !p256) {
    return Wrong("the certificate's key must be P-256 or RSA of 2048 bits or more");
  }
  return key;
}

bool MaySignMail(X509* certificate) {
  const uint32_t usage = X509_get_key_usage(certificate);
  const uint32_t extended = X509_get_extended_key_usage(certificate);
  // Both are all ones when the certificate does not say.
  return (usage & (KU_DIGITAL_SIGNATURE | KU_NON_REPUDIATION)) != 0 &&
         (extended == UINT32_MAX || (extended & (XKU_SMIME | XKU_ANYEKU)) != 0);
}

}  // namespace

struct CmsSigner::Rep {
  Owned<STACK_OF(X509)> others;  // the way to a root
  Owned<X509> certificate;
  KeyHandle key;
};

CmsSigner::CmsSigner(std::unique_ptr<Rep> rep) : rep_(std::move(rep)) {}
CmsSigner::~CmsSigner() = default;
CmsSigner::CmsSigner(CmsSigner&&) noexcept = default;
CmsSigner& CmsSigner::operator=(CmsSigner&&) noexcept = default;

absl::StatusOr<CmsSigner> CmsSigner::FromPem(absl::string_view certificates,
                                             absl::string_view key) {
  const OpensslErrorScope errors;
  if (certificates.size() > kMaxPemBytes) return Wrong("the file of the certificate is too long");
  auto rep = std::make_unique<Rep>();
  ASSIGN_OR_RETURN(rep->others, ReadCertificates(certificates));
  rep->certificate.reset(sk_X509_shift(rep->others.get()));
  ASSIGN_OR_RETURN(rep->key, ReadKey(key));
  if (X509_check_private_key(rep->certificate.get(), rep->key.get()) != 1) {
    return Wrong("the certificate is not this key's");
  }
  if (!MaySignMail(rep->certificate.get())) {
    return Wrong(
        "the certificate is not for signing mail: it needs the key usage digitalSignature and the "
        "extended key usage emailProtection");
  }
  return CmsSigner(std::move(rep));
}

absl::StatusOr<std::string> CmsSigner::SignDetached(absl::string_view content) const {
  const OpensslErrorScope errors;
  const BioHandle bio(BIO_new_mem_buf(content.data(), static_cast<int>(content.size())));
  if (bio == nullptr) OpensslBroken("BIO_new_mem_buf");
  // Binary: the content comes with the line ends that go out. SHA-256 is
  // OpenSSL's choice for both kinds of key.
  const Owned<CMS_ContentInfo> cms(CMS_sign(rep_->certificate.get(), rep_->key.get(),
                                            rep_->others.get(), bio.get(),
                                            CMS_DETACHED | CMS_BINARY));
  if (cms == nullptr) return absl::InternalError("OpenSSL could not sign a mail");
  unsigned char* der = nullptr;
  const int size = i2d_CMS_ContentInfo(cms.get(), &der);
  if (size <= 0) OpensslBroken("i2d_CMS_ContentInfo");
  std::string bytes(reinterpret_cast<const char*>(der), static_cast<size_t>(size));
  OPENSSL_free(der);
  return bytes;
}

}  // namespace rollcall
