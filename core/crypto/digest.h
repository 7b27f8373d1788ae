// SHA-256 digests (FIPS 180-4) and what is done with them.
#ifndef ROLLCALL_CORE_CRYPTO_DIGEST_H_
#define ROLLCALL_CORE_CRYPTO_DIGEST_H_

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace rollcall {

// 32 bytes. A value type; ordered bytewise; usable as a hash map key.
class Digest {
 public:
  static constexpr size_t kBytes = 32;

  // All zero.
  Digest() : bytes_{} {}

  // INVALID_ARGUMENT unless `bytes` has exactly 32 bytes.
  static absl::StatusOr<Digest> FromBytes(absl::string_view bytes);

  // From 64 hex digits of either case. INVALID_ARGUMENT otherwise.
  static absl::StatusOr<Digest> FromHex(absl::string_view hex);

  // Lower-case hex, 64 digits.
  std::string ToHex() const;

  // The raw 32 bytes; valid as long as this object.
  absl::string_view view() const {
    return {reinterpret_cast<const char*>(bytes_.data()), bytes_.size()};
  }
  std::string ToBytes() const { return std::string(view()); }
  uint8_t* data() { return bytes_.data(); }
  const uint8_t* data() const { return bytes_.data(); }

  friend auto operator<=>(const Digest&, const Digest&) = default;

  template <typename H>
  friend H AbslHashValue(H h, const Digest& d) {
    return H::combine(std::move(h), d.bytes_);
  }

 private:
  std::array<uint8_t, kBytes> bytes_;
};

// SHA-256 of `data`. Thread-safe; the algorithm is fetched once.
Digest Sha256(absl::string_view data);

// SHA-256 over the concatenation of parts, without copying them together.
Digest Sha256(absl::string_view a, absl::string_view b, absl::string_view c = {});

// HMAC-SHA256 (RFC 2104).
Digest HmacSha256(absl::string_view key, absl::string_view data);

// Compares in time that depends on the lengths only.
bool ConstantTimeEquals(absl::string_view a, absl::string_view b);

}  // namespace rollcall

#endif  // ROLLCALL_CORE_CRYPTO_DIGEST_H_
