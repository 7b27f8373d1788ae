// Waiting for what a program says on standard error.
#ifndef ROLLCALL_TESTS_INTEGRATION_AWAITED_WORDS_H_
#define ROLLCALL_TESTS_INTEGRATION_AWAITED_WORDS_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "tests/integration/process.h"

namespace rollcall {

// OK as soon as a running process's standard error holds the words.
// DEADLINE_EXCEEDED with all that it holds instead after `patience`.
absl::Status AwaitErrorWords(const Process& process, absl::string_view words,
                             absl::Duration patience);

}  // namespace rollcall

#endif  // ROLLCALL_TESTS_INTEGRATION_AWAITED_WORDS_H_
