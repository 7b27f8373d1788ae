// A follower is killed again and again while the log grows: it loses nothing and
// never begins anew.
#include <atomic>
#include <string>
#include <thread>

#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "gtest/gtest.h"
#include "tests/integration/attesting_writer.h"
#include "tests/integration/followed_directory.h"

namespace rollcall {
namespace {

// Entries to wait for before a kill; grows by round, so that the kills fall into
// different moments of the store's life, and begins again before a round gets long.
constexpr uint64_t kEntriesBeforeKill = 5;
constexpr uint64_t kMoreEachRound = 7;
constexpr uint64_t kGrowingRounds = 16;

using FollowerCrashTest = FollowedDirectory;

TEST_F(FollowerCrashTest, SurvivesKillNineWhileItCopies) {
  Node follower(leader().address());
  LetFollow({follower.TlsKey()});
  const auto enrolled =
      directory_.registrar().Submit(people().Enrol("TUV", v1::KeySet(), absl::Now()));
  ASSERT_TRUE(enrolled.ok()) << enrolled.status();
  std::atomic<bool> stop = false;
  std::atomic<uint64_t> size = enrolled->index() + 1;
  std::thread writer([&, stubs = leader().Connect(people().registrar_tls())] {
    AttestingWriter tuvalu(people().registrar(), Node::kOrigin, "TUV");
    while (!stop) {
      const auto receipt = stubs.Submit(tuvalu.Pending());
      ASSERT_TRUE(receipt.ok()) << receipt.status();
      tuvalu.Accepted();
      size = receipt->index() + 1;
    }
  });
  Follow(follower);
  for (int kill = 0; kill < KillCount(); ++kill) {
    const Stubs stubs = follower.Connect(people().kenya_tls());
    const uint64_t before = Ask(stubs, "KEN").size;
    AwaitSize(stubs, before + kEntriesBeforeKill +
                         kMoreEachRound * (static_cast<uint64_t>(kill) % kGrowingRounds));
    const uint64_t durable = Ask(stubs, "KEN").size;
    follower.Kill();
    const absl::Status started = follower.Start();
    ASSERT_TRUE(started.ok()) << started;
    EXPECT_GE(Ask(follower.Connect(people().kenya_tls()), "KEN").size, durable);
  }
  stop = true;
  writer.join();
  const Stubs stubs = follower.Connect(people().kenya_tls());
  AwaitSize(stubs, size);
  EXPECT_EQ(Ask(stubs, "TUV").bytes, Ask(directory_.registrar(), "TUV").bytes);
  int from_zero = 0;
  for (const absl::string_view line : absl::StrSplit(leader().process().Errors(), '\n')) {
    if (absl::StrContains(line, "FollowEntries") && absl::StrContains(line, "start=\"0\"")) {
      ++from_zero;
    }
  }
  EXPECT_EQ(from_zero, 1) << leader().process().Errors();
  EXPECT_EQ(follower.Stop().exit_code, 0);
}

}  // namespace
}  // namespace rollcall
