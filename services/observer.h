// What the services tell whoever runs them: figures for metrics and events for
// the log, without knowing how either is kept.
//
// No event names the subject of a look-up: who looks up whom is intelligence.
#ifndef ROLLCALL_SERVICES_OBSERVER_H_
#define ROLLCALL_SERVICES_OBSERVER_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace rollcall {

// One group that the sequencer took from its queue.
struct GroupFigures {
  size_t taken = 0;        // submissions in the group
  size_t appended = 0;     // new log entries
  size_t repeated = 0;     // were in the log already; answered with their receipt
  size_t refused = 0;      // by rules
  size_t bytes = 0;        // of the appended leaves and bodies
  absl::Duration judging;  // judging, hashing and signing
  absl::Duration writing;  // the synced write; zero when nothing was appended
  uint64_t log_size = 0;   // after the group
};

// A read of many entries at once, or what a stream of them has handed out since it
// was last told of.
struct BulkRead {
  std::string caller;       // lower-case hex of the TLS key's digest
  std::string participant;  // resource name; empty for a charter role
  absl::string_view method;
  uint64_t start = 0;  // first log index
  uint64_t count = 0;  // entries answered
};

// A page that a follower took of its upstream.
struct FollowFigures {
  uint64_t entries = 0;        // in the page
  uint64_t size = 0;           // entries held now
  uint64_t upstream_size = 0;  // of the checkpoint that came with it
};

// Called on the services' own threads: implementations are thread-safe, quick
// and do not call back. Every method does nothing unless overridden.
class Observer {
 public:
  virtual ~Observer() = default;

  // A group is done: durable and published, or nothing of it was appended.
  virtual void OnGroup(const GroupFigures&) {}

  // Writes have stopped until the node is started again; `why` has reason
  // WRITE_FAILED, CLOCK_LEAP, LOG_ROLLED_BACK or LOG_FORKED. Reads go on. Told
  // once.
  virtual void OnWritesStopped(const absl::Status& /*why*/) {}

  // A call was answered. `method` is like "GetState", `reason` an
  // ErrorInfo.reason or empty; both have static or call lifetime.
  virtual void OnCall(absl::string_view /*method*/, absl::StatusCode /*code*/,
                      absl::string_view /*reason*/, absl::Duration /*duration*/) {}

  // Statements that wait for their verdict, each time that it changes.
  virtual void OnQueue(size_t /*statements*/) {}

  virtual void OnBulkRead(const BulkRead&) {}

  // A follower took a page, which may be empty.
  virtual void OnFollow(const FollowFigures&) {}

  // A follower's connection ended or was never made; it will try again. A reason
  // that begins with the log, an entry, a body or a checkpoint says that the
  // upstream lied.
  virtual void OnUpstreamLost(absl::string_view /*upstream*/, const absl::Status& /*why*/) {}

  // Accepted content that breaks a rule by this node's own check. `why` holds no
  // words of the content beyond field names.
  virtual void OnFinding(uint64_t /*index*/, absl::string_view /*subject*/,
                         absl::string_view /*why*/) {}

  // Connections that the node closed, at the door or later, because they or all
  // together took too much. `why` names nobody.
  virtual void OnConnectionsClosed(size_t /*connections*/, absl::string_view /*why*/) {}

  // Something that should not happen; the caller was told no more than
  // INTERNAL, DATA_LOSS or UNAVAILABLE.
  virtual void OnInternalError(absl::string_view /*method*/, const absl::Status& /*error*/) {}
};

}  // namespace rollcall

#endif  // ROLLCALL_SERVICES_OBSERVER_H_
