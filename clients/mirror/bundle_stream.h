// The bytes of a bundle (docs/formats/bundle.md): its header, its pages and the
// seal around them, one after the other, so that neither side holds the file.
#ifndef ROLLCALL_CLIENTS_MIRROR_BUNDLE_STREAM_H_
#define ROLLCALL_CLIENTS_MIRROR_BUNDLE_STREAM_H_

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "clients/cpp/byte_file.h"
#include "core/crypto/chunk_seal.h"
#include "core/crypto/random.h"
#include "rollcall/v1/log_service.pb.h"

namespace rollcall {

inline constexpr char kBundleMagic[] = "rollcall bundle\n";  // 16 bytes
inline constexpr char kBundleVersion = 1;
// What the byte behind the version says.
inline constexpr char kBundlePlain = 0;
inline constexpr char kBundleSealed = 1;
// Largest page: what one message of the API may have.
inline constexpr size_t kMaxBundlePageBytes = 4 * 1024 * 1024;

// Thread-compatible.
class BundleWriter {
 public:
  // Writes the header; sealed unless the passphrase is empty.
  static absl::StatusOr<BundleWriter> Begin(ByteSink sink, absl::string_view passphrase,
                                            Random& random);

  absl::Status Write(const v1::ListEntriesResponse& page);
  // Must be called once, behind the last page.
  absl::Status Finish();

 private:
  BundleWriter(ByteSink sink, absl::optional<ChunkSeal> seal)
      : sink_(std::move(sink)), seal_(std::move(seal)) {}
  absl::Status Put(absl::string_view bytes);

  ByteSink sink_;
  absl::optional<ChunkSeal> seal_;
  std::string waiting_;  // plain bytes of a chunk that is not full yet
};

// Thread-compatible.
class BundleParser {
 public:
  // Asked for once, when the bundle is sealed.
  using PassphraseSource = std::function<absl::StatusOr<std::string>()>;

  // Reads the header. INVALID_ARGUMENT, reason INVALID_FIELD, for what is no
  // bundle of this version; the passphrase's error.
  static absl::StatusOr<BundleParser> Begin(ByteSource source, const PassphraseSource& passphrase);

  // The next page; nullopt at the end. INVALID_ARGUMENT, reason NOT_CANONICAL or
  // TOO_LARGE; UNAUTHENTICATED for a wrong passphrase or a broken seal.
  absl::StatusOr<absl::optional<v1::ListEntriesResponse>> Next();

 private:
  BundleParser(ByteSource source, absl::optional<ChunkSeal> seal)
      : source_(std::move(source)), seal_(std::move(seal)) {}
  absl::StatusOr<std::string> Take(size_t size);
  absl::Status OpenChunk();

  ByteSource source_;
  absl::optional<ChunkSeal> seal_;
  std::string sealed_;  // the next chunk, read ahead: only so is the last one known
  bool sealed_read_ = false;
  std::string plain_;  // opened, not taken yet
};

}  // namespace rollcall

#endif  // ROLLCALL_CLIENTS_MIRROR_BUNDLE_STREAM_H_
