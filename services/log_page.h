// Pages of the log, as ListEntries and FollowEntries give them.
#ifndef ROLLCALL_SERVICES_LOG_PAGE_H_
#define ROLLCALL_SERVICES_LOG_PAGE_H_

#include <cstddef>
#include <cstdint>

#include "absl/status/statusor.h"
#include "core/directory/caller.h"
#include "rollcall/v1/log_service.pb.h"
#include "services/head.h"

namespace rollcall {

// Most entries in a page: some 3 MiB of usual ones, and what a copy writes as one
// batch.
inline constexpr size_t kMaxEntriesPage = 4096;

struct PageRequest {
  uint64_t start = 0;
  size_t limit = kMaxEntriesPage;  // entries; a page also ends at kMaxPageBytes
  bool with_bodies = false;
  uint64_t known_size = 0;  // of the checkpoint that the caller keeps; 0 for none
};

// One entry, its body as the caller may have it.
absl::StatusOr<v1::LoggedStatement> ReadLogged(const Head& head, const Caller& caller,
                                               uint64_t index, bool with_body);

// The page with both its proofs.
absl::StatusOr<v1::ListEntriesResponse> ReadPage(const Head& head, const Caller& caller,
                                                 const PageRequest& request);

}  // namespace rollcall

#endif  // ROLLCALL_SERVICES_LOG_PAGE_H_
