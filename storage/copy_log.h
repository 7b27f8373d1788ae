// Copying a log page by page: while one page is folded and written, the next one
// is fetched and its signatures are verified.
#ifndef ROLLCALL_STORAGE_COPY_LOG_H_
#define ROLLCALL_STORAGE_COPY_LOG_H_

#include <functional>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/optional.h"
#include "rollcall/v1/log_service.pb.h"
#include "rollcall/v1/statement.pb.h"
#include "storage/replica.h"

namespace rollcall {

// Where pages come from: a stream of another node, a file.
class PageSource {
 public:
  virtual ~PageSource() = default;

  // The page after the last one, waiting for it as long as that takes; nullopt
  // at the end. One caller at a time.
  virtual absl::StatusOr<absl::optional<v1::ListEntriesResponse>> Next() = 0;

  // Ends a Next that waits, and every later one, with CANCELLED. Thread-safe.
  virtual void Cancel() = 0;
};

// Takes pages, the first from `replica.size()` on, until the source ends or
// fails or a page is refused; that status is returned. `taken` is called after
// each page that was written, on this thread. At most three pages are in memory.
// The source is cancelled when a page was refused.
absl::Status CopyLog(PageSource& source, Replica& replica,
                     const std::function<void(const Ingested&)>& taken);

// What a copy asks the log's server for beside its pages.
struct CopyHelp {
  std::function<absl::StatusOr<std::vector<v1::SignedStatement>>()> new_charters;
  BodySource body;
};

// Whether a copy that ended with `refusal` can go on at once: only a later charter's
// keys signed what the log shows, and it is known now; or an earlier server withheld
// words that this one gave. False when nothing helps. Errors: charters and words that
// do not verify; a failed write; the network's, with the refusal's words and reason.
// `found` as for Replica::FetchWithheld.
absl::StatusOr<bool> Mend(Replica& replica, const absl::Status& refusal, const CopyHelp& help,
                          const std::function<void(const Finding&)>& found);

}  // namespace rollcall

#endif  // ROLLCALL_STORAGE_COPY_LOG_H_
