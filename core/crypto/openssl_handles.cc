#include "core/crypto/openssl_handles.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>

#include <cstdio>
#include <cstdlib>

namespace rollcall {

void OpensslFree::operator()(bio_st* bio) const { BIO_free_all(bio); }
void OpensslFree::operator()(evp_cipher_ctx_st* context) const { EVP_CIPHER_CTX_free(context); }
void OpensslFree::operator()(evp_md_ctx_st* context) const { EVP_MD_CTX_free(context); }
void OpensslFree::operator()(evp_pkey_st* key) const { EVP_PKEY_free(key); }

OpensslErrorScope::OpensslErrorScope() { ERR_set_mark(); }
OpensslErrorScope::~OpensslErrorScope() { ERR_pop_to_mark(); }

const evp_md_st* Sha256Algorithm() {
  static const EVP_MD* const algorithm = [] {
    const EVP_MD* fetched = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    if (fetched == nullptr) OpensslBroken("EVP_MD_fetch(SHA256)");
    return fetched;
  }();
  return algorithm;
}

evp_md_ctx_st* ThreadDigestContext() {
  thread_local const DigestContextHandle context(EVP_MD_CTX_new());
  if (context == nullptr) OpensslBroken("EVP_MD_CTX_new");
  EVP_MD_CTX_reset(context.get());
  return context.get();
}

void OpensslBroken(const char* what) {
  std::fprintf(stderr, "rollcall: OpenSSL failed: %s\n", what);
  std::abort();
}

}  // namespace rollcall
