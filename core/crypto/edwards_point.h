// Which 32 bytes may be an Ed25519 public key (RFC 8032 section 5.1.3).
#ifndef ROLLCALL_CORE_CRYPTO_EDWARDS_POINT_H_
#define ROLLCALL_CORE_CRYPTO_EDWARDS_POINT_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace rollcall {

// OK when `encoded` is the canonical encoding of a point on the curve whose
// order does not divide 8. Under a point of low order, signatures can be made
// that verify for many messages without any private key. INVALID_ARGUMENT,
// reason KEY_UNACCEPTABLE, otherwise. Takes time that depends on the key,
// which is public.
absl::Status CheckEd25519Point(absl::string_view encoded);

}  // namespace rollcall

#endif  // ROLLCALL_CORE_CRYPTO_EDWARDS_POINT_H_
