#include "services/page_token.h"

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "core/base/refusal.h"
#include "core/crypto/digest.h"

namespace rollcall {
namespace {

// Enough to tell a token of another listing, or half a token.
constexpr size_t kChecksumBytes = 8;

std::string Checksum(absl::string_view scope, absl::string_view position) {
  const std::string text = absl::StrCat(scope.size(), ":", scope, position);
  return std::string(Sha256(text).view().substr(0, kChecksumBytes));
}

}  // namespace

std::string MakePageToken(absl::string_view scope, absl::string_view position) {
  return absl::WebSafeBase64Escape(absl::StrCat(Checksum(scope, position), position));
}

absl::StatusOr<std::string> ReadPageToken(absl::string_view scope, absl::string_view token) {
  if (token.empty()) return std::string();
  std::string bytes;
  if (absl::WebSafeBase64Unescape(token, &bytes) && bytes.size() > kChecksumBytes) {
    const std::string position = bytes.substr(kChecksumBytes);
    if (bytes.substr(0, kChecksumBytes) == Checksum(scope, position)) return position;
  }
  return InvalidField("page_token",
                      "is not the next_page_token of the same request's answer; begin again "
                      "without one");
}

absl::StatusOr<size_t> CheckPageSize(int32_t page_size, size_t fallback, size_t largest) {
  if (page_size == 0) return fallback;
  if (page_size < 0 || static_cast<size_t>(page_size) > largest) {
    return InvalidField("page_size", absl::StrCat("must be 0 to ", largest));
  }
  return static_cast<size_t>(page_size);
}

}  // namespace rollcall
