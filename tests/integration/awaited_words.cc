#include "tests/integration/awaited_words.h"

#include <poll.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <string>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

namespace rollcall {

absl::Status AwaitErrorWords(const Process& process, absl::string_view words,
                             absl::Duration patience) {
  const absl::Time deadline = absl::Now() + patience;
  const int watch = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
  const auto closer = absl::MakeCleanup([watch] { close(watch); });
  const std::string errors = absl::StrCat("/proc/", process.pid(), "/fd/2");
  if (inotify_add_watch(watch, errors.c_str(), IN_MODIFY) < 0) {
    return absl::InternalError(absl::StrCat("cannot watch ", errors));
  }
  // It is looked at after each change, and once before there is any.
  while (!absl::StrContains(process.Errors(), words)) {
    pollfd changed = {watch, POLLIN, 0};
    const auto left = absl::ToInt64Milliseconds(deadline - absl::Now());
    if (left <= 0 || poll(&changed, 1, static_cast<int>(left)) == 0) {
      return absl::DeadlineExceededError(
          absl::StrCat("nobody said \"", words, "\":\n", process.Errors()));
    }
    char seen[4096];
    while (read(watch, seen, sizeof(seen)) > 0) {
    }
  }
  return absl::OkStatus();
}

}  // namespace rollcall
