// Making self-signed X.509 certificates (RFC 5280), for PrivateKey.
#ifndef ROLLCALL_CORE_CRYPTO_CERTIFICATE_H_
#define ROLLCALL_CORE_CRYPTO_CERTIFICATE_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "core/crypto/openssl_handles.h"
#include "core/crypto/public_key.h"

namespace rollcall {

// See PrivateKey::SelfSignedCertificate. `key` holds the private key.
absl::StatusOr<std::string> MakeSelfSignedCertificate(evp_pkey_st* key, KeyAlgorithm algorithm,
                                                      absl::string_view common_name,
                                                      int64_t now_unix_seconds);

}  // namespace rollcall

#endif  // ROLLCALL_CORE_CRYPTO_CERTIFICATE_H_
