// `rollcall sync` from a node that lies: what a follower refuses, a mirror refuses.
#include <filesystem>
#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/integration/cli_directory.h"
#include "tests/integration/lying_upstream.h"

namespace rollcall {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr int kDoesNotVerify = 5;

class LyingSyncTest : public ::testing::TestWithParam<LieCase> {
 protected:
  LyingSyncTest() {
    directory_.Enrol("kenya", "Kenya");
    directory_.Nominate("kenya", "The truth");
    directory_.Enrol("egypt", "Egypt");
  }

  // Egypt syncs from `upstream`, which sends one page as ordered.
  ProcessResult Sync(LyingUpstream& upstream, Lie lie) {
    upstream.Order(lie);
    ProcessResult synced = directory_.SayTo(upstream.address(), "egypt", {"sync"});
    upstream.AwaitHangUp();
    return synced;
  }

  CliDirectory directory_;
};

TEST_P(LyingSyncTest, IsRefusedWithItsReasonWhileOldAnswersStay) {
  LyingUpstream upstream(directory_.node(), directory_.TlsOf("registrar"));
  const ProcessResult first = Sync(upstream, Lie::kNone);
  ASSERT_EQ(first.exit_code, 0) << first.errors;

  directory_.Nominate("kenya", "Later");
  directory_.Nominate("kenya", "Even later");
  const ProcessResult refused = Sync(upstream, GetParam().lie);
  EXPECT_EQ(refused.exit_code, kDoesNotVerify) << refused.output;
  EXPECT_THAT(refused.errors, HasSubstr(GetParam().reason));
  // What the endless one sent first was true.
  const bool took_one = GetParam().lie == Lie::kEndlessData;
  EXPECT_THAT(directory_.SayTo("", "egypt", {"get", "KEN"}).output,
              AllOf(HasSubstr(took_one ? "Later" : "The truth"), HasSubstr("as of ")));
  const std::string conflicts = directory_.Path("egypt") + "/conflicts";
  ASSERT_EQ(std::filesystem::exists(conflicts), GetParam().leaves_evidence);
  if (GetParam().leaves_evidence) {
    EXPECT_THAT(refused.errors, HasSubstr(conflicts));
    const auto file = *std::filesystem::directory_iterator(conflicts);
    EXPECT_THAT(ReadWholeFile(file.path().string()),
                AllOf(HasSubstr("-----BEGIN CHECKPOINT KEPT-----\nrollcall.example/test\n"),
                      HasSubstr("-----BEGIN CHECKPOINT SHOWN-----\nrollcall.example/test\n")));
  }
  // It does not hold a grudge.
  const ProcessResult last = Sync(upstream, Lie::kNone);
  EXPECT_EQ(last.exit_code, 0) << last.errors;
  EXPECT_THAT(directory_.Must("egypt", {"get", "KEN"}), HasSubstr("Even later"));
}

INSTANTIATE_TEST_SUITE_P(Lies, LyingSyncTest, ::testing::ValuesIn(AllLies()),
                         [](const auto& lie) { return std::string(lie.param.name); });

}  // namespace
}  // namespace rollcall
