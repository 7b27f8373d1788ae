// WatchPings: open pings of a State, streamed to its duty officers; and with it
// the dispatcher of secure URIs, whose attempts are notices on such a stream.
#ifndef ROLLCALL_SERVICES_EXERCISES_PING_STREAMS_H_
#define ROLLCALL_SERVICES_EXERCISES_PING_STREAMS_H_

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "core/base/clock.h"
#include "grpcpp/server_context.h"
#include "grpcpp/support/server_callback.h"
#include "rollcall/v1/exercise_service.pb.h"
#include "services/call_gate.h"
#include "services/exercises/desk.h"
#include "services/exercises/dispatcher.h"
#include "services/exercises/operator.h"
#include "services/head.h"
#include "services/observer.h"
#include "services/stream_slots.h"

namespace rollcall {

// Duty officers who listen at the same time: a few of every State, and no more of
// one than kMaxStreamsEach.
inline constexpr size_t kMaxPingStreams = 2048;
// Notices that wait for a slow listener; beyond it the listener is cut off and
// comes back to hear what is open.
inline constexpr size_t kMaxWaitingNotices = 256;

// Thread-safe. Everything given must outlive it, and it the server's calls.
class PingStreams {
 public:
  PingStreams(CallGate& gate, const PublishedHead& head, const Desk& desk, const Operator& speaker,
              const Clock& clock, Observer& observer)
      : gate_(gate),
        head_(head),
        desk_(desk),
        speaker_(speaker),
        clock_(clock),
        observer_(observer) {}

  // Serves one call: what is open first.
  grpc::ServerWriteReactor<v1::PingNotice>* Open(grpc::CallbackServerContext* context);

  // Tells listeners of the pings' States how they stand now.
  void Tell(const std::vector<PingId>& pings);

  // True when somebody of this State ("KEN") listens.
  bool AnybodyListens(absl::string_view state);

  // Ends all streams, and new ones at once, with SHUTTING_DOWN.
  void Drain();

 private:
  class Stream;

  absl::StatusOr<std::vector<v1::PingNotice>> OpenNotices(absl::string_view participant) const;
  v1::PingNotice Notice(const PingId& id, const v1::PingRecord& ping, const v1::Plan& plan) const;
  absl::Status Add(const std::shared_ptr<Stream>& stream);
  void Remove(Stream* stream);
  // Of one State ("states/KEN"), or of all.
  std::vector<std::shared_ptr<Stream>> Of(absl::string_view participant);

  CallGate& gate_;
  const PublishedHead& head_;
  const Desk& desk_;
  const Operator& speaker_;
  const Clock& clock_;
  Observer& observer_;
  StreamSlots slots_;

  absl::Mutex mutex_;
  std::map<Stream*, std::shared_ptr<Stream>> streams_ ABSL_GUARDED_BY(mutex_);
  bool draining_ ABSL_GUARDED_BY(mutex_) = false;
};

// Secure URIs: SENT when a duty officer of the State listens, for then the
// intent on the board makes a notice of it; else for people.
class PushDispatcher final : public Dispatcher {
 public:
  explicit PushDispatcher(PingStreams& streams) : streams_(streams) {}

  size_t capacity() const override { return kMaxPingStreams; }
  void Send(OutgoingPing ping, Done done) override;

 private:
  PingStreams& streams_;
};

}  // namespace rollcall

#endif  // ROLLCALL_SERVICES_EXERCISES_PING_STREAMS_H_
