// What a watch tells of, and when it ends.
#include "gtest/gtest-spi.h"
#include "gtest/gtest.h"
#include "tests/clients/cli/asking_fixture.h"

namespace rollcall::testing {
namespace {

class WatchTest : public AskingFixture {
 protected:
  // The reader may follow.
  WatchTest() {
    directory_.MustAccept(Kind::kAccess, "states/KEN",
                          directory_.AccessBody({directory_.Grant(
                              directory_.Key("reader-tls").public_key(),
                              {v1::ACCESS_ROLE_READER, v1::ACCESS_ROLE_FOLLOWER})}),
                          directory_.StateSigners("KEN"));
  }
};

TEST_F(WatchTest, OneThatNobodyEndsFailsItsTestAndEnds) {
  ASSERT_EQ(Run({"sync"}).exit_code, 0);
  server_.refuse_following = absl::UnavailableError("away");
  EXPECT_NONFATAL_FAILURE(Run({"watch", "KEN"}), "nobody ends this command");
  EXPECT_EQ(pauses_.size(), 1u);
  at_pause_ = [] {};
  EXPECT_NONFATAL_FAILURE(Run({"watch", "KEN"}), "nobody ends this command");
  EXPECT_EQ(pauses_.size(), kMostPauses + 1);
}

}  // namespace
}  // namespace rollcall::testing
