#include "core/crypto/digest.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <cstring>

#include "absl/status/status.h"
#include "absl/strings/escaping.h"
#include "core/crypto/openssl_handles.h"

namespace rollcall {
namespace {

// Bytes that SHA-256 consumes at a time, which RFC 2104 calls B.
constexpr size_t kBlockBytes = 64;

int HexValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// Apart from ThreadDigestContext(), whose reset would drop the digest's state
// that OpenSSL keeps from one SHA-256 to the next.
EVP_MD_CTX* ThreadSha256Context() {
  thread_local const DigestContextHandle context(EVP_MD_CTX_new());
  if (context == nullptr) OpensslBroken("EVP_MD_CTX_new");
  return context.get();
}

}  // namespace

absl::StatusOr<Digest> Digest::FromBytes(absl::string_view bytes) {
  if (bytes.size() != kBytes) {
    return absl::InvalidArgumentError("a SHA-256 digest has exactly 32 bytes");
  }
  Digest result;
  std::memcpy(result.data(), bytes.data(), kBytes);
  return result;
}

absl::StatusOr<Digest> Digest::FromHex(absl::string_view hex) {
  if (hex.size() != 2 * kBytes) {
    return absl::InvalidArgumentError("a SHA-256 digest has exactly 64 hex digits");
  }
  Digest result;
  for (size_t i = 0; i < kBytes; ++i) {
    const int high = HexValue(hex[2 * i]);
    const int low = HexValue(hex[2 * i + 1]);
    if (high < 0 || low < 0) {
      return absl::InvalidArgumentError("a SHA-256 digest is written in hex digits only");
    }
    result.data()[i] = static_cast<uint8_t>(high << 4 | low);
  }
  return result;
}

std::string Digest::ToHex() const { return absl::BytesToHexString(view()); }

Digest Sha256(absl::string_view data) { return Sha256(data, {}, {}); }

Digest Sha256(absl::string_view a, absl::string_view b, absl::string_view c) {
  EVP_MD_CTX* const context = ThreadSha256Context();
  Digest result;
  if (EVP_DigestInit_ex2(context, Sha256Algorithm(), nullptr) != 1 ||
      EVP_DigestUpdate(context, a.data(), a.size()) != 1 ||
      EVP_DigestUpdate(context, b.data(), b.size()) != 1 ||
      EVP_DigestUpdate(context, c.data(), c.size()) != 1 ||
      EVP_DigestFinal_ex(context, result.data(), nullptr) != 1) {
    OpensslBroken("SHA-256");
  }
  return result;
}

Digest HmacSha256(absl::string_view key, absl::string_view data) {
  std::array<uint8_t, kBlockBytes> block = {};
  if (key.size() > kBlockBytes) {
    const Digest hashed = Sha256(key);
    std::memcpy(block.data(), hashed.data(), Digest::kBytes);
  } else if (!key.empty()) {
    std::memcpy(block.data(), key.data(), key.size());
  }
  std::array<char, kBlockBytes> pad;
  for (size_t i = 0; i < kBlockBytes; ++i) pad[i] = static_cast<char>(block[i] ^ 0x36);
  const Digest inner = Sha256(absl::string_view(pad.data(), pad.size()), data);
  for (size_t i = 0; i < kBlockBytes; ++i) pad[i] = static_cast<char>(block[i] ^ 0x5c);
  const Digest outer = Sha256(absl::string_view(pad.data(), pad.size()), inner.view());
  OPENSSL_cleanse(pad.data(), pad.size());
  OPENSSL_cleanse(block.data(), block.size());
  return outer;
}

bool ConstantTimeEquals(absl::string_view a, absl::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace rollcall
