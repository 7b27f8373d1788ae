// A progress line on the terminal of somebody who waits.
#ifndef ROLLCALL_CLIENTS_CLI_PROGRESS_H_
#define ROLLCALL_CLIENTS_CLI_PROGRESS_H_

#include <cstdint>
#include <string>

#include "absl/time/time.h"
#include "clients/cli/output.h"
#include "core/base/clock.h"

namespace rollcall {

// One line on standard error: a bar, how far, how fast, how long still; for the
// eyes of a terminal only, and only once it takes longer than a moment. Wiped
// when done or destroyed.
class Progress {
 public:
  // `output` and `clock` must outlive it. `total` 0: the end is not known.
  Progress(Output& output, const Clock& clock, uint64_t total);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // So many are done now. Repaints at most ten times a second.
  void Advance(uint64_t done);

  // Wipes the line, before anything else is printed.
  void Finish();

 private:
  std::string Line(uint64_t done, absl::Duration elapsed) const;

  Output& output_;
  const Clock& clock_;
  const uint64_t total_;
  const absl::Duration began_;
  absl::Duration painted_;
  bool visible_ = false;
};

}  // namespace rollcall

#endif  // ROLLCALL_CLIENTS_CLI_PROGRESS_H_
