#include "core/crypto/ecdsa_signature.h"

#include <cstddef>
#include <cstdint>

namespace rollcall {
namespace {

constexpr uint8_t kSequenceTag = 0x30;
constexpr uint8_t kIntegerTag = 0x02;
constexpr size_t kScalarBytes = 32;

uint8_t At(absl::string_view s, size_t i) { return static_cast<uint8_t>(s[i]); }

// Takes one positive INTEGER off the front of `rest`.
bool TakeScalar(absl::string_view& rest) {
  if (rest.size() < 3 || At(rest, 0) != kIntegerTag) return false;
  const size_t size = At(rest, 1);
  if (size == 0 || size > kScalarBytes + 1 || size > rest.size() - 2) return false;
  const absl::string_view value = rest.substr(2, size);
  const bool negative = At(value, 0) >= 0x80;
  // A leading zero octet is there exactly when the next octet's top bit is set.
  // A lone zero, which is no scalar, fails too.
  const bool padded = At(value, 0) == 0 && (size == 1 || At(value, 1) < 0x80);
  const bool too_large = size == kScalarBytes + 1 && At(value, 0) != 0;
  if (negative || padded || too_large) return false;
  rest.remove_prefix(2 + size);
  return true;
}

}  // namespace

bool IsStrictEcdsaSignature(absl::string_view signature) {
  // Two integers of at most 2 + 33 octets: the length fits the short form.
  if (signature.size() < 2 || At(signature, 0) != kSequenceTag ||
      At(signature, 1) != signature.size() - 2) {
    return false;
  }
  absl::string_view rest = signature.substr(2);
  return TakeScalar(rest) && TakeScalar(rest) && rest.empty();
}

}  // namespace rollcall
