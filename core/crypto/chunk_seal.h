// Sealing a stream under a passphrase: scrypt (RFC 7914) for the key, AES-256-GCM
// over chunks, each bound to its place and the last one to being the last.
#ifndef ROLLCALL_CORE_CRYPTO_CHUNK_SEAL_H_
#define ROLLCALL_CORE_CRYPTO_CHUNK_SEAL_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace rollcall {

inline constexpr size_t kSealSaltBytes = 16;
// Plain bytes of every chunk but the last, which has 1 to as many: small enough
// to be held, large enough that the 16 bytes of its tag do not count.
inline constexpr size_t kSealChunkBytes = 64 * 1024;
inline constexpr size_t kSealTagBytes = 16;
// scrypt with N = 2^17, r = 8, p = 1: 128 MiB and a third of a second for each
// guess. Part of the format.
inline constexpr uint64_t kScryptCost = uint64_t{1} << 17;
inline constexpr uint64_t kScryptBlockSize = 8;
inline constexpr uint64_t kScryptParallelization = 1;

// Seals or opens one stream, chunk after chunk. The nonce of a chunk is its number
// (11 bytes, big-endian) and a byte that is 1 for the last chunk, 0 otherwise: a
// chunk that is altered, missing, repeated, out of place or cut off with those
// behind it is refused. A salt is used for one stream only. Thread-compatible;
// the key is wiped when it goes.
class ChunkSeal {
 public:
  // `context` is bound to every chunk and not encrypted. INVALID_ARGUMENT for a
  // salt of another length; RESOURCE_EXHAUSTED without the memory for scrypt.
  static absl::StatusOr<ChunkSeal> Create(absl::string_view passphrase, absl::string_view salt,
                                          absl::string_view context);
  ~ChunkSeal();
  ChunkSeal(ChunkSeal&&) noexcept = default;
  ChunkSeal& operator=(ChunkSeal&&) noexcept = default;

  // The next chunk: as long as `plain`, and the tag.
  std::string Seal(absl::string_view plain, bool last);
  // Inverse. UNAUTHENTICATED when it is not what was sealed under this
  // passphrase at this place.
  absl::StatusOr<std::string> Open(absl::string_view sealed, bool last);

 private:
  ChunkSeal(std::string key, std::string context);
  std::string NextNonce(bool last);

  std::string key_;
  std::string context_;
  uint64_t chunks_ = 0;
};

}  // namespace rollcall

#endif  // ROLLCALL_CORE_CRYPTO_CHUNK_SEAL_H_
