#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "tests/clients/cli/asking_fixture.h"

namespace rollcall {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::Ran;

class LogCommandTest : public testing::AskingFixture {
 protected:
  // Contents of all files in HOME/conflicts.
  std::vector<std::string> Conflicts() {
    std::vector<std::string> contents;
    if (!std::filesystem::exists(home_ + "/conflicts")) return contents;
    for (const auto& file : std::filesystem::directory_iterator(home_ + "/conflicts")) {
      std::ifstream in(file.path());
      contents.emplace_back(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
    }
    return contents;
  }
};

TEST_F(LogCommandTest, CheckpointIsKeptAndComparedNextTime) {
  Ran ran = Run({"log", "checkpoint"});
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("the first checkpoint seen here"));
  EXPECT_THAT(ran.out, HasSubstr(server_.log.Latest().root.ToHex()));
  EXPECT_THAT(ran.out, HasSubstr("\u2014 rollcall.example/test "));

  directory_.Enrol("RWA");
  ran = Run({"log", "checkpoint"});
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("consistent with the largest checkpoint seen (7)"));
  EXPECT_TRUE(Conflicts().empty());
}

// As every follower that lags shows one.
TEST_F(LogCommandTest, CheckpointOfASmallerLogIsNoEvidence) {
  Checkpoint later = server_.log.Latest();
  later.size += 5;
  later.root = Sha256("later");
  ASSERT_TRUE((*Keystore::Open(home_))->SaveCheckpoint({later, server_.log.Note(later)}).ok());
  const Ran refused = Run({"log", "checkpoint"});
  EXPECT_EQ(refused.exit_code, 4);
  EXPECT_EQ(refused.out, "");
  EXPECT_THAT(refused.err, AllOf(HasSubstr("NOT_YET_THERE"), HasSubstr("--accept-older")));

  const Ran taken = Run({"--accept-older", "log", "checkpoint"});
  EXPECT_EQ(taken.exit_code, 0) << taken.err;
  EXPECT_THAT(taken.err, HasSubstr("behind, or it was put back"));
  EXPECT_THAT(taken.out, AllOf(HasSubstr(server_.log.Latest().root.ToHex()),
                               Not(HasSubstr("consistent")), Not(HasSubstr("first"))));
  const auto data = Run({"--accept-older", "--output", "json", "log", "checkpoint"}).json();
  EXPECT_EQ(data["size"], 7);
  EXPECT_TRUE(data["consistent_with"].is_null());

  EXPECT_TRUE(Conflicts().empty());
  // What was seen before stays what is compared with.
  EXPECT_EQ((*(*Keystore::Open(home_))->LoadCheckpoint())->checkpoint.size, 12u);
}

TEST_F(LogCommandTest, NothingIsSaidToBeVerifiedInALogThatLostEntries) {
  Checkpoint later = server_.log.Latest();
  later.size += 5;
  ASSERT_TRUE((*Keystore::Open(home_))->SaveCheckpoint({later, server_.log.Note(later)}).ok());
  for (const std::vector<std::string>& question :
       {std::vector<std::string>{"log", "verify"}, {"log", "prove", "8"}}) {
    const Ran ran = Run(question);
    EXPECT_EQ(ran.exit_code, 4) << question[1] << ran.err;
    EXPECT_EQ(ran.out, "");
  }
}

TEST_F(LogCommandTest, CheckpointOfAForkIsRefused) {
  ASSERT_EQ(Run({"log", "checkpoint"}).exit_code, 0);
  directory_.Enrol("RWA");
  Checkpoint forked = server_.log.Latest();
  forked.root = Sha256("another history");
  server_.tamper_checkpoint = [&](std::string& note) { note = server_.log.Note(forked); };
  EXPECT_EQ(Run({"log", "checkpoint"}).exit_code, 5);
  // Also one of the size that was seen.
  forked.size = 7;
  EXPECT_EQ(Run({"log", "checkpoint"}).exit_code, 5);
  EXPECT_EQ(Conflicts().size(), 2u);
}

TEST_F(LogCommandTest, CheckpointUnderAnotherKeyIsRefused) {
  server_.tamper_checkpoint = [&](std::string& note) {
    note = server_.log.Note(server_.log.Latest(), directory_.Key("mallory"));
  };
  EXPECT_EQ(Run({"log", "checkpoint"}).exit_code, 5);
}

TEST_F(LogCommandTest, ProveShowsAnEntryAndItsPath) {
  Ran ran = Run({"log", "prove", "2"});
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("states/KEN/technical"));
  EXPECT_THAT(ran.out, HasSubstr("the entry is in the log of this checkpoint"));
  const auto data = Run({"--output", "json", "log", "prove", "2"}).json();
  EXPECT_EQ(data["inclusion_proof"].size(), 3u);
  EXPECT_EQ(data["leaf_hash"], LeafHash(server_.log.entry(2)).ToHex());
  EXPECT_EQ(data["digest"], server_.log.said(2).statement.digest().ToHex());
}

TEST_F(LogCommandTest, ProveSaysWhereTheLogEnds) {
  const Ran ran = Run({"log", "prove", "7"});
  EXPECT_EQ(ran.exit_code, 3);
  EXPECT_THAT(ran.err, HasSubstr("the log has 7"));
}

TEST_F(LogCommandTest, VerifyComesToTheSignedRoot) {
  const Ran ran = Run({"log", "verify"});
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("the whole log was read, folded"));
  const auto data = Run({"--output", "json", "log", "verify"}).json();
  EXPECT_EQ(data["participants"], 3);
  EXPECT_EQ(data["sheets"], 3);
  EXPECT_EQ(data["folded"], true);
}

TEST_F(LogCommandTest, VerifyGoesOnFromAnyEntry) {
  for (const char* from : {"1", "2", "3", "4", "5", "6", "7"}) {
    const Ran ran = Run({"log", "verify", "--from", from});
    EXPECT_EQ(ran.exit_code, 0) << from << ": " << ran.err;
  }
  EXPECT_EQ(Run({"log", "verify", "--from", "8"}).exit_code, 1);
}

TEST_F(LogCommandTest, VerifyFindsAnAlteredEntry) {
  server_.tamper_entries = [](v1::ListEntriesResponse& page) {
    for (v1::LoggedStatement& logged : *page.mutable_entries()) {
      if (logged.index() == 5) logged.mutable_entry()->back() ^= 1;
    }
  };
  EXPECT_EQ(Run({"log", "verify"}).exit_code, 5);
  EXPECT_EQ(Run({"log", "verify", "--from", "2"}).exit_code, 5);
}

TEST_F(LogCommandTest, VerifyFindsALeftOutEntry) {
  server_.tamper_entries = [](v1::ListEntriesResponse& page) {
    for (int i = 0; i < page.entries_size(); ++i) {
      if (page.entries(i).index() == 6) page.mutable_entries()->DeleteSubrange(i, 1);
    }
  };
  const Ran ran = Run({"log", "verify"});
  EXPECT_EQ(ran.exit_code, 5);
  EXPECT_THAT(ran.err, HasSubstr("gives no entry 6"));
}

}  // namespace
}  // namespace rollcall
