// `rollcalld run`: composition and life of a node.
#ifndef ROLLCALL_SERVICES_NODE_RUN_H_
#define ROLLCALL_SERVICES_NODE_RUN_H_

#include <string>

#include "services/node/configuration.h"

namespace rollcall {

// The store, beneath the data directory.
inline constexpr char kStoreDirectory[] = "store";

// What rollcalld ends with; `rollcalld --help` says the same.
enum class ExitCode {
  kDone = 0,           // done; SIGTERM or SIGINT after all calls were finished
  kFailed = 1,         // the machine: store, address, disk
  kUsage = 2,          // wrong command line
  kConfiguration = 3,  // configuration or key files
  kCharter = 4,        // first charter missing or refused, or it names other keys
};

struct RunOptions {
  std::string configuration_file;
  std::string charter_file;  // empty: not given
  std::string listen;        // empty: as configured
  bool accept_clock = false;
  bool serve_without_watchers = false;
};

// Serves until SIGTERM or SIGINT, then finishes what was taken; a second signal
// ends the process at once. Says on standard output "metrics on HOST:PORT" and,
// once it serves, "listening on HOST:PORT"; errors and events on standard
// error. Blocks those signals: call it before any thread is started.
ExitCode RunNode(const RunOptions& options);

}  // namespace rollcall

#endif  // ROLLCALL_SERVICES_NODE_RUN_H_
