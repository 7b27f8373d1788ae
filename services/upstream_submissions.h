// Submissions to a follower: they belong to the node that it follows.
#ifndef ROLLCALL_SERVICES_UPSTREAM_SUBMISSIONS_H_
#define ROLLCALL_SERVICES_UPSTREAM_SUBMISSIONS_H_

#include <cstddef>
#include <deque>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "services/submissions.h"
#include "services/upstream.h"

namespace rollcall {

// Statements that wait to be handed on, and the calls under way at once: a
// follower is no queue for its upstream.
inline constexpr size_t kMaxForwarded = 64;
inline constexpr size_t kForwardingThreads = 4;

// Thread-safe.
class UpstreamSubmissions final : public Submissions {
 public:
  // Refuses everything with FAILED_PRECONDITION, reason FOLLOWS_UPSTREAM, metadata
  // "upstream"; with `forward` it hands statements on and answers with what comes
  // back. `upstream` must outlive it.
  UpstreamSubmissions(Upstream& upstream, bool forward);

  // Drains.
  ~UpstreamSubmissions() override;

  void Submit(std::string envelope, std::string body, SubmissionDone done) override;
  void Drain() override;

 private:
  struct Task {
    v1::SignedStatement statement;
    SubmissionDone done;
  };

  void Work();

  Upstream& upstream_;
  const bool forward_;

  absl::Mutex mutex_;
  absl::CondVar wake_;
  std::deque<Task> tasks_ ABSL_GUARDED_BY(mutex_);
  bool draining_ ABSL_GUARDED_BY(mutex_) = false;

  absl::Mutex join_mutex_;
  std::vector<std::thread> workers_ ABSL_GUARDED_BY(join_mutex_);
};

}  // namespace rollcall

#endif  // ROLLCALL_SERVICES_UPSTREAM_SUBMISSIONS_H_
