// Watching the operator: a leader that is shown what it cannot account for.
#include <array>
#include <filesystem>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "core/base/refusal.h"
#include "gtest/gtest.h"
#include "tests/integration/followed_directory.h"

namespace rollcall {
namespace {

namespace fs = std::filesystem;

class WatchersTest : public FollowedDirectory {
 protected:
  std::string Evidence(const Node& node) {
    std::string all;
    std::error_code none;
    for (const auto& file : fs::directory_iterator(node.data_directory() + "/evidence", none)) {
      all += ReadWholeFile(file.path().string());
    }
    return all;
  }
  absl::Status TrySaying(const Stubs& stubs, absl::string_view office) {
    const std::array<const Signer*, 1> kenya = {&people().kenya()};
    const absl::Time now = absl::Now();
    const Draft draft = people().Next(Kind::kSheet, "states/KEN/technical",
                                      SheetOf(v1::CONTACT_KIND_TECHNICAL, office, now), now);
    return stubs.Submit(people().Try(draft, kenya)).status();
  }
};

// The operator restores a backup; a follower knows better, and follows again when the
// whole log is back.
TEST_F(WatchersTest, ARestoredBackupStopsWritingUntilTheWholeLogIsBack) {
  Node follower(leader().address());
  LetFollow({follower.TlsKey()});
  Say("Before the backup");
  const std::string address = leader().address();
  ASSERT_EQ(leader().Stop().exit_code, 0);
  const std::string store = leader().data_directory() + "/store";
  fs::copy(store, store + ".backup", fs::copy_options::recursive);
  ASSERT_TRUE(leader().Start({"--listen", address}).ok());
  directory_.Reconnect();
  const uint64_t size = Say("Lost with the disk");
  Follow(follower);
  AwaitSize(follower.Connect(people().kenya_tls()), size);
  ASSERT_EQ(leader().Stop().exit_code, 0);
  fs::rename(store, store + ".whole");
  fs::rename(store + ".backup", store);
  fs::permissions(store, fs::perms::owner_all);

  leader().Configure("[log]\nwatchers = 1\n");
  ASSERT_TRUE(leader().Start({"--listen", address}).ok());
  directory_.Reconnect();
  // Held until the follower is back, then stopped for good.
  absl::Status refused;
  do {
    refused = TrySaying(directory_.kenya(), "Too late");
  } while (ReasonOf(refused) == v1::ERROR_REASON_AWAITING_WATCHERS);
  EXPECT_EQ(ReasonOf(refused), v1::ERROR_REASON_LOG_ROLLED_BACK) << refused;
  EXPECT_EQ(directory_.kenya().Health("rollcall.v1.StatementService").value_or(""), "NOT_SERVING");
  ASSERT_EQ(leader().Stop().exit_code, 0);
  const std::string evidence = Evidence(leader());
  EXPECT_TRUE(absl::StrContains(evidence, absl::StrCat("\n", size, "\n"))) << evidence;
  // The follower goes on answering with what it has.
  EXPECT_TRUE(absl::StrContains(Ask(follower.Connect(people().kenya_tls()), "KEN").bytes,
                                "Lost with the disk"));

  fs::remove_all(store);
  fs::rename(store + ".whole", store);
  ASSERT_TRUE(leader().Start({"--listen", address}).ok());
  directory_.Reconnect();
  absl::Status status;
  do {
    status = TrySaying(directory_.kenya(), "Found again");
  } while (ReasonOf(status) == v1::ERROR_REASON_AWAITING_WATCHERS);
  ASSERT_TRUE(status.ok()) << status;
  AwaitSize(follower.Connect(people().kenya_tls()), size + 1);
}

TEST_F(WatchersTest, WritingBeginsWhenAWatcherHasReported) {
  Node follower(leader().address());
  LetFollow({follower.TlsKey()});
  Follow(follower);
  follower.Kill();
  const std::string address = leader().address();
  ASSERT_EQ(leader().Stop().exit_code, 0);
  leader().Configure("[log]\nwatchers = 1\n");
  ASSERT_TRUE(leader().Start({"--listen", address}).ok());
  directory_.Reconnect();
  EXPECT_EQ(ReasonOf(TrySaying(directory_.kenya(), "Too early")),
            v1::ERROR_REASON_AWAITING_WATCHERS);
  EXPECT_EQ(directory_.kenya().Health("rollcall.v1.StatementService").value_or(""), "NOT_SERVING");
  ASSERT_TRUE(follower.Start().ok());
  absl::Status status;
  do {
    status = TrySaying(directory_.kenya(), "In time");
  } while (ReasonOf(status) == v1::ERROR_REASON_AWAITING_WATCHERS);
  EXPECT_TRUE(status.ok()) << status;
  EXPECT_EQ(directory_.kenya().Health("rollcall.v1.StatementService").value_or(""), "SERVING");
}

TEST_F(WatchersTest, ServesWithoutWatchersWhenToldToAndSaysSo) {
  ASSERT_EQ(leader().Stop().exit_code, 0);
  leader().Configure("[log]\nwatchers = 3\n");
  ASSERT_TRUE(leader().Start({"--serve-without-watchers"}).ok());
  directory_.Reconnect();
  EXPECT_TRUE(TrySaying(directory_.kenya(), "Alone").ok());
  EXPECT_TRUE(absl::StrContains(leader().process().Errors(), "without watchers"));
}

}  // namespace
}  // namespace rollcall
