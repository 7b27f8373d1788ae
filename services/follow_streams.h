// FollowEntries: the log, streamed to those who copy it.
//
// A thousand followers cost a thousand small objects: no thread waits for one,
// at most one message is buffered for each, and followers at the head share the
// bytes of its pages.
#ifndef ROLLCALL_SERVICES_FOLLOW_STREAMS_H_
#define ROLLCALL_SERVICES_FOLLOW_STREAMS_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <tuple>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "core/base/clock.h"
#include "grpcpp/server_context.h"
#include "grpcpp/support/byte_buffer.h"
#include "grpcpp/support/server_callback.h"
#include "services/call_gate.h"
#include "services/checkpoint_watch.h"
#include "services/head.h"
#include "services/log_page.h"
#include "services/observer.h"
#include "services/stream_slots.h"

namespace rollcall {

// A stream with nothing new says so this often: whoever hears nothing for longer
// knows that its upstream is gone.
inline constexpr absl::Duration kHeartbeat = absl::Seconds(30);
// The operator is told of every entry that is handed out: page by page until the
// follower has caught up, from then on in sums, one in this time at most, and what is
// left when the stream ends. A line for each follower and entry would bury the rest.
inline constexpr absl::Duration kBulkReadNotice = absl::Minutes(10);
// Streams at the same time, beside the limit for each participant
// (services/stream_slots.h): more than the directory has participants, and a bound
// on memory.
inline constexpr size_t kMaxFollowStreams = 2048;

// Thread-safe. Everything given must outlive it, and it the server's calls.
class FollowStreams {
 public:
  FollowStreams(CallGate& gate, PublishedHead& head, CheckpointWatch& watch, const Clock& clock,
                Observer& observer);
  ~FollowStreams();

  // Serves one call. The caller's checkpoint is shown to the watch first.
  grpc::ServerWriteReactor<grpc::ByteBuffer>* Open(grpc::CallbackServerContext* context,
                                                   const grpc::ByteBuffer* request);

  // Ends all streams, and new ones at once, with SHUTTING_DOWN.
  void Drain();

 private:
  class Stream;

  // A page as it goes over the wire.
  struct WirePage {
    grpc::ByteBuffer bytes;
    uint64_t entries = 0;
  };
  // What the bytes depend on beside the head.
  using PageKey = std::tuple<uint64_t, size_t, bool, uint64_t, uint16_t, std::string>;

  absl::StatusOr<std::shared_ptr<const WirePage>> PageFor(const Head& head, const Caller& caller,
                                                          const PageRequest& request);
  bool Add(const std::shared_ptr<Stream>& stream);
  void Remove(Stream* stream);
  // Wakes streams for new heads, heartbeats and expired callers.
  void Run();

  CallGate& gate_;
  PublishedHead& head_;
  CheckpointWatch& watch_;
  const Clock& clock_;
  Observer& observer_;
  StreamSlots slots_;

  absl::Mutex mutex_;
  absl::CondVar wake_;
  std::map<Stream*, std::shared_ptr<Stream>> streams_ ABSL_GUARDED_BY(mutex_);
  bool news_ ABSL_GUARDED_BY(mutex_) = false;
  bool draining_ ABSL_GUARDED_BY(mutex_) = false;
  bool closing_ ABSL_GUARDED_BY(mutex_) = false;

  absl::Mutex pages_mutex_;
  std::weak_ptr<const Reader> pages_of_ ABSL_GUARDED_BY(pages_mutex_);  // the head's reader
  std::map<PageKey, std::shared_ptr<const WirePage>> pages_ ABSL_GUARDED_BY(pages_mutex_);

  std::thread thread_;  // last: starts when all else is there
};

}  // namespace rollcall

#endif  // ROLLCALL_SERVICES_FOLLOW_STREAMS_H_
