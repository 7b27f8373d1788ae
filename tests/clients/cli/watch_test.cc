// What a watch tells of, and when it ends.
#include <algorithm>
#include <memory>

#include "clients/mirror/mirror.h"
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
  // The server is away, and goes away again after each page.
  void GoAway() {
    server_.failure = absl::UnavailableError("away");
    server_.tamper_entries = [this](v1::ListEntriesResponse&) {
      server_.failure = absl::UnavailableError("away");
    };
  }
  void SyncForgeryInPause();
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
  GoAway();
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

// Brings a statement in Kenya's name into the mirror while the watch pauses, as
// the timer does that syncs daily.
void WatchTest::SyncForgeryInPause() {
  GoAway();
  at_pause_ = [this] {
    server_.failure = absl::OkStatus();
    if (pauses_.size() > 1) return EndWatch();
    SayKenya("technical", "FALSE CERT");
    EXPECT_EQ(Run({"sync"}).exit_code, 0);
  };
}

TEST_F(WatchTest, TellsOfWhatAnotherSyncBroughtWhileItPaused) {
  ASSERT_EQ(Run({"sync"}).exit_code, 0);
  SyncForgeryInPause();
  const Ran ran = Run({"watch", "KEN"});
  EXPECT_EQ(ran.exit_code, 1) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("states/KEN/technical"));
  EXPECT_EQ(std::count(ran.out.begin(), ran.out.end(), '\n'), 1) << "once: " << ran.out;
}

TEST_F(WatchTest, OwnTellsOfWhatAnotherSyncBroughtWhileItPaused) {
  const auto keystore = Keystore::Open(home_);
  ASSERT_TRUE((*keystore)->SaveParticipant("states/KEN").ok());
  ASSERT_EQ(Run({"sync"}).exit_code, 0);
  ASSERT_TRUE((*keystore)->AddKey("signing", directory_.Key("state-KEN"), "").ok());
  ASSERT_THAT(Run({"status", "--acknowledge"}).err, HasSubstr("acknowledged as known"));
  SyncForgeryInPause();
  const Ran ran = Run({"watch", "--own"});
  EXPECT_EQ(ran.exit_code, 7) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("sheet about states/KEN/technical"));
}

TEST_F(WatchTest, TriesAgainWhenAnotherSyncHoldsTheMirror) {
  ASSERT_EQ(Run({"sync"}).exit_code, 0);
  GoAway();
  std::unique_ptr<Store> held;
  at_pause_ = [&] {
    server_.failure = absl::OkStatus();
    if (pauses_.size() == 1) {
      auto mirror = OpenMirror(home_ + "/mirror");
      ASSERT_TRUE(mirror.ok()) << mirror.status();
      held = *std::move(mirror);
    } else if (pauses_.size() == 2) {
      held.reset();
      SayKenya("technical", "Kenya CERT II");
    } else {
      EndWatch();
    }
  };
  const Ran ran = Run({"watch", "KEN"});
  EXPECT_EQ(pauses_.size(), 3u);
  EXPECT_THAT(ran.err, HasSubstr("another sync or watch holds this keystore's mirror; again in"));
  EXPECT_THAT(ran.out, HasSubstr("states/KEN/technical"));
}

TEST_F(WatchTest, OwnOnceTellsThatItCouldLookAtAnOldCopyOnly) {
  ASSERT_TRUE((*Keystore::Open(home_))->SaveParticipant("states/KEN").ok());
  ASSERT_EQ(Run({"sync"}).exit_code, 0);
  ASSERT_TRUE((*Keystore::Open(home_))->AddKey("signing", directory_.Key("state-KEN"), "").ok());
  ASSERT_THAT(Run({"status", "--acknowledge"}).err, HasSubstr("acknowledged as known"));
  EXPECT_EQ(Run({"watch", "--own", "--once"}).exit_code, 0);
  server_.failure = absl::UnavailableError("away");
  const Ran old = Run({"watch", "--own", "--once"});
  EXPECT_EQ(old.exit_code, 4) << old.err;
  EXPECT_THAT(old.err, HasSubstr("away; looking at the mirror as it is"));
  server_.failure = absl::OkStatus();
  {
    const auto held = OpenMirror(home_ + "/mirror");
    ASSERT_TRUE(held.ok()) << held.status();
    EXPECT_EQ(Run({"watch", "--own", "--once"}).exit_code, 0) << "its holder brings it up to date";
    directory_.clock().Advance(absl::Hours(49));
    EXPECT_EQ(Run({"watch", "--own", "--once"}).exit_code, 4) << "its holder did not";
  }
  ASSERT_EQ(Run({"sync"}).exit_code, 0);
  SayKenya("technical", "FALSE CERT");
  ASSERT_EQ(Run({"sync"}).exit_code, 0);
  server_.failure = absl::UnavailableError("away");
  EXPECT_EQ(Run({"watch", "--own", "--once"}).exit_code, 7);
}

TEST_F(WatchTest, OwnLooksAtAMirrorThatAnotherSyncHolds) {
  ASSERT_TRUE((*Keystore::Open(home_))->SaveParticipant("states/KEN").ok());
  ASSERT_EQ(Run({"sync"}).exit_code, 0);
  const auto held = OpenMirror(home_ + "/mirror");
  ASSERT_TRUE(held.ok()) << held.status();
  EXPECT_EQ(Run({"sync"}).exit_code, 4);
  const Ran ran = Run({"watch", "--own", "--once"});
  EXPECT_EQ(ran.exit_code, 7) << ran.err;
  EXPECT_THAT(ran.err, HasSubstr("looking at the mirror as it is"));
  // A watch is always of the mirror.
  const Ran online = Run({"--online", "--output", "json", "watch", "--own", "--once"});
  EXPECT_EQ(online.json()["copy"]["source"], "mirror") << online.err;
}

}  // namespace
}  // namespace rollcall::testing
