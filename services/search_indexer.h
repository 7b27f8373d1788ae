// Keeps the search index up with the log, beside whoever writes the log.
#ifndef ROLLCALL_SERVICES_SEARCH_INDEXER_H_
#define ROLLCALL_SERVICES_SEARCH_INDEXER_H_

#include <cstdint>
#include <thread>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "services/head.h"
#include "services/observer.h"
#include "services/steady_wait.h"
#include "storage/search_index.h"

namespace rollcall {

// How often it looks for a new head. Answers do not wait for it (storage/contact_search.h),
// so that a burst of statements costs one update, not many; words that were erased are gone
// from the index this long afterwards, at most.
inline constexpr absl::Duration kIndexInterval = absl::Seconds(1);

// Works in a thread of its own: nothing waits for it. Everything given must outlive it.
class SearchIndexer {
 public:
  SearchIndexer(SearchIndex& index, const PublishedHead& head, Observer& observer);

  // Brings the index up to the head first.
  ~SearchIndexer();

  SearchIndexer(const SearchIndexer&) = delete;
  SearchIndexer& operator=(const SearchIndexer&) = delete;

 private:
  void Work();
  void Update();

  SearchIndex& index_;
  const PublishedHead& head_;
  Observer& observer_;
  uint64_t indexed_ = 0;     // of the thread: log size of the last update
  absl::Status difficulty_;  // of the thread: what the observer was told last
  SteadyWait wait_;
  std::thread thread_;  // last: starts when all else is there
};

}  // namespace rollcall

#endif  // ROLLCALL_SERVICES_SEARCH_INDEXER_H_
