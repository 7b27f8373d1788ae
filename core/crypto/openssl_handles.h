// Ownership of OpenSSL's objects, for the .cc files of this folder. Names its
// types by forward declaration, so that no OpenSSL header spreads.
#ifndef ROLLCALL_CORE_CRYPTO_OPENSSL_HANDLES_H_
#define ROLLCALL_CORE_CRYPTO_OPENSSL_HANDLES_H_

#include <memory>

struct bio_st;
struct evp_cipher_ctx_st;
struct evp_md_ctx_st;
struct evp_md_st;
struct evp_pkey_st;

namespace rollcall {

struct OpensslFree {
  void operator()(bio_st* bio) const;
  void operator()(evp_cipher_ctx_st* context) const;
  void operator()(evp_md_ctx_st* context) const;
  void operator()(evp_pkey_st* key) const;
};

using BioHandle = std::unique_ptr<bio_st, OpensslFree>;
using CipherContextHandle = std::unique_ptr<evp_cipher_ctx_st, OpensslFree>;
using DigestContextHandle = std::unique_ptr<evp_md_ctx_st, OpensslFree>;
using KeyHandle = std::unique_ptr<evp_pkey_st, OpensslFree>;

// Drops the errors that OpenSSL queues on this thread during its lifetime, and
// only those: gRPC reads the same queue, and a stale entry there would look
// like a failed connection.
class OpensslErrorScope {
 public:
  OpensslErrorScope();
  ~OpensslErrorScope();
  OpensslErrorScope(const OpensslErrorScope&) = delete;
  OpensslErrorScope& operator=(const OpensslErrorScope&) = delete;
};

// SHA-256, fetched once for the process: an uncached fetch takes a lock that
// stops digests from scaling over threads.
const evp_md_st* Sha256Algorithm();

// A context of this thread, reset; reused by every operation of the thread
// because making one costs more than a short digest. One operation at a time.
evp_md_ctx_st* ThreadDigestContext();

// Ends the process: OpenSSL failed where only a broken installation or
// exhausted memory lets it.
[[noreturn]] void OpensslBroken(const char* what);

}  // namespace rollcall

#endif  // ROLLCALL_CORE_CRYPTO_OPENSSL_HANDLES_H_
