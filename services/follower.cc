#include "services/follower.h"

#include <string>
#include <utility>

#include "core/base/refusal.h"
#include "core/base/status_macros.h"
#include "core/crypto/backoff.h"
#include "core/merkle/contradiction.h"
#include "storage/retention.h"

namespace rollcall {

Follower::Follower(Store& store, Replica& replica, Upstream& upstream, const Clock& clock,
                   Random& random, Observer& observer, Events events)
    : store_(store),
      replica_(replica),
      upstream_(upstream),
      clock_(clock),
      random_(random),
      observer_(observer),
      events_(std::move(events)),
      caught_up_(clock.Monotonic()) {
  absl::MutexLock lock(&join_mutex_);
  thread_ = std::thread([this] { Run(); });
}

Follower::~Follower() { Stop(); }

void Follower::Stop() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
    if (source_ != nullptr) source_->Cancel();
  }
  before_retry_.End();
  absl::MutexLock lock(&join_mutex_);
  if (thread_.joinable()) thread_.join();
}

Lag Follower::lag() const {
  absl::MutexLock lock(&mutex_);
  Lag lag = lag_;
  lag.silent = lag.following ? absl::ZeroDuration() : clock_.Monotonic() - caught_up_;
  return lag;
}

void Follower::Run() {
  if (replica_.complete()) {
    const absl::Status published = Publish();
    if (!published.ok()) observer_.OnInternalError("Follow", published);
  }
  const CopyHelp help = Help();
  Backoff backoff;
  while (true) {
    took_pages_ = false;
    Retire();
    absl::Status ended = FollowOnce();
    const auto mended = Mend(replica_, ended, help, [this](const Finding& finding) {
      observer_.OnFinding(finding.index, finding.subject, finding.why);
    });
    if (!mended.ok()) ended = mended.status();
    {
      absl::MutexLock lock(&mutex_);
      if (stopping_) return;
      if (lag_.following) caught_up_ = clock_.Monotonic();
      lag_.following = false;
    }
    events_.on_following(false);
    // Judged by the store alone: an upstream says WRITE_FAILED and FAILED_PRECONDITION, too.
    if (const absl::Status& standing = replica_.write_standing(); !standing.ok()) {
      observer_.OnWritesStopped(standing);
      return;  // the store must be opened again
    }
    if (mended.ok() && *mended) continue;
    if (EvidenceOf(ended).has_value() && events_.on_contradiction) {
      events_.on_contradiction(ended);
    }
    observer_.OnUpstreamLost(upstream_.address(), ended);
    // What contradicts what was seen will not be otherwise in a second, and is kept each time.
    if (took_pages_ && !EvidenceOf(ended).has_value()) backoff.Reset();
    if (!before_retry_.For(backoff.Next(random_))) return;
  }
}

absl::Status Follower::FollowOnce() {
  ASSIGN_OR_RETURN(
      const std::unique_ptr<PageSource> source,
      upstream_.Follow(replica_.directory(), replica_.size(),
                       replica_.kept().has_value() ? replica_.kept()->note : std::string()));
  {
    absl::MutexLock lock(&mutex_);
    if (stopping_) return absl::CancelledError("stopping");
    source_ = source.get();
  }
  const absl::Status ended =
      CopyLog(*source, replica_, [this](const Ingested& page) { Take(page); });
  absl::MutexLock lock(&mutex_);
  source_ = nullptr;
  return ended;
}

CopyHelp Follower::Help() {
  return {[this] { return upstream_.NewCharters(replica_.directory()); },
          [this](const Digest& digest) -> absl::StatusOr<std::string> {
            {
              absl::MutexLock lock(&mutex_);
              if (stopping_) return absl::CancelledError("stopping");
            }
            return upstream_.Body(digest);
          }};
}

void Follower::Take(const Ingested& page) {
  took_pages_ = true;
  if (page.changes_access) ++access_epoch_;
  for (const Finding& finding : page.findings) {
    observer_.OnFinding(finding.index, finding.subject, finding.why);
  }
  FollowFigures figures;
  figures.entries = page.entries;
  figures.size = replica_.size();
  figures.upstream_size = replica_.kept()->checkpoint.size;
  {
    absl::MutexLock lock(&mutex_);
    lag_.entries = figures.upstream_size - figures.size;
    if (lag_.following) caught_up_ = clock_.Monotonic();
    lag_.following = replica_.complete();
  }
  if (page.entries > 0 && replica_.complete()) {
    const absl::Status published = Publish();
    if (!published.ok()) observer_.OnInternalError("Follow", published);
  }
  Retire();
  events_.on_following(replica_.complete());
  observer_.OnFollow(figures);
}

absl::Status Follower::Publish() {
  ASSIGN_OR_RETURN(std::shared_ptr<const Head> head, ReadHead(store_, access_epoch_));
  events_.on_head(std::move(head));
  return absl::OkStatus();
}

void Follower::Retire() {
  const absl::Duration now = clock_.Monotonic();
  if (retired_.has_value() && now - *retired_ < kRetentionInterval) return;
  retired_ = now;
  const absl::StatusOr<bool> any = replica_.Retire();
  absl::Status status = any.status();
  // A new head, so that no snapshot keeps what was deleted.
  if (any.ok() && *any && replica_.complete()) status = Publish();
  if (!status.ok()) observer_.OnInternalError("Retention", status);
}

}  // namespace rollcall
