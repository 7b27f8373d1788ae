// Asking the keystore's mirror: the same answers without the server, and how old
// they are.
#include "clients/mirror/mirror.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/clients/cli/asking_fixture.h"
#include "tests/testing/seeded_store.h"

namespace rollcall::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class OfflineTest : public AskingFixture {
 protected:
  // The server is gone; what it said until then is in the mirror.
  OfflineTest() {
    auto mirror = OpenMirror(home_ + "/mirror");
    EXPECT_TRUE(mirror.ok()) << mirror.status();
    SeedStore(directory_, **mirror);
    EXPECT_TRUE(SaveSyncTime(**mirror, directory_.clock().Now()).ok());
    server_.failure = absl::UnavailableError("the network is away");
  }

  void Wait(absl::Duration time) { directory_.clock().Advance(time); }
};

TEST_F(OfflineTest, AnswersWithoutTheServer) {
  for (const std::vector<std::string>& question : {std::vector<std::string>{"who", "KEN"},
                                                   {"get", "KEN"},
                                                   {"list"},
                                                   {"search", "cert"},
                                                   {"history", "KEN"}}) {
    const Ran ran = Run(question);
    EXPECT_EQ(ran.exit_code, 0) << question[0] << ran.err;
    EXPECT_THAT(ran.out, HasSubstr("as of ")) << question[0];
    EXPECT_THAT(ran.out, HasSubstr(", checkpoint ")) << question[0];
    EXPECT_EQ(ran.err, "") << question[0];
  }
  EXPECT_EQ(server_.calls, 0);
}

TEST_F(OfflineTest, SaysThatReplayProvesWhatIsCurrent) {
  EXPECT_THAT(Run({"who", "KEN"}).out,
              AllOf(HasSubstr("proven by replay"), Not(HasSubstr("according to the server"))));
  EXPECT_THAT(Run({"--language", "fr", "get", "KEN"}).out, HasSubstr("rejouant"));
  EXPECT_THAT(Run({"list"}).out, Not(HasSubstr("according to the server")));
  EXPECT_EQ(Run({"--output", "json", "list"}).json()["current"], "proven by replay");
  EXPECT_EQ(Run({"--output", "json", "proposals", "list"}).json()["current"], "proven by replay");
}

TEST_F(OfflineTest, GivesProgramsTheSameFacts) {
  Wait(absl::Hours(1));
  for (const std::vector<std::string>& question : {std::vector<std::string>{"who", "KEN"},
                                                   {"get", "KEN"},
                                                   {"list"},
                                                   {"search", "cert"},
                                                   {"history", "KEN"}}) {
    std::vector<std::string> arguments = question;
    arguments.insert(arguments.begin(), {"--output", "json"});
    const auto copy = Run(arguments).json()["copy"];
    EXPECT_EQ(copy["source"], "mirror") << question[0];
    EXPECT_EQ(copy["age"], "fresh");
    EXPECT_EQ(copy["age_seconds"], 3600);
    EXPECT_EQ(copy["checkpoint"]["size"], server_.log.size());
  }
  EXPECT_EQ(Run({"--output", "json", "get", "KEN"}).json()["current"], "proven by replay");
}

TEST_F(OfflineTest, AsksTheServerWhenToldTo) {
  EXPECT_EQ(Run({"--online", "get", "KEN"}).exit_code, 4);
  server_.failure = absl::OkStatus();
  const Ran ran = Run({"--online", "--output", "json", "get", "KEN"});
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_EQ(ran.json()["current"], "according to the server");
  EXPECT_TRUE(ran.json()["copy"].is_null());
}

TEST_F(OfflineTest, AsksTheServerThatIsNamed) {
  for (const std::vector<std::string>& question : {std::vector<std::string>{"who", "KEN"},
                                                   {"get", "KEN"},
                                                   {"list"},
                                                   {"search", "cert"},
                                                   {"history", "KEN"}}) {
    std::vector<std::string> arguments = {"--server", "server.example:1", "--output", "json"};
    arguments.insert(arguments.end(), question.begin(), question.end());
    EXPECT_EQ(Run(arguments).exit_code, 4) << question[0];
    server_.failure = absl::OkStatus();
    EXPECT_TRUE(Run(arguments).json()["copy"].is_null()) << question[0];
    server_.failure = absl::UnavailableError("the network is away");
  }
  // What is made of a copy asks nobody.
  EXPECT_EQ(Run({"--server", "server.example:1", "bundle", "write", folder_.At("x.rcb")}).exit_code,
            0);
}

TEST_F(OfflineTest, ABundleAndAServerAreNotAskedTogether) {
  const std::string file = folder_.At("x.rcb");
  ASSERT_EQ(Run({"bundle", "write", file}).exit_code, 0);
  EXPECT_EQ(Run({"--bundle", file, "who", "KEN"}).exit_code, 0);
  for (const std::vector<std::string>& server :
       {std::vector<std::string>{"--online"}, {"--server", "server.example:1"}}) {
    std::vector<std::string> arguments = {"--bundle", file, "who", "KEN"};
    arguments.insert(arguments.end(), server.begin(), server.end());
    const Ran ran = Run(arguments);
    EXPECT_EQ(ran.exit_code, 2) << server[0];
    EXPECT_THAT(ran.err, AllOf(HasSubstr("--bundle"), HasSubstr(server[0])));
  }
}

TEST_F(OfflineTest, WarnsOfAnOldCopyAndAlarmsOfAVeryOldOneButAnswers) {
  Wait(absl::Hours(48));
  EXPECT_EQ(Run({"who", "KEN"}).err, "");
  Wait(absl::Minutes(1));
  Ran ran = Run({"who", "KEN"});
  EXPECT_EQ(ran.exit_code, 0);
  EXPECT_THAT(ran.err, HasSubstr("48 h old"));
  EXPECT_THAT(ran.out, AllOf(HasSubstr("48 h old"), HasSubstr("Kenya CERT")));
  Wait(absl::Hours(12 * 24));
  ran = Run({"who", "KEN"});
  EXPECT_EQ(ran.exit_code, 0);
  EXPECT_THAT(ran.err, HasSubstr("ALARM: this copy is 14 d old"));
  EXPECT_THAT(ran.out, AllOf(HasSubstr("ALARM"), HasSubstr("Kenya CERT")));
  ran = Run({"--output", "json", "who", "KEN"});
  EXPECT_EQ(ran.json()["copy"]["age"], "alarming");
  EXPECT_THAT(ran.err, HasSubstr("ALARM"));
}

TEST_F(OfflineTest, TakesOtherLimits) {
  Wait(absl::Hours(3));
  EXPECT_THAT(Run({"--warn-after", "2h", "list"}).err, HasSubstr("3 h old"));
  EXPECT_THAT(Run({"--alarm-after", "150m", "list"}).err, HasSubstr("ALARM"));
  Wait(absl::Hours(24 * 30));
  EXPECT_EQ(Run({"--warn-after", "90d", "--alarm-after", "90d", "list"}).err, "");
  EXPECT_EQ(Run({"--warn-after", "soon", "list"}).exit_code, 2);
}

TEST_F(OfflineTest, SaysWhenItsClockCannotBeRight) {
  Wait(-absl::Hours(1));
  EXPECT_THAT(Run({"list"}).err, HasSubstr("clock"));
  EXPECT_EQ(Run({"--output", "json", "list"}).json()["copy"]["age"], "unknown");
}

// A laptop out of a drawer, whose clock nobody set.
TEST_F(OfflineTest, ReadsABundleOfTheFuture) {
  const std::string file = home_ + "/directory.rcb";
  ASSERT_EQ(Run({"bundle", "write", file}).exit_code, 0);
  Wait(-absl::Hours(24 * 3650));
  const Ran ran = Run({"--bundle", file, "who", "KEN"});
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("+254 20 2222222"));
  EXPECT_THAT(ran.err, HasSubstr("clock"));
  EXPECT_EQ(Run({"bundle", "verify", file}).exit_code, 0);
}

TEST_F(OfflineTest, RefusesAMirrorThatContradictsWhatWasSeen) {
  auto keystore = Keystore::Open(home_);
  Checkpoint other = server_.log.CheckpointOf(2);
  other.root = Sha256("another log");
  ASSERT_TRUE((*keystore)->SaveCheckpoint({other, server_.log.Note(other)}).ok());
  const Ran ran = Run({"get", "KEN"});
  EXPECT_EQ(ran.exit_code, 5);
  EXPECT_THAT(ran.err, AllOf(HasSubstr("not of one log"), HasSubstr("/conflicts/")));
}

TEST_F(OfflineTest, AnswersFromAMirrorThatIsBehindWhatWasSeen) {
  Checkpoint later = server_.log.Latest();
  later.size += 5;
  later.root = Sha256("later");
  ASSERT_TRUE((*Keystore::Open(home_))->SaveCheckpoint({later, server_.log.Note(later)}).ok());
  EXPECT_EQ(Run({"get", "KEN"}).exit_code, 0);
}

}  // namespace
}  // namespace rollcall::testing
