#include "clients/mirror/bundle_stream.h"

#include "absl/strings/str_cat.h"
#include "core/base/refusal.h"
#include "core/base/status_macros.h"
#include "core/crypto/signer.h"
#include "core/statement/canonical.h"

namespace rollcall {
namespace {

constexpr size_t kMagicBytes = sizeof(kBundleMagic) - 1;
constexpr size_t kPlainHeaderBytes = kMagicBytes + 2;
constexpr size_t kLengthBytes = 4;
constexpr size_t kSealedChunkBytes = kSealChunkBytes + kSealTagBytes;

std::string EncodeLength(size_t length) {
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(length >> shift & 0xff);
  return bytes;
}

size_t DecodeLength(absl::string_view bytes) {
  size_t length = 0;
  for (const char byte : bytes) length = length << 8 | static_cast<unsigned char>(byte);
  return length;
}

absl::Status CutShort() {
  return Refusal(absl::StatusCode::kInvalidArgument, v1::ERROR_REASON_NOT_CANONICAL,
                 "the bundle ends in the middle of a page");
}

}  // namespace

absl::StatusOr<BundleWriter> BundleWriter::Begin(ByteSink sink, absl::string_view passphrase,
                                                 Random& random) {
  std::string header = absl::StrCat(kBundleMagic, std::string(1, kBundleVersion));
  if (passphrase.empty()) {
    header += kBundlePlain;
    RETURN_IF_ERROR(sink(header));
    return BundleWriter(std::move(sink), absl::nullopt);
  }
  const std::string salt = random.Bytes(kSealSaltBytes);
  header += kBundleSealed;
  header += salt;
  ASSIGN_OR_RETURN(ChunkSeal seal, ChunkSeal::Create(passphrase, salt, header));
  RETURN_IF_ERROR(sink(header));
  return BundleWriter(std::move(sink), std::move(seal));
}

absl::Status BundleWriter::Write(const v1::ListEntriesResponse& page) {
  const std::string bytes = EncodeCanonical(page);
  if (bytes.size() > kMaxBundlePageBytes) {
    return absl::InternalError(absl::StrCat("a page of ", bytes.size(), " bytes"));
  }
  RETURN_IF_ERROR(Put(EncodeLength(bytes.size())));
  return Put(bytes);
}

absl::Status BundleWriter::Put(absl::string_view bytes) {
  if (!seal_.has_value()) return sink_(bytes);
  waiting_.append(bytes.data(), bytes.size());
  // The last chunk is not empty: one stays until more comes or Finish.
  while (waiting_.size() > kSealChunkBytes) {
    RETURN_IF_ERROR(
        sink_(seal_->Seal(absl::string_view(waiting_).substr(0, kSealChunkBytes), false)));
    waiting_.erase(0, kSealChunkBytes);
  }
  return absl::OkStatus();
}

absl::Status BundleWriter::Finish() {
  return seal_.has_value() ? sink_(seal_->Seal(waiting_, true)) : absl::OkStatus();
}

absl::StatusOr<BundleParser> BundleParser::Begin(ByteSource source,
                                                 const PassphraseSource& passphrase) {
  ASSIGN_OR_RETURN(std::string header, source(kPlainHeaderBytes));
  if (header.size() != kPlainHeaderBytes ||
      absl::string_view(header).substr(0, kMagicBytes) != kBundleMagic) {
    return InvalidField("bundle", "it does not begin as a bundle does");
  }
  if (header[kMagicBytes] != kBundleVersion) {
    return InvalidField(
        "bundle", absl::StrCat("it is of version ", static_cast<unsigned char>(header[kMagicBytes]),
                               "; this program reads version 1"));
  }
  switch (header.back()) {
    case kBundlePlain:
      return BundleParser(std::move(source), absl::nullopt);
    case kBundleSealed:
      break;
    default:
      return InvalidField("bundle", "it is protected in a way that this program does not know");
  }
  ASSIGN_OR_RETURN(const std::string salt, source(kSealSaltBytes));
  if (salt.size() != kSealSaltBytes) return CutShort();
  ASSIGN_OR_RETURN(std::string secret, passphrase());
  auto seal = ChunkSeal::Create(secret, salt, absl::StrCat(header, salt));
  Wipe(secret);
  RETURN_IF_ERROR(seal.status());
  return BundleParser(std::move(source), *std::move(seal));
}

absl::Status BundleParser::OpenChunk() {
  if (!sealed_read_) {
    ASSIGN_OR_RETURN(sealed_, source_(kSealedChunkBytes));
    sealed_read_ = true;
    // An empty stream is no sealed one: its chunks end with a last one.
    if (sealed_.empty()) return CutShort();
  }
  if (sealed_.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(std::string next, source_(kSealedChunkBytes));
  ASSIGN_OR_RETURN(const std::string opened, seal_->Open(sealed_, next.empty()));
  plain_ += opened;
  sealed_ = std::move(next);
  return absl::OkStatus();
}

absl::StatusOr<std::string> BundleParser::Take(size_t size) {
  if (!seal_.has_value()) return source_(size);
  while (plain_.size() < size) {
    const size_t before = plain_.size();
    RETURN_IF_ERROR(OpenChunk());
    if (plain_.size() == before) break;
  }
  std::string taken = plain_.substr(0, size);
  plain_.erase(0, taken.size());
  return taken;
}

absl::StatusOr<absl::optional<v1::ListEntriesResponse>> BundleParser::Next() {
  ASSIGN_OR_RETURN(const std::string length, Take(kLengthBytes));
  if (length.empty()) return absl::optional<v1::ListEntriesResponse>();
  if (length.size() != kLengthBytes) return CutShort();
  const size_t size = DecodeLength(length);
  if (size > kMaxBundlePageBytes) {
    return Refusal(absl::StatusCode::kInvalidArgument, v1::ERROR_REASON_TOO_LARGE,
                   absl::StrCat("a page of the bundle has ", size, " bytes"),
                   {{"field", "page"}, {"limit_bytes", absl::StrCat(kMaxBundlePageBytes)}});
  }
  ASSIGN_OR_RETURN(const std::string bytes, Take(size));
  if (bytes.size() != size) return CutShort();
  v1::ListEntriesResponse page;
  RETURN_IF_ERROR(DecodeCanonical(bytes, "page", &page));
  return absl::optional<v1::ListEntriesResponse>(std::move(page));
}

}  // namespace rollcall
