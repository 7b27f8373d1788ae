#include "clients/mail/maildir.h"

#include <unistd.h>

#include <filesystem>
#include <string>

#include "clients/mail/received_mail.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/testing/scratch_folder.h"

namespace rollcall {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class MaildirTest : public ::testing::Test {
 protected:
  MaildirTest() {
    for (const char* name : {"new", "cur", "tmp"})
      std::filesystem::create_directory(folder_.At(name));
  }
  Maildir Open() const { return Maildir::Open(folder_.path()).value(); }

  const ::rollcall::testing::ScratchFolder folder_;
};

TEST_F(MaildirTest, MovesWhatWasHandledWherePeopleSeeIt) {
  folder_.Write("new/1790000002.M1.host", "second");
  folder_.Write("new/1790000001.M1.host", "first");
  folder_.Write("new/.hidden", "not a mail");
  const Maildir maildir = Open();
  EXPECT_THAT(maildir.NewMails().value(), ElementsAre("1790000001.M1.host", "1790000002.M1.host"));
  EXPECT_EQ(maildir.Read("1790000001.M1.host")->bytes, "first");
  ASSERT_TRUE(maildir.MarkHandled("1790000001.M1.host").ok());
  EXPECT_THAT(maildir.NewMails().value(), ElementsAre("1790000002.M1.host"));
  EXPECT_EQ(folder_.Read("cur/1790000001.M1.host:2,S"), "first");
}

TEST_F(MaildirTest, WhatAnotherOneMovedIsNotThere) {
  const Maildir maildir = Open();
  EXPECT_THAT(maildir.NewMails().value(), IsEmpty());
  EXPECT_EQ(maildir.Read("1").status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(maildir.MarkHandled("1").code(), absl::StatusCode::kNotFound);
}

TEST_F(MaildirTest, FollowsNoLinksAndWaitsForNoPipe) {
  folder_.Write("secret", "x");
  ASSERT_EQ(symlink(folder_.At("secret").c_str(), folder_.At("new/link").c_str()), 0);
  ASSERT_EQ(folder_.Run("mkfifo new/pipe").exit_code, 0);
  EXPECT_FALSE(Open().Read("link").ok());
  EXPECT_EQ(Open().Read("pipe").status().code(), absl::StatusCode::kInvalidArgument);
}

TEST_F(MaildirTest, ReadsNoMoreThanTellsThatItIsTooLarge) {
  folder_.Write("new/large", std::string(kMaxMailBytes + 1000, 'x'));
  EXPECT_EQ(Open().Read("large")->bytes.size(), kMaxMailBytes + 1);
}

TEST_F(MaildirTest, SaysWhenItIsNone) {
  std::filesystem::remove(folder_.At("cur"));
  EXPECT_EQ(Maildir::Open(folder_.path()).status().code(), absl::StatusCode::kFailedPrecondition);
}

}  // namespace
}  // namespace rollcall
