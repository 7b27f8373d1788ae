// Taking a list from a server page by page, no more of it than fits in memory.
#ifndef ROLLCALL_CLIENTS_CPP_LIST_PAGES_H_
#define ROLLCALL_CLIENTS_CPP_LIST_PAGES_H_

#include <cstddef>

#include "absl/status/status.h"
#include "core/base/status_macros.h"

namespace rollcall {

// Of one list: proposals of some dozen regional directories for every State, each a
// page of its own; 100,000 pings of ten steps, which take some 300 MB in memory. Beyond
// it a server leads us in circles.
inline constexpr int kMaxListPages = 4096;
inline constexpr size_t kMaxListBytes = 512 * 1024 * 1024;  // in memory

// Asks for pages until the last: `ask(request)` gives one, `take(response)` gets it by
// an lvalue and may move from it. The first error of `ask`; INTERNAL beyond the limits.
template <typename Request, typename Ask, typename Take>
absl::Status ListPages(Request request, Ask ask, Take take) {
  size_t bytes = 0;
  for (int page = 0; page < kMaxListPages && bytes <= kMaxListBytes; ++page) {
    ASSIGN_OR_RETURN(auto response, ask(request));
    bytes += response.SpaceUsedLong();
    request.set_page_token(response.next_page_token());
    take(response);
    if (request.page_token().empty()) return absl::OkStatus();
  }
  return absl::InternalError("the server's list does not end");
}

}  // namespace rollcall

#endif  // ROLLCALL_CLIENTS_CPP_LIST_PAGES_H_
