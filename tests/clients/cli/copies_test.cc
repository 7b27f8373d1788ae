// sync, bundle, compare and watch, as whole commands against a directory in
// memory.
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "clients/cli/durable_file.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/clients/cli/asking_fixture.h"

namespace rollcall::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class CopiesTest : public AskingFixture {
 protected:
  // The reader may follow.
  CopiesTest() {
    directory_.MustAccept(Kind::kAccess, "states/KEN",
                          directory_.AccessBody({directory_.Grant(
                              directory_.Key("reader-tls").public_key(),
                              {v1::ACCESS_ROLE_READER, v1::ACCESS_ROLE_FOLLOWER})}),
                          directory_.StateSigners("KEN"));
  }

  Ran Must(std::vector<std::string> arguments) {
    Ran ran = Run(std::move(arguments));
    EXPECT_EQ(ran.exit_code, 0) << ran.err;
    return ran;
  }

  // The log shows an old checkpoint instead of its last.
  void RollBack() {
    server_.tamper_entries = [this](v1::ListEntriesResponse& page) {
      page.set_checkpoint(server_.log.Note(server_.log.CheckpointOf(3)));
    };
    server_.tamper_checkpoint = [this](std::string& note) {
      note = server_.log.Note(server_.log.CheckpointOf(3));
    };
  }
  // The log's own key signs another root for as many entries.
  void Fork() {
    server_.tamper_checkpoint = [this](std::string& note) {
      Checkpoint other = server_.log.Latest();
      other.root = Sha256("another log");
      note = server_.log.Note(other);
    };
  }
  std::vector<std::string> Evidence() {
    std::vector<std::string> files;
    for (const auto& entry : std::filesystem::directory_iterator(home_ + "/conflicts")) {
      files.push_back(entry.path());
    }
    return files;
  }
};

TEST_F(CopiesTest, SyncMakesAMirrorThatAnswersWithoutTheServer) {
  const Ran synced = Must({"--output", "json", "sync"});
  EXPECT_EQ(synced.json()["new_entries"], server_.log.size());
  EXPECT_EQ(synced.json()["checkpoint"]["size"], server_.log.size());
  server_.failure = absl::UnavailableError("away");
  EXPECT_THAT(Must({"who", "KEN"}).out, AllOf(HasSubstr("Kenya CERT"), HasSubstr("as of ")));
  struct stat facts{};
  ASSERT_EQ(stat((home_ + "/mirror").c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777, 0700u);
}

TEST_F(CopiesTest, AFirstSyncThatFailsIsInNobodysWay) {
  for (const auto& [code, why] : {std::pair(4, absl::UnavailableError("away")),
                                  std::pair(1, absl::PermissionDeniedError("no follower"))}) {
    server_.refuse_following = why;
    EXPECT_EQ(Run({"sync"}).exit_code, code);
    for (const std::vector<std::string>& question : {std::vector<std::string>{"who", "KEN"},
                                                     {"get", "KEN"},
                                                     {"list"},
                                                     {"search", "cert"},
                                                     {"history", "KEN"}}) {
      std::vector<std::string> arguments = {"--output", "json"};
      arguments.insert(arguments.end(), question.begin(), question.end());
      EXPECT_TRUE(Must(arguments).json()["copy"].is_null()) << question[0];
    }
    EXPECT_THAT(Run({"bundle", "write", folder_.At("x")}).err, HasSubstr("rollcall sync"));
    const Ran compared = Run({"compare", home_ + "/mirror", "server.example:1"});
    EXPECT_THAT(compared.err, HasSubstr("rollcall sync"));
  }
  // What a watch's first copy brings is no news.
  server_.refuse_following = absl::OkStatus();
  server_.tamper_entries = [this](v1::ListEntriesResponse& page) {
    if (page.entries().empty()) server_.refuse_following = absl::PermissionDeniedError("enough");
  };
  EXPECT_EQ(Run({"watch", "KEN"}).out, "");
  EXPECT_THAT(Must({"who", "KEN"}).out, HasSubstr("as of "));
}

TEST_F(CopiesTest, SyncBringsOnlyWhatIsNew) {
  Must({"sync"});
  SayKenya("technical", "Kenya CERT II");
  server_.calls = 0;
  EXPECT_EQ(Must({"--output", "json", "sync"}).json()["new_entries"], 1);
  EXPECT_EQ(server_.calls, 2);  // the stream is opened and says one thing
  EXPECT_THAT(Must({"who", "KEN"}).out, HasSubstr("Kenya CERT II"));
}

TEST_F(CopiesTest, SyncRefusesALogThatWasPutBackAndKeepsTheEvidence) {
  Must({"sync"});
  RollBack();
  const Ran refused = Run({"sync"});
  EXPECT_EQ(refused.exit_code, 5);
  EXPECT_THAT(refused.err, AllOf(HasSubstr("LOG_ROLLED_BACK"), HasSubstr(home_ + "/conflicts/")));
  ASSERT_EQ(Evidence().size(), 1u);
  std::ifstream file(Evidence()[0]);
  const std::string text((std::istreambuf_iterator<char>(file)), {});
  EXPECT_THAT(text, AllOf(HasSubstr(server_.log.Note(server_.log.Latest())),
                          HasSubstr(server_.log.Note(server_.log.CheckpointOf(3)))));
  // A mirror never becomes shorter, whoever says what.
  EXPECT_EQ(Run({"--accept-older", "sync"}).exit_code, 5);
  EXPECT_EQ(Evidence().size(), 1u);  // the same evidence once
  server_.failure = absl::UnavailableError("away");
  EXPECT_EQ(Run({"who", "KEN"}).exit_code, 0);  // old answers are still given
}

TEST_F(CopiesTest, SyncFromAServerThatIsBehindIsTakenOnlyWhenThatIsSaid) {
  Checkpoint later = server_.log.Latest();
  later.size += 5;
  later.root = Sha256("later");
  ASSERT_TRUE((*Keystore::Open(home_))->SaveCheckpoint({later, server_.log.Note(later)}).ok());
  const Ran refused = Run({"sync"});
  EXPECT_EQ(refused.exit_code, 4);
  EXPECT_THAT(refused.err, AllOf(HasSubstr("NOT_YET_THERE"), HasSubstr("--accept-older")));
  const Ran taken = Must({"--accept-older", "--output", "json", "sync"});
  EXPECT_THAT(taken.err, HasSubstr("behind, or it was put back"));
  EXPECT_EQ(taken.json()["checkpoint"]["size"], server_.log.size());
  EXPECT_FALSE(std::filesystem::exists(home_ + "/conflicts"));
  EXPECT_EQ((*(*Keystore::Open(home_))->LoadCheckpoint())->checkpoint.size, later.size);
}

TEST_F(CopiesTest, BundleGoesWhereNoNetworkIs) {
  Must({"sync"});
  const std::string file = folder_.At("directory.rcb");
  Must({"bundle", "write", file});
  EXPECT_EQ(Run({"bundle", "write", file}).exit_code, 1);  // never written over
  server_.failure = absl::UnavailableError("away");
  std::filesystem::remove_all(home_ + "/mirror");
  EXPECT_THAT(Must({"bundle", "verify", file}).out, HasSubstr("whole and verified"));
  for (const std::vector<std::string>& question : {std::vector<std::string>{"who", "KEN"},
                                                   {"get", "KEN"},
                                                   {"list"},
                                                   {"search", "cert"},
                                                   {"history", "KEN"}}) {
    std::vector<std::string> arguments = {"--bundle", file, "--output", "json"};
    arguments.insert(arguments.end(), question.begin(), question.end());
    EXPECT_EQ(Must(arguments).json()["copy"]["source"], "bundle") << question[0];
  }
}

TEST_F(CopiesTest, BundleUnderAPassphrase) {
  Must({"sync"});
  const std::string file = folder_.At("sealed.rcb");
  const std::string secret = folder_.At("secret");
  ASSERT_TRUE(CreateFileDurably(secret, "correct horse battery\n", 0600).ok());
  const std::string wrong = folder_.At("wrong");
  ASSERT_TRUE(CreateFileDurably(wrong, "another horse battery\n", 0600).ok());
  Must({"--bundle-passphrase-file", secret, "bundle", "write", file, "--encrypt"});
  EXPECT_EQ(Must({"--bundle-passphrase-file", secret, "bundle", "verify", file}).exit_code, 0);
  EXPECT_EQ(Run({"--bundle-passphrase-file", wrong, "bundle", "verify", file}).exit_code, 6);
  const Ran nobody = Run({"bundle", "verify", file});
  EXPECT_EQ(nobody.exit_code, 6);
  EXPECT_THAT(nobody.err, HasSubstr("--bundle-passphrase-file"));
}

TEST_F(CopiesTest, BundleOfTheMirrorNeedsAMirror) {
  EXPECT_THAT(Run({"bundle", "write", folder_.At("x")}).err, HasSubstr("rollcall sync"));
  EXPECT_EQ(Run({"bundle", "verify", folder_.At("none")}).exit_code, 3);
}

TEST_F(CopiesTest, PrintsCardsInEveryLanguageAndFromRightToLeft) {
  SayKenya("technical", "<b>CERT & \"Co\"</b>");
  Must({"sync"});
  for (const char* language : {"en", "fr", "es", "ru", "zh", "ar"}) {
    const std::string page = Must({"--language", language, "bundle", "print", "KEN"}).out;
    EXPECT_THAT(page, HasSubstr(std::string("lang=\"") + language + "\""));
    EXPECT_THAT(page, HasSubstr(std::string(language) == "ar" ? "dir=\"rtl\"" : "dir=\"ltr\""));
    EXPECT_THAT(page,
                AllOf(HasSubstr("&lt;b&gt;CERT &amp; &quot;Co&quot;&lt;/b&gt;"),
                      Not(HasSubstr("<b>")), HasSubstr("<svg class=\"qr\""), HasSubstr("@page")));
  }
  const std::string all = Must({"bundle", "print"}).out;
  EXPECT_THAT(all, AllOf(HasSubstr("Tanzania"), HasSubstr("as of "),
                         HasSubstr("rollcall:rollcall.example/test/states/KEN/technical#")));
}

TEST_F(CopiesTest, CompareFindsOneLog) {
  Must({"sync"});
  const std::string file = folder_.At("old.rcb");
  Must({"bundle", "write", file});
  SayKenya("technical", "Kenya CERT II");
  EXPECT_THAT(Must({"compare", file, "server.example:1"}).out, HasSubstr("one log"));
  EXPECT_EQ(Must({"--output", "json", "compare", home_ + "/mirror", file}).json()["consistent"],
            true);
}

TEST_F(CopiesTest, CompareFindsASplitViewAndKeepsBothCheckpoints) {
  Must({"sync"});
  Fork();
  const Ran ran = Run({"compare", home_ + "/mirror", "server.example:1"});
  EXPECT_EQ(ran.exit_code, 5);
  EXPECT_THAT(ran.err, HasSubstr("LOG_FORKED"));
  EXPECT_EQ(Evidence().size(), 1u);
}

TEST_F(CopiesTest, WatchOwnTellsOfStatementsThatItDidNotMake) {
  ASSERT_TRUE((*Keystore::Open(home_))->SaveParticipant("states/KEN").ok());
  const Ran ran = Run({"watch", "--own"});
  EXPECT_EQ(ran.exit_code, 7) << ran.err;
  EXPECT_THAT(ran.out, AllOf(HasSubstr("enrolment about states/KEN"), HasSubstr("as of ")));
  // The same without the server, from the mirror.
  server_.failure = absl::UnavailableError("away");
  const Ran offline = Run({"--output", "json", "watch", "--own"});
  EXPECT_EQ(offline.exit_code, 7);
  EXPECT_EQ(offline.json()["entries"][0]["surprising"], true);
  EXPECT_THAT(offline.err, HasSubstr("looking at the mirror as it is"));
}

TEST_F(CopiesTest, WatchOwnIsQuietAboutAnotherOfficesWork) {
  ASSERT_TRUE((*Keystore::Open(home_))->SaveParticipant("states/FRA").ok());
  EXPECT_EQ(Run({"watch", "--own", "--once"}).exit_code, 0);
}

TEST_F(CopiesTest, WatchOwnStaysUntilSomebodyElseSpeaksInItsName) {
  ASSERT_TRUE((*Keystore::Open(home_))->SaveParticipant("states/RWA").ok());
  // After the first sync and then after each page the server goes away.
  server_.tamper_entries = [this](v1::ListEntriesResponse&) {
    absl::Status& call = pauses_.empty() ? server_.refuse_following : server_.failure;
    call = absl::UnavailableError("away");
  };
  at_pause_ = [this] {
    server_.refuse_following = absl::OkStatus();
    server_.failure = absl::OkStatus();
    if (pauses_.size() == 2) directory_.Enrol("RWA");
    if (pauses_.size() == 1) SayKenya("technical", "Kenya CERT II");  // another State's matter
  };
  const Ran ran = Run({"watch", "--own"});
  EXPECT_EQ(ran.exit_code, 7) << ran.err;
  EXPECT_THAT(ran.out, AllOf(HasSubstr("Every statement in this name was made here."),
                             HasSubstr("enrolment about states/RWA")));
  EXPECT_EQ(pauses_.size(), 2u);
}

TEST_F(CopiesTest, WatchOwnWantsAnOfficeInWhoseNameSomethingCanBeSaid) {
  ASSERT_TRUE((*Keystore::Open(home_))->SaveParticipant("registrar").ok());
  EXPECT_THAT(Run({"watch", "--own"}).err, HasSubstr("no participant"));
}

TEST_F(CopiesTest, WatchComesBackAfterLongerAndLongerPauses) {
  Must({"sync"});
  const absl::Status away = absl::UnavailableError("away");
  server_.refuse_following = away;
  at_pause_ = [&] {
    server_.failure = absl::OkStatus();
    server_.refuse_following = pauses_.size() == 11 ? absl::PermissionDeniedError("no more") : away;
    if (pauses_.size() != 9) return;
    server_.refuse_following = absl::OkStatus();
    server_.tamper_entries = [&](v1::ListEntriesResponse&) { server_.failure = away; };
    SayKenya("technical", "Kenya CERT II");
  };
  const Ran ran = Run({"watch", "KEN"});
  EXPECT_EQ(ran.exit_code, 1) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("states/KEN/technical"));
  // Doubled up to a minute; after an entry came it begins anew.
  const std::vector<int> seconds = {1, 2, 4, 8, 16, 32, 60, 60, 60, 1, 2};
  ASSERT_EQ(pauses_.size(), seconds.size());
  for (size_t i = 0; i < seconds.size(); ++i) {
    EXPECT_LE(pauses_[i], absl::Seconds(seconds[i])) << i;
    EXPECT_GE(pauses_[i], absl::Seconds(seconds[i]) / 2) << i;
  }
}

TEST_F(CopiesTest, AnAnswerThatContradictsWhatWasSeenIsRefusedAndBothNotesAreKept) {
  Checkpoint other = server_.log.CheckpointOf(2);
  other.root = Sha256("another log");
  ASSERT_TRUE((*Keystore::Open(home_))->SaveCheckpoint({other, server_.log.Note(other)}).ok());
  for (const std::vector<std::string>& question :
       {std::vector<std::string>{"get", "KEN"}, {"who", "KEN"}, {"history", "KEN"}}) {
    const Ran ran = Run(question);
    EXPECT_EQ(ran.exit_code, 5) << question[0];
    EXPECT_THAT(ran.err, HasSubstr(home_ + "/conflicts/")) << question[0];
  }
  ASSERT_EQ(Evidence().size(), 1u);
  std::ifstream file(Evidence()[0]);
  const std::string text((std::istreambuf_iterator<char>(file)), {});
  EXPECT_THAT(text, AllOf(HasSubstr(server_.log.Note(other)),
                          HasSubstr(server_.log.Note(server_.log.Latest()))));
}

TEST_F(CopiesTest, AnAnswerOfAServerThatIsBehindIsTakenOnlyWhenThatIsSaid) {
  Checkpoint later = server_.log.Latest();
  later.size += 5;
  later.root = Sha256("later");
  ASSERT_TRUE((*Keystore::Open(home_))->SaveCheckpoint({later, server_.log.Note(later)}).ok());
  for (const char* question : {"get", "who", "history"}) {
    const Ran refused = Run({question, "KEN"});
    EXPECT_EQ(refused.exit_code, 4) << question;
    EXPECT_THAT(refused.err, AllOf(HasSubstr("NOT_YET_THERE"), HasSubstr("--accept-older")));
    const Ran taken = Must({"--accept-older", question, "KEN"});
    EXPECT_THAT(taken.err, HasSubstr("behind, or it was put back"));
  }
  EXPECT_FALSE(std::filesystem::exists(home_ + "/conflicts"));
}

TEST_F(CopiesTest, WatchWantsAStateOrOwn) {
  EXPECT_EQ(Run({"watch"}).exit_code, 2);
  EXPECT_EQ(Run({"watch", "KEN", "--own"}).exit_code, 2);
}

}  // namespace
}  // namespace rollcall::testing
