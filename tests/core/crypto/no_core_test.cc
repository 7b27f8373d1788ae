#include "core/crypto/no_core.h"

#include <gtest/gtest.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include <cstdlib>

namespace rollcall {
namespace {

TEST(NoCoreDeathTest, LeavesNeitherAFileNorSomethingForAPipe) {
  ASSERT_EQ(prctl(PR_GET_DUMPABLE), 1);
  EXPECT_EXIT(
      {
        LeaveNoCore();
        rlimit core = {};
        core.rlim_max = 1;
        getrlimit(RLIMIT_CORE, &core);
        std::_Exit(core.rlim_max == 0 && prctl(PR_GET_DUMPABLE) == 0 ? EXIT_SUCCESS : EXIT_FAILURE);
      },
      ::testing::ExitedWithCode(EXIT_SUCCESS), "");
}

}  // namespace
}  // namespace rollcall
