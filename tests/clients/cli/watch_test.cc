// What a watch tells of, and when it ends.
#include "gmock/gmock.h"
#include "gtest/gtest-spi.h"
#include "gtest/gtest.h"
#include "tests/clients/cli/asking_fixture.h"
#include "tests/testing/test_proposal.h"

namespace rollcall::testing {
namespace {

using ::testing::HasSubstr;

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

  // The keystore is that of a regional directory, and holds its key.
  void BeRegionalDirectory() {
    EnrolRegionalDirectory(directory_, "au", {"KEN"});
    const auto keystore = Keystore::Open(home_);
    ASSERT_TRUE((*keystore)->SaveParticipant("regionalDirectories/au").ok());
    ASSERT_TRUE((*keystore)->AddKey("signing", directory_.Key("regional-au"), "").ok());
  }
  // From now on the server goes away after each page, and is back after the pause.
  void GoAwayAfterEachPage() {
    server_.tamper_entries = [this](v1::ListEntriesResponse&) {
      server_.failure = absl::UnavailableError("away");
    };
  }
  // Ends the watch at the next attempt.
  void EndWatch() { server_.refuse_following = absl::PermissionDeniedError("no more"); }
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

TEST_F(WatchTest, OwnTellsARegionalDirectoryOfAProposalThatItDidNotMake) {
  BeRegionalDirectory();
  ASSERT_EQ(Run({"sync"}).exit_code, 0);
  GoAwayAfterEachPage();
  at_pause_ = [this] {
    server_.failure = absl::OkStatus();
    if (pauses_.size() > 1) return EndWatch();
    directory_.MustAccept(Kind::kProposal, "states/KEN/proposals/au",
                          ProposalBody(directory_, {MakeProposedContact("technical-1", "FALSE")}),
                          RegionalSigners(directory_, "au"));
  };
  const Ran ran = Run({"watch", "--own"});
  EXPECT_EQ(ran.exit_code, 7) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("proposal about states/KEN/proposals/au"));
}

}  // namespace
}  // namespace rollcall::testing
