// What a keystore saw of the log, and what a server shows next.
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/clients/cli/asking_fixture.h"

namespace rollcall::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

class SeenCheckpointTest : public AskingFixture {
 protected:
  // Size of the largest checkpoint that the keystore has seen.
  uint64_t Seen() { return (*(*Keystore::Open(home_))->LoadCheckpoint())->checkpoint.size; }

  // The log grows, and whoever asks gets an answer and then this.
  void AnswerAndThenFail(const absl::Status& failure) {
    server_.failure = absl::OkStatus();
    server_.tamper_state = [this, failure](v1::State&) { server_.failure = failure; };
    server_.tamper_checkpoint = [this, failure](std::string&) { server_.failure = failure; };
  }

  // The log's own key signs another root for as many entries.
  void Fork() {
    Checkpoint other = server_.log.Latest();
    other.root = Sha256("another log");
    ASSERT_TRUE((*Keystore::Open(home_))->SaveCheckpoint({other, server_.log.Note(other)}).ok());
  }

  void PutFileAt(const std::string& name) {
    std::filesystem::remove_all(home_ + "/" + name);
    std::ofstream(home_ + "/" + name) << "in the way";
  }

  const std::vector<std::vector<std::string>> questions_ = {
      {"get", "KEN"}, {"who", "KEN"}, {"history", "KEN"}, {"log", "prove", "2"}};
};

// A log that was forked and has grown since would like to be asked no further.
TEST_F(SeenCheckpointTest, ALogThatDoesNotProveThatItGrewIsTakenOnlyWhenThatIsSaid) {
  ASSERT_EQ(Run({"who", "KEN"}).exit_code, 0);
  directory_.Enrol("RWA");
  for (const absl::Status& failure :
       {absl::UnavailableError("the network is gone"), absl::ResourceExhaustedError("busy"),
        absl::DeadlineExceededError("no answer")}) {
    for (const char* question : {"get", "who"}) {
      AnswerAndThenFail(failure);
      const Ran refused = Run({question, "KEN"});
      EXPECT_EQ(refused.exit_code, 4) << failure << refused.out;
      EXPECT_EQ(refused.out, "");
      EXPECT_THAT(refused.err,
                  AllOf(HasSubstr("did not prove that they continue the 7"),
                        HasSubstr(std::string(failure.message())), HasSubstr("--accept-older")));

      AnswerAndThenFail(failure);
      const Ran taken = Run({"--accept-older", question, "KEN"});
      EXPECT_EQ(taken.exit_code, 0) << taken.err;
      EXPECT_THAT(taken.out, HasSubstr("+254 20 2222222"));
      EXPECT_THAT(taken.err, HasSubstr("did not prove"));
    }
  }
  EXPECT_EQ(Seen(), 7u);  // what nobody proved is compared with nothing later
}

TEST_F(SeenCheckpointTest, ALogThatRefusesTheProofIsNotBelieved) {
  ASSERT_EQ(Run({"who", "KEN"}).exit_code, 0);
  directory_.Enrol("RWA");
  for (const char* question : {"get", "who", "history"}) {
    AnswerAndThenFail(absl::InvalidArgumentError("there is no such proof"));
    const Ran ran = Run({question, "KEN"});
    EXPECT_EQ(ran.exit_code, 5) << question;
    EXPECT_EQ(ran.out, "");
  }
}

TEST_F(SeenCheckpointTest, AHomeThatCannotBeWrittenKeepsNobodyFromAnAnswer) {
  ASSERT_EQ(Run({"who", "KEN"}).exit_code, 0);
  directory_.Enrol("RWA");
  PutFileAt("receipts");  // every write wants that folder
  for (const std::vector<std::string>& question : questions_) {
    const Ran ran = Run(question);
    EXPECT_EQ(ran.exit_code, 0) << question[0] << ran.err;
    EXPECT_THAT(ran.err, HasSubstr("checkpoint 8 is not kept")) << question[0];
  }
  EXPECT_EQ(Seen(), 7u);
}

TEST_F(SeenCheckpointTest, AnAnswerIsGivenWhenWhatWasSeenCannotBeRead) {
  std::filesystem::create_directory(home_ + "/checkpoint");
  const Ran ran = Run({"who", "KEN"});
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("+254 20 2222222"));
  EXPECT_THAT(ran.err, HasSubstr("was not compared"));
  // There is no hurry to read history.
  EXPECT_EQ(Run({"history", "KEN"}).exit_code, 6);
}

TEST_F(SeenCheckpointTest, AForkIsRefusedAlsoWhenItsEvidenceCannotBeKept) {
  Fork();
  PutFileAt("conflicts");
  for (const std::vector<std::string>& question : questions_) {
    const Ran ran = Run(question);
    EXPECT_EQ(ran.exit_code, 5) << question[0];
    EXPECT_EQ(ran.out, "");
    EXPECT_THAT(ran.err, AllOf(HasSubstr("LOG_FORKED"), HasSubstr("could not be kept")));
  }
}

}  // namespace
}  // namespace rollcall::testing
