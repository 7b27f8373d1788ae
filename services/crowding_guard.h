// The guard against connections whose calls take memory without end.
//
// gRPC 1.51 counts the calls of a connection by what the client may have, not by
// what they take: calls that were taken back hold their memory until their turn
// comes, and a client that never acknowledges the settings may have any number.
// So each time the process has grown, the guard asks gRPC (channelz, whose count of a
// call ends when its memory is let go) which connections hold more than any honest
// client could, and hangs up on those.
#ifndef ROLLCALL_SERVICES_CROWDING_GUARD_H_
#define ROLLCALL_SERVICES_CROWDING_GUARD_H_

#include <cstddef>
#include <cstdint>
#include <thread>

#include "absl/time/time.h"
#include "services/observer.h"
#include "services/steady_wait.h"

namespace rollcall {

// Calls at once on one connection; the next wait their turn in the client.
inline constexpr int kMaxStreamsPerConnection = 1024;
// Calls that one connection may make the server hold: those, and as many that it
// took back and that have not had their turn.
inline constexpr uint64_t kMaxHeldCalls = 2 * kMaxStreamsPerConnection;
// How often the guard looks at the process's memory, and how much that must have grown
// before it looks at the connections.
inline constexpr absl::Duration kGuardInterval = absl::Milliseconds(50);
inline constexpr size_t kGuardedGrowthBytes = 32 * 1024 * 1024;

// Guards the connections to one port of this process from its construction to its
// end, on a thread of its own.
class CrowdingGuard {
 public:
  // `observer` is told of those that were hung up on and must outlive the guard.
  CrowdingGuard(int port, Observer& observer);
  ~CrowdingGuard();

  CrowdingGuard(const CrowdingGuard&) = delete;
  CrowdingGuard& operator=(const CrowdingGuard&) = delete;

 private:
  void Work();
  void LookAtConnections();

  const int port_;
  Observer& observer_;
  SteadyWait wait_;
  std::thread thread_;  // last: starts when all else is there
};

}  // namespace rollcall

#endif  // ROLLCALL_SERVICES_CROWDING_GUARD_H_
