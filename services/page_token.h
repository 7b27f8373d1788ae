// Pages of a listing: how far one goes, and the token by which the next begins,
// opaque to clients.
#ifndef ROLLCALL_SERVICES_PAGE_TOKEN_H_
#define ROLLCALL_SERVICES_PAGE_TOKEN_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace rollcall {

// Where a page ends by its bytes; leaves room below gRPC's usual limit of 4 MiB
// for the entry that is being added and the message around it.
inline constexpr size_t kMaxPageBytes = 3 * 1024 * 1024;

// Room on a page that is being filled: for at most `limit` elements, and for
// kMaxPageBytes of them.
class PageRoom {
 public:
  explicit PageRoom(size_t limit) : limit_(limit) {}

  // Takes an element of this size; false when the page is full. The first is
  // always taken, so that every page leads on.
  bool Take(size_t bytes) {
    if (count_ > 0 && (count_ >= limit_ || bytes_ + bytes > kMaxPageBytes)) return false;
    ++count_;
    bytes_ += bytes;
    return true;
  }

 private:
  const size_t limit_;
  size_t count_ = 0;
  size_t bytes_ = 0;
};

// A token for the page after `position` of the listing that `scope` names
// (method and query): base64url(checksum || position).
std::string MakePageToken(absl::string_view scope, absl::string_view position);

// The position; empty for an empty token. INVALID_ARGUMENT, reason
// INVALID_FIELD, for a token that was not made for this listing.
absl::StatusOr<std::string> ReadPageToken(absl::string_view scope, absl::string_view token);

// `page_size` of a request: `fallback` for 0; INVALID_ARGUMENT, reason
// INVALID_FIELD, outside [0, largest].
absl::StatusOr<size_t> CheckPageSize(int32_t page_size, size_t fallback, size_t largest);

}  // namespace rollcall

#endif  // ROLLCALL_SERVICES_PAGE_TOKEN_H_
