// How many streams whoever calls may have open at the same time.
#ifndef ROLLCALL_SERVICES_STREAM_SLOTS_H_
#define ROLLCALL_SERVICES_STREAM_SLOTS_H_

#include <cstddef>
#include <string>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "services/caller.h"

namespace rollcall {

// Streams of one kind that one participant may have open, or one TLS key of a
// charter role: more copies, or duty officers who listen, than a State has; so few
// that it takes the keys of 64 participants to fill the 2,048 of a node.
inline constexpr size_t kMaxStreamsEach = 32;

// Thread-safe. Must outlive the slots.
class StreamSlots {
 public:
  // One open stream; given back when it ends. Movable.
  class Slot {
   public:
    Slot(Slot&& other) noexcept
        : owner_(std::exchange(other.owner_, nullptr)), holder_(std::move(other.holder_)) {}
    Slot& operator=(Slot&&) = delete;
    ~Slot();

   private:
    friend class StreamSlots;
    Slot(StreamSlots* owner, std::string holder) : owner_(owner), holder_(std::move(holder)) {}
    StreamSlots* owner_;
    std::string holder_;
  };

  // RESOURCE_EXHAUSTED, reason RATE_LIMITED, with RetryInfo, when kMaxStreamsEach of
  // them are open.
  absl::StatusOr<Slot> Take(const Caller& caller);

 private:
  absl::Mutex mutex_;
  absl::flat_hash_map<std::string, size_t> open_ ABSL_GUARDED_BY(mutex_);  // by AccountOf
};

}  // namespace rollcall

#endif  // ROLLCALL_SERVICES_STREAM_SLOTS_H_
