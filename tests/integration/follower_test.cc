// A leader and its followers, as processes over mutual TLS.
#include <sys/stat.h>

#include <array>
#include <filesystem>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "core/base/refusal.h"
#include "core/geography/state.h"
#include "gtest/gtest.h"
#include "tests/integration/followed_directory.h"

namespace rollcall {
namespace {

using FollowerTest = FollowedDirectory;

TEST_F(FollowerTest, AnswersByteForByteAsTheLeaderAtTheSameSize) {
  Node first(leader().address());
  Node second(leader().address());
  LetFollow({first.TlsKey(), second.TlsKey()});
  Say("KE-CIRT");
  Follow(first);
  Follow(second);
  const uint64_t size = Say("KE-CIRT anew");
  for (Node* follower : {&first, &second}) {
    // A charter role: readers may not look up so many.
    const Stubs stubs = follower->Connect(people().registrar_tls());
    AwaitSize(stubs, size);
    for (const StateRow& row : AllStates()) {
      const Answer theirs = Ask(stubs, row.alpha3);
      const Answer ours = Ask(directory_.registrar(), row.alpha3);
      ASSERT_EQ(theirs.size, ours.size);
      ASSERT_EQ(theirs.bytes, ours.bytes) << row.alpha3;
    }
  }
}

TEST_F(FollowerTest, KeepsItsStoreToItself) {
  Node follower(leader().address());
  LetFollow({follower.TlsKey()});
  Follow(follower);
  struct stat facts;
  ASSERT_EQ(stat((follower.data_directory() + "/store").c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777u, 0700u);
}

TEST_F(FollowerTest, RefusesStatementsWithTheUpstreamsAddress) {
  Node follower(leader().address());
  LetFollow({follower.TlsKey()});
  Follow(follower);
  const Stubs stubs = follower.Connect(people().kenya_tls());
  const auto refused = stubs.Submit(people().KenyaTechnical("Elsewhere", absl::Now()));
  EXPECT_EQ(ReasonOf(refused.status()), v1::ERROR_REASON_FOLLOWS_UPSTREAM) << refused.status();
  EXPECT_EQ(ErrorInfoOf(refused.status())->metadata().at("upstream"), leader().address());
  EXPECT_EQ(stubs.Health("rollcall.v1.StatementService").value_or(""), "NOT_SERVING");
  EXPECT_EQ(stubs.Health("upstream").value_or(""), "SERVING");
}

TEST_F(FollowerTest, HandsStatementsOnWhenToldTo) {
  Node follower(leader().address());
  follower.Configure(absl::StrCat("[follow]\nupstream = \"", leader().address(),
                                  "\"\nforward_submissions = true\n"));
  LetFollow({follower.TlsKey()});
  Follow(follower);
  const Stubs stubs = follower.Connect(people().kenya_tls());
  const auto receipt = stubs.Submit(people().KenyaTechnical("By way of", absl::Now()));
  ASSERT_TRUE(receipt.ok()) << receipt.status();
  AwaitSize(stubs, receipt->index() + 1);
  EXPECT_EQ(Ask(stubs, "KEN").bytes, Ask(directory_.kenya(), "KEN").bytes);
}

TEST_F(FollowerTest, AnswersWhenTheUpstreamIsGoneAndGoesOnWhenItIsBack) {
  Node follower(leader().address());
  LetFollow({follower.TlsKey()});
  Say("Before");
  Follow(follower);
  const std::string address = leader().address();
  ASSERT_EQ(leader().Stop().exit_code, 0) << "a follower does not hold up the end";
  const Stubs stubs = follower.Connect(people().kenya_tls());
  const Answer before = Ask(stubs, "KEN");
  EXPECT_TRUE(absl::StrContains(before.bytes, "Before"));
  // Also after a start of its own without anybody to ask.
  follower.Kill();
  ASSERT_TRUE(follower.Start().ok());
  EXPECT_EQ(Ask(follower.Connect(people().kenya_tls()), "KEN").bytes, before.bytes);

  ASSERT_TRUE(leader().Start({"--listen", address}).ok());
  directory_.Reconnect();
  const uint64_t size = Say("After");
  AwaitSize(follower.Connect(people().kenya_tls()), size);
}

TEST_F(FollowerTest, ARevokedFollowerIsCutOff) {
  Node follower(leader().address());
  LetFollow({follower.TlsKey()});
  Follow(follower);
  LetFollow({});
  Say("Not for you");
  const Stubs stubs = follower.Connect(people().kenya_tls());
  grpc::ClientContext context;
  context.AddMetadata("rollcall-min-size", "1000");
  v1::CheckpointNote note;
  const absl::Status late =
      ToStatus(stubs.log->GetCheckpoint(&context, v1::GetCheckpointRequest(), &note));
  EXPECT_EQ(ReasonOf(late), v1::ERROR_REASON_NOT_YET_THERE) << late;
  EXPECT_EQ(ErrorInfoOf(late)->metadata().at("upstream"), leader().address());
  EXPECT_TRUE(absl::StrContains(follower.process().Errors(), "CALLER_UNKNOWN"));
  EXPECT_FALSE(absl::StrContains(Ask(stubs, "KEN").bytes, "Not for you"));
}

// Every byte of the files beneath a node's data folder.
std::string AllBytes(const Node& node) {
  std::string all;
  for (const auto& file : std::filesystem::recursive_directory_iterator(node.data_directory())) {
    if (file.is_regular_file()) all += ReadWholeFile(file.path().string());
  }
  return all;
}

TEST_F(FollowerTest, ErasedWordsAreGoneFromTheFilesOfLeaderAndFollower) {
  Node follower(leader().address());
  LetFollow({follower.TlsKey()});
  constexpr char kWords[] = "Unforgettable Office";
  Say(kWords);
  Follow(follower);
  const Stubs stubs = follower.Connect(people().kenya_tls());
  const Answer before = Ask(stubs, "KEN");
  ASSERT_TRUE(absl::StrContains(before.bytes, kWords));
  v1::State shown;
  ASSERT_TRUE(shown.ParseFromString(before.bytes));

  v1::Erasure erasure;
  erasure.set_salt(NewSalt());
  erasure.add_body_digests(shown.sheets(0).provenance().body_digest());
  erasure.set_reason(v1::ERASURE_REASON_REQUESTED);
  const std::array<const Signer*, 1> kenya = {&people().kenya()};
  const auto receipt = directory_.kenya().Submit(people().Say(
      people().Next(Kind::kErasure, "states/KEN/technical", erasure, absl::Now()), kenya));
  ASSERT_TRUE(receipt.ok()) << receipt.status();
  AwaitSize(stubs, receipt->index() + 1);
  EXPECT_EQ(Ask(stubs, "KEN").bytes, Ask(directory_.kenya(), "KEN").bytes);
  // The store is purged in the background, at the latest when it is closed.
  ASSERT_EQ(follower.Stop().exit_code, 0);
  ASSERT_EQ(leader().Stop().exit_code, 0);
  for (const Node* node : {&follower, &leader()}) {
    const std::string bytes = AllBytes(*node);
    EXPECT_TRUE(absl::StrContains(bytes, "states/KEN/technical")) << "the headers stay";
    EXPECT_FALSE(absl::StrContains(bytes, kWords));
  }
}

TEST_F(FollowerTest, NeedsThePinnedCharterOnce) {
  Node follower(leader().address());
  const ProcessResult refused = follower.RunToEnd();
  EXPECT_EQ(refused.exit_code, 4) << refused.errors;
  EXPECT_TRUE(absl::StrContains(refused.errors, "--charter")) << refused.errors;
}

}  // namespace
}  // namespace rollcall
