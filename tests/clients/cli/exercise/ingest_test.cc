// rollcall exercise ingest: mails that came back, from a Maildir or standard input.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/crypto/digest.h"
#include "tests/clients/cli/exercise/exercise_world.h"

namespace rollcall {
namespace {

using ::rollcall::testing::Ran;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr char kAnswer[] =
    "Delivered-To: exercises@rollcall.example\r\nSubject: Re: Exercise\r\n\r\n"
    "7F3A9C0DDC03Q4SA94\r\n";
constexpr char kVacation[] = "Auto-Submitted: auto-replied\r\n\r\nI am away.\r\n";

class IngestTest : public testing::ExerciseWorld {
 protected:
  IngestTest() {
    for (const char* name : {"new", "cur", "tmp"}) {
      std::filesystem::create_directories(At(absl::StrCat("mails/", name)));
    }
  }

  void Deliver(absl::string_view name, absl::string_view bytes) {
    folder.Write(absl::StrCat("mails/new/", name), bytes);
  }
  bool IsNew(absl::string_view name) const {
    return std::filesystem::exists(At(absl::StrCat("mails/new/", name)));
  }
  bool IsHandled(absl::string_view name) const {
    return std::filesystem::exists(At(absl::StrCat("mails/cur/", name, ":2,S")));
  }
  Ran Ingest(const std::vector<std::string>& more = {}) {
    std::vector<std::string> arguments = {"exercise", "ingest", "--maildir", At("mails")};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return Try("controller", arguments);
  }
  const v1::MailOutcome& Told(size_t i) const { return server.exercises.recorded.at(i).mail(); }
};

TEST_F(IngestTest, TellsNewMailsAndMovesThemAway) {
  Deliver("1790000002.M1.host", kVacation);
  Deliver("1790000001.M1.host", kAnswer);
  const Ran ran = Ingest();
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("2 mails: 1 answer, 1 automatic"));
  ASSERT_EQ(server.exercises.recorded.size(), 2u);
  EXPECT_EQ(Told(0).verdict(), v1::MAIL_VERDICT_ANSWER);
  EXPECT_EQ(Told(0).code(), "7F3A9C0DDC03Q4SA94");
  EXPECT_EQ(Told(0).file_name(), "1790000001.M1.host");
  EXPECT_EQ(Told(0).envelope_recipient(), "exercises");
  EXPECT_EQ(Told(0).message_digest(), Sha256(kAnswer).ToBytes());
  EXPECT_EQ(Told(1).verdict(), v1::MAIL_VERDICT_AUTOMATIC);
  for (const char* name : {"1790000001.M1.host", "1790000002.M1.host"}) {
    EXPECT_TRUE(IsHandled(name)) << name;
    EXPECT_FALSE(IsNew(name)) << name;
  }
  EXPECT_THAT(Ingest().out, HasSubstr("0 mails"));
  EXPECT_EQ(server.exercises.recorded.size(), 2u);
}

// As after a crash between telling and moving.
TEST_F(IngestTest, AMailThatIsKnownAlreadyIsMovedToo) {
  Deliver("1", kAnswer);
  EXPECT_EQ(Ingest().exit_code, 0);
  Deliver("2", kAnswer);
  const Ran ran = Ingest({"--output", "json"});
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_EQ(ran.data()["file"], "2");
  EXPECT_EQ(ran.data()["verdict"], "answer");
  EXPECT_EQ(ran.data()["known"], true);
  EXPECT_TRUE(IsHandled("2"));
  EXPECT_FALSE(IsNew("2"));
}

TEST_F(IngestTest, WhatTheServerDidNotTakeStaysNew) {
  Deliver("1", kAnswer);
  // NOT_FOUND, too, which of a file would say that somebody else moved it.
  for (const absl::Status& failure :
       {absl::UnavailableError("away"), absl::NotFoundError("runs no exercises")}) {
    server.exercises.failure = failure;
    const Ran ran = Ingest();
    EXPECT_NE(ran.exit_code, 0);
    EXPECT_THAT(ran.err, HasSubstr(std::string(failure.message())));
    EXPECT_TRUE(IsNew("1"));
  }
  server.exercises.failure = absl::OkStatus();
  EXPECT_EQ(Ingest().exit_code, 0);
  EXPECT_EQ(server.exercises.recorded.size(), 1u);
  EXPECT_TRUE(IsHandled("1"));
}

TEST_F(IngestTest, OneThatCannotBeReadDoesNotStopTheOthers) {
  std::filesystem::create_symlink(At("elsewhere"), At("mails/new/1"));
  Deliver("2", kAnswer);
  const Ran ran = Ingest();
  EXPECT_EQ(ran.exit_code, 1);
  EXPECT_THAT(ran.err, HasSubstr("new/1: "));
  EXPECT_THAT(ran.out, HasSubstr("1 mail: 1 answer"));
  EXPECT_TRUE(IsHandled("2"));
}

TEST_F(IngestTest, ReadsTheFieldThatOurMailServerWrites) {
  Deliver("1", absl::StrCat("X-Original-To: bounces+tag@rollcall.example\r\n", kAnswer));
  EXPECT_EQ(Ingest({"--envelope-field", "X-Original-To"}).exit_code, 0);
  ASSERT_EQ(server.exercises.recorded.size(), 1u);
  EXPECT_EQ(Told(0).envelope_recipient(), "bounces+tag");
}

TEST_F(IngestTest, ReadsOneMailFromStandardInput) {
  standard_input = kAnswer;
  const Ran ran = MustRun("controller", {"exercise", "ingest", "-"});
  EXPECT_THAT(ran.out, HasSubstr("1 mail: 1 answer"));
  ASSERT_EQ(server.exercises.recorded.size(), 1u);
  EXPECT_EQ(Told(0).message_digest(), Sha256(kAnswer).ToBytes());
  EXPECT_THAT(Told(0).file_name(), IsEmpty());
}

TEST_F(IngestTest, SaysWhatIsMissing) {
  const Ran empty = Try("controller", {"exercise", "ingest", "-"});
  EXPECT_EQ(empty.exit_code, 1);
  EXPECT_THAT(empty.err, HasSubstr("no mail on standard input"));
  const Ran nothing = Try("controller", {"exercise", "ingest"});
  EXPECT_EQ(nothing.exit_code, 1);
  EXPECT_THAT(nothing.err, AllOf(HasSubstr("--maildir"), HasSubstr("standard input")));
  const Ran nowhere = Try("controller", {"exercise", "ingest", "--maildir", At("nowhere")});
  EXPECT_NE(nowhere.exit_code, 0);
  EXPECT_TRUE(server.exercises.recorded.empty());
}

}  // namespace
}  // namespace rollcall
