#include "core/crypto/random.h"

#include <openssl/rand.h>

#include "core/crypto/openssl_handles.h"

namespace rollcall {

std::string SystemRandom::Bytes(size_t size) {
  std::string bytes(size, '\0');
  if (RAND_bytes_ex(nullptr, reinterpret_cast<unsigned char*>(bytes.data()), size, 0) != 1) {
    OpensslBroken("the system has no randomness");
  }
  return bytes;
}

}  // namespace rollcall
