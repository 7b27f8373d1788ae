// Child processes for tests: the real programs, with their output captured.
#ifndef ROLLCALL_TESTS_INTEGRATION_PROCESS_H_
#define ROLLCALL_TESTS_INTEGRATION_PROCESS_H_

#include <sys/types.h>

#include <csignal>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace rollcall {

struct ProcessOptions {
  std::vector<std::string> arguments = {};                            // [0] is the program's path
  std::vector<std::pair<std::string, std::string>> environment = {};  // added to the test's own
  std::string input = {};                                             // given on standard input
  std::string working_directory = {};                                 // empty: the test's own
};

struct ProcessResult {
  int exit_code = -1;  // 128 + signal when one ended it
  std::string output;
  std::string errors;
};

// A running child. It is killed when this object goes, and by the kernel when
// the test's process dies. Start from the test's main thread only: the kernel
// ties a child's life to the thread that made it.
class Process {
 public:
  explicit Process(ProcessOptions options);
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  pid_t pid() const { return pid_; }

  // The next line of standard output, without its line break. DEADLINE_EXCEEDED
  // after `timeout`; OUT_OF_RANGE when the output has ended.
  absl::StatusOr<std::string> ReadLine(absl::Duration timeout);

  void Signal(int signal);

  // Resident memory.
  int64_t ResidentKib() const;

  // What standard error holds by now.
  std::string Errors() const;

  // Waits for the end, collecting standard output; kills after `timeout` (exit
  // code 137 then).
  ProcessResult Wait(absl::Duration timeout);

 private:
  bool ReadSome(absl::Duration timeout);

  pid_t pid_ = -1;
  int output_descriptor_ = -1;
  std::string errors_path_;
  std::string buffered_;  // output not yet given out
  bool output_ended_ = false;
};

// Runs a program to its end.
ProcessResult RunProgram(ProcessOptions options, absl::Duration timeout = absl::Seconds(60));

}  // namespace rollcall

#endif  // ROLLCALL_TESTS_INTEGRATION_PROCESS_H_
