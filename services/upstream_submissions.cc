#include "services/upstream_submissions.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/refusal.h"
#include "services/sequencer.h"

namespace rollcall {
namespace {

absl::Status FollowsUpstream(const std::string& address) {
  return Refusal(
      absl::StatusCode::kFailedPrecondition, v1::ERROR_REASON_FOLLOWS_UPSTREAM,
      absl::StrCat("this node follows another one and takes no statements; submit to ", address),
      {{"upstream", address}});
}

}  // namespace

UpstreamSubmissions::UpstreamSubmissions(Upstream& upstream, bool forward)
    : upstream_(upstream), forward_(forward) {
  absl::MutexLock lock(&join_mutex_);
  for (size_t i = 0; forward_ && i < kForwardingThreads; ++i) {
    workers_.emplace_back([this] { Work(); });
  }
}

UpstreamSubmissions::~UpstreamSubmissions() { Drain(); }

void UpstreamSubmissions::Submit(std::string envelope, std::string body, SubmissionDone done) {
  if (!forward_) return done(FollowsUpstream(upstream_.address()));
  absl::Status refusal;
  {
    absl::MutexLock lock(&mutex_);
    if (draining_) {
      refusal = ShuttingDown();
    } else if (tasks_.size() >= kMaxForwarded) {
      refusal = WithRetryDelay(
          Refusal(absl::StatusCode::kResourceExhausted, v1::ERROR_REASON_QUEUE_FULL,
                  absl::StrCat("too many statements wait to be handed on; submit to ",
                               upstream_.address())),
          absl::Seconds(1));
    } else {
      Task& task = tasks_.emplace_back();
      task.statement.set_envelope(std::move(envelope));
      task.statement.set_body(std::move(body));
      task.done = std::move(done);
      wake_.Signal();
      return;
    }
  }
  done(refusal);
}

void UpstreamSubmissions::Drain() {
  {
    absl::MutexLock lock(&mutex_);
    draining_ = true;
    wake_.SignalAll();
  }
  absl::MutexLock lock(&join_mutex_);
  for (std::thread& worker : workers_) {
    if (worker.joinable()) worker.join();
  }
}

void UpstreamSubmissions::Work() {
  while (true) {
    Task task;
    {
      absl::MutexLock lock(&mutex_);
      while (tasks_.empty() && !draining_) wake_.Wait(&mutex_);
      if (tasks_.empty()) return;
      task = std::move(tasks_.front());
      tasks_.pop_front();
    }
    task.done(upstream_.Submit(task.statement));
  }
}

}  // namespace rollcall
