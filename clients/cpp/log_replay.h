// Replaying a log: reading every entry and coming to the same directory and
// the same root, or saying where not.
#ifndef ROLLCALL_CLIENTS_CPP_LOG_REPLAY_H_
#define ROLLCALL_CLIENTS_CPP_LOG_REPLAY_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "clients/cpp/merkle_frontier.h"
#include "core/base/clock.h"
#include "core/fold/pinned_directory.h"
#include "core/merkle/checkpoint.h"
#include "core/statement/view.h"
#include "rollcall/v1/log_service.pb.h"

namespace rollcall {

// The whole directory is folded in memory: a few hundred bytes an entry.
// Thread-compatible.
class LogReplay {
 public:
  // `clock` must outlive it.
  LogReplay(PinnedDirectory directory, const Clock& clock);

  // The next entry. It must be the next in order, well-formed, accepted by the
  // fold, not before the one before it and not ahead of the clock; the first
  // one must be the pinned charter. DATA_LOSS naming the entry otherwise.
  absl::Status Add(const v1::LoggedStatement& logged);

  uint64_t size() const { return frontier_.size(); }

  // OK when what was read is exactly the log of `checkpoint`; DATA_LOSS
  // otherwise.
  absl::Status Matches(const Checkpoint& checkpoint) const;

  // The directory that the entries add up to.
  const View& view() const { return changes_; }

  // Accepted content that breaks a rule by our own check, in words.
  const std::vector<std::string>& findings() const { return findings_; }

 private:
  absl::Status Judge(const v1::LoggedStatement& logged);

  const PinnedDirectory directory_;
  const Clock& clock_;
  const EmptyView empty_;
  ChangeSet changes_;
  MerkleFrontier frontier_;
  absl::Time last_accept_time_ = absl::InfinitePast();
  std::vector<std::string> findings_;
};

}  // namespace rollcall

#endif  // ROLLCALL_CLIENTS_CPP_LOG_REPLAY_H_
