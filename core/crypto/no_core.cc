#include "core/crypto/no_core.h"

#include <sys/prctl.h>
#include <sys/resource.h>

namespace rollcall {

void LeaveNoCore() {
  const rlimit none = {0, 0};
  setrlimit(RLIMIT_CORE, &none);
  // The limit does not count where core_pattern is a pipe.
  prctl(PR_SET_DUMPABLE, 0);
}

}  // namespace rollcall
