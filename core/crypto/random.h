// Randomness as a port, so that tests can repeat themselves.
#ifndef ROLLCALL_CORE_CRYPTO_RANDOM_H_
#define ROLLCALL_CORE_CRYPTO_RANDOM_H_

#include <cstddef>
#include <string>

namespace rollcall {

// Thread-safe.
class Random {
 public:
  virtual ~Random() = default;

  // `size` random bytes.
  virtual std::string Bytes(size_t size) = 0;
};

// OpenSSL's generator; fit for keys and salts. Ends the process if the system
// has no randomness.
class SystemRandom final : public Random {
 public:
  std::string Bytes(size_t size) override;
};

// Bytes of a body's salt (field 1 of every body).
inline constexpr size_t kSaltBytes = 32;

}  // namespace rollcall

#endif  // ROLLCALL_CORE_CRYPTO_RANDOM_H_
