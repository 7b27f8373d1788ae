#include "services/stream_slots.h"

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "core/base/refusal.h"

namespace rollcall {
namespace {

// When one of a caller's own streams may have ended.
constexpr absl::Duration kStreamRetryDelay = absl::Seconds(30);

}  // namespace

StreamSlots::Slot::~Slot() {
  if (owner_ == nullptr) return;
  absl::MutexLock lock(&owner_->mutex_);
  const auto found = owner_->open_.find(holder_);
  if (--found->second == 0) owner_->open_.erase(found);
}

absl::StatusOr<StreamSlots::Slot> StreamSlots::Take(const Caller& caller) {
  std::string holder = AccountOf(caller);
  absl::MutexLock lock(&mutex_);
  size_t& open = open_[holder];
  if (open >= kMaxStreamsEach) {
    return WithRetryDelay(
        Refusal(absl::StatusCode::kResourceExhausted, v1::ERROR_REASON_RATE_LIMITED,
                absl::StrCat("you have ", kMaxStreamsEach,
                             " of these streams open, as many as a participant may have; end one "
                             "that you do not need, or follow a follower of your own")),
        kStreamRetryDelay);
  }
  ++open;
  return Slot(this, std::move(holder));
}

}  // namespace rollcall
