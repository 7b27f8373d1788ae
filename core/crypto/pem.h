// PEM (RFC 7468), reading and writing, for the .cc files of this folder. Never
// prompts for a passphrase.
#ifndef ROLLCALL_CORE_CRYPTO_PEM_H_
#define ROLLCALL_CORE_CRYPTO_PEM_H_

#include <cstddef>
#include <initializer_list>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace rollcall {

// Longest PEM that is read: a chain of certificates fits, a mistaken file of
// another kind is not decoded.
inline constexpr size_t kMaxPemBytes = 256 * 1024;

// One block, decoded. The bytes are wiped when it is destroyed: they may be a
// private key.
struct PemBlock {
  PemBlock(std::string label_in, std::string der_in);
  ~PemBlock();
  PemBlock(PemBlock&&) noexcept = default;
  PemBlock& operator=(PemBlock&&) noexcept = default;

  std::string label;  // "PUBLIC KEY"
  std::string der;
};

// The first block of `pem` that has one of `labels`; text and other blocks
// before it are skipped. INVALID_ARGUMENT when there is none.
absl::StatusOr<PemBlock> FirstPemBlock(absl::string_view pem,
                                       std::initializer_list<absl::string_view> labels);

// `der` under "-----BEGIN label-----", lines of 64 characters.
std::string ToPemText(absl::string_view label, absl::string_view der);

}  // namespace rollcall

#endif  // ROLLCALL_CORE_CRYPTO_PEM_H_
