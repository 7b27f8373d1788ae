#include "core/crypto/chunk_seal.h"

#include <openssl/evp.h>

#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "core/crypto/openssl_handles.h"
#include "core/crypto/signer.h"

namespace rollcall {
namespace {

constexpr size_t kKeyBytes = 32;
constexpr size_t kNonceBytes = 12;
// scrypt needs 128 * N * r bytes, and some for its blocks.
constexpr uint64_t kScryptMemoryBytes = 128 * kScryptCost * kScryptBlockSize + 1024 * 1024;

unsigned char* Bytes(std::string& bytes) { return reinterpret_cast<unsigned char*>(bytes.data()); }
const unsigned char* Bytes(absl::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}
int Size(absl::string_view bytes) { return static_cast<int>(bytes.size()); }

}  // namespace

absl::StatusOr<ChunkSeal> ChunkSeal::Create(absl::string_view passphrase, absl::string_view salt,
                                            absl::string_view context) {
  const OpensslErrorScope errors;
  if (salt.size() != kSealSaltBytes) {
    return absl::InvalidArgumentError(absl::StrCat("a salt has ", kSealSaltBytes, " bytes"));
  }
  std::string key(kKeyBytes, '\0');
  if (EVP_PBE_scrypt(passphrase.data(), passphrase.size(), Bytes(salt), salt.size(), kScryptCost,
                     kScryptBlockSize, kScryptParallelization, kScryptMemoryBytes, Bytes(key),
                     key.size()) != 1) {
    return absl::ResourceExhaustedError("there is not enough memory to derive the key");
  }
  return ChunkSeal(std::move(key), std::string(context));
}

ChunkSeal::ChunkSeal(std::string key, std::string context)
    : key_(std::move(key)), context_(std::move(context)) {}

ChunkSeal::~ChunkSeal() { Wipe(key_); }

std::string ChunkSeal::NextNonce(bool last) {
  std::string nonce(kNonceBytes, '\0');
  uint64_t number = chunks_++;
  for (size_t i = kNonceBytes - 1; i > 0 && number > 0; --i, number >>= 8) {
    nonce[i - 1] = static_cast<char>(number & 0xff);
  }
  nonce.back() = last ? '\1' : '\0';
  return nonce;
}

std::string ChunkSeal::Seal(absl::string_view plain, bool last) {
  const OpensslErrorScope errors;
  const std::string nonce = NextNonce(last);
  const CipherContextHandle context(EVP_CIPHER_CTX_new());
  std::string sealed(plain.size() + kSealTagBytes, '\0');
  int bytes = 0;
  if (context == nullptr ||
      EVP_EncryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, Bytes(key_),
                         Bytes(absl::string_view(nonce))) != 1 ||
      EVP_EncryptUpdate(context.get(), nullptr, &bytes, Bytes(absl::string_view(context_)),
                        Size(context_)) != 1 ||
      EVP_EncryptUpdate(context.get(), Bytes(sealed), &bytes, Bytes(plain), Size(plain)) != 1 ||
      EVP_EncryptFinal_ex(context.get(), Bytes(sealed) + plain.size(), &bytes) != 1 ||
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_GET_TAG, kSealTagBytes,
                          Bytes(sealed) + plain.size()) != 1) {
    OpensslBroken("AES-256-GCM");
  }
  return sealed;
}

absl::StatusOr<std::string> ChunkSeal::Open(absl::string_view sealed, bool last) {
  const OpensslErrorScope errors;
  const absl::Status refused =
      absl::UnauthenticatedError("the passphrase is wrong, or what was sealed has been changed");
  const std::string nonce = NextNonce(last);
  if (sealed.size() < kSealTagBytes) return refused;
  const size_t size = sealed.size() - kSealTagBytes;
  std::string tag(sealed.substr(size));
  std::string plain(size, '\0');
  const CipherContextHandle context(EVP_CIPHER_CTX_new());
  int bytes = 0;
  if (context == nullptr ||
      EVP_DecryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, Bytes(key_),
                         Bytes(absl::string_view(nonce))) != 1 ||
      EVP_DecryptUpdate(context.get(), nullptr, &bytes, Bytes(absl::string_view(context_)),
                        Size(context_)) != 1 ||
      EVP_DecryptUpdate(context.get(), Bytes(plain), &bytes, Bytes(sealed),
                        static_cast<int>(size)) != 1 ||
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_SET_TAG, kSealTagBytes, Bytes(tag)) != 1) {
    OpensslBroken("AES-256-GCM");
  }
  unsigned char none[1];
  if (EVP_DecryptFinal_ex(context.get(), none, &bytes) != 1) {
    Wipe(plain);
    return refused;
  }
  return plain;
}

}  // namespace rollcall
