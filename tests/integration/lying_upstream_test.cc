// A real follower of a node that lies.
#include <filesystem>
#include <memory>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "tests/integration/followed_directory.h"
#include "tests/integration/lying_upstream.h"

namespace rollcall {
namespace {

class LyingUpstreamTest : public FollowedDirectory,
                          public ::testing::WithParamInterface<LieCase> {};

TEST_P(LyingUpstreamTest, IsRefusedWithItsReasonWhileOldAnswersStay) {
  LyingUpstream upstream(leader(), people().auditor_tls());
  Node follower(upstream.address());
  LetFollow({follower.TlsKey()});
  Say("The truth");
  upstream.Order(Lie::kNone);
  Follow(follower);
  const Stubs stubs = follower.Connect(people().kenya_tls());
  const Answer before = Ask(stubs, "KEN");
  ASSERT_TRUE(absl::StrContains(before.bytes, "The truth"));

  Say("Later");
  const uint64_t size = Say("Even later");
  const int streams = upstream.streams();
  upstream.Order(GetParam().lie);
  upstream.AwaitStreams(streams + 1);  // it has refused, said so, and is back
  const std::string errors = follower.process().Errors();
  EXPECT_TRUE(absl::StrContains(errors, GetParam().reason)) << errors;
  const Answer during = Ask(stubs, "KEN");
  if (GetParam().lie != Lie::kEndlessData) {
    EXPECT_EQ(during.bytes, before.bytes);
    EXPECT_EQ(during.size, before.size);
  }
  const std::string evidence = follower.data_directory() + "/evidence";
  EXPECT_EQ(std::filesystem::exists(evidence), GetParam().leaves_evidence);
  if (GetParam().leaves_evidence) {
    const auto file = *std::filesystem::directory_iterator(evidence);
    EXPECT_TRUE(absl::StrContains(ReadWholeFile(file.path().string()),
                                  "-----BEGIN CHECKPOINT SHOWN-----\nrollcall.example/test\n"));
  }
  // It does not hold a grudge.
  upstream.Order(Lie::kNone);
  AwaitSize(stubs, size);
  EXPECT_EQ(Ask(stubs, "KEN").bytes, Ask(directory_.kenya(), "KEN").bytes);
}

INSTANTIATE_TEST_SUITE_P(Lies, LyingUpstreamTest, ::testing::ValuesIn(AllLies()),
                         [](const auto& lie) { return std::string(lie.param.name); });

}  // namespace
}  // namespace rollcall
