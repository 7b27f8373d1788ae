// The strict form of a P-256 ECDSA signature.
#ifndef ROLLCALL_CORE_CRYPTO_ECDSA_SIGNATURE_H_
#define ROLLCALL_CORE_CRYPTO_ECDSA_SIGNATURE_H_

#include "absl/strings/string_view.h"

namespace rollcall {

// True when `signature` is the DER encoding (X.690) of
// SEQUENCE { r INTEGER, s INTEGER } with positive integers of at most 256 bits:
// definite and shortest lengths, no padding, no sign, nothing after it. BER
// would give one signature many encodings.
bool IsStrictEcdsaSignature(absl::string_view signature);

}  // namespace rollcall

#endif  // ROLLCALL_CORE_CRYPTO_ECDSA_SIGNATURE_H_
