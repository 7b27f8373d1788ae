#include "clients/cli/durable_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "clients/cli/draft_file.h"
#include "tests/testing/scratch_folder.h"
#include "tests/testing/test_directory.h"

namespace rollcall {
namespace {

using ::rollcall::testing::Said;
using ::rollcall::testing::ScratchFolder;
using ::rollcall::testing::TestDirectory;

TEST(DurableFileTest, ReplacesALinkAndNotWhatItLeadsTo) {
  ScratchFolder folder;
  const std::string target = folder.Write("target", "theirs");
  ASSERT_EQ(symlink(target.c_str(), folder.At("link").c_str()), 0);
  ASSERT_TRUE(WriteFileDurably(folder.At("link"), "mine", 0600).ok());
  EXPECT_EQ(folder.Read("target"), "theirs");
  EXPECT_EQ(folder.Read("link"), "mine");
  EXPECT_FALSE(std::filesystem::is_symlink(folder.At("link")));
}

TEST(DurableFileTest, CreatesOnlyWhatIsNotThere) {
  ScratchFolder folder;
  ASSERT_TRUE(CreateFileDurably(folder.At("new"), "first", 0600).ok());
  EXPECT_TRUE(absl::IsAlreadyExists(CreateFileDurably(folder.At("new"), "second", 0600)));
  EXPECT_EQ(folder.Read("new"), "first");
  EXPECT_EQ(ListDirectory(folder.path())->size(), 1u);  // no temporary file is left
}

TEST(DurableFileTest, TellsWhatCannotBeRead) {
  ScratchFolder folder;
  EXPECT_TRUE(absl::IsNotFound(ReadFile(folder.At("none")).status()));
  EXPECT_TRUE(absl::IsInvalidArgument(ReadFile(folder.path()).status()));
  EXPECT_TRUE(absl::IsInvalidArgument(ReadFile("/dev/zero").status()));
  EXPECT_TRUE(absl::IsNotFound(WriteFileDurably(folder.At("no/such"), "x", 0600)));
}

TEST(DraftFileTest, GivesBackWhatWasWritten) {
  ScratchFolder folder;
  TestDirectory directory;
  directory.Enrol("KEN");
  const Said said =
      directory.Say(Kind::kSheet, "states/KEN/technical",
                    directory.SheetBody(v1::CONTACT_KIND_TECHNICAL), directory.StateSigners("KEN"));
  const std::string path = folder.At("draft.json");
  ASSERT_TRUE(CreateDraft(path, said.statement, said.body).ok());
  struct stat facts{};
  ASSERT_EQ(stat(path.c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777, 0600u);
  const auto draft = ReadDraft(path);
  ASSERT_TRUE(draft.ok()) << draft.status();
  EXPECT_EQ(draft->statement.envelope(), said.statement.envelope());
  EXPECT_EQ(draft->body, said.body);
  EXPECT_TRUE(absl::IsAlreadyExists(CreateDraft(path, said.statement, said.body)));
}

TEST(DraftFileTest, RefusesABodyThatDoesNotFit) {
  ScratchFolder folder;
  TestDirectory directory;
  directory.Enrol("KEN");
  const Said said =
      directory.Say(Kind::kSheet, "states/KEN/technical",
                    directory.SheetBody(v1::CONTACT_KIND_TECHNICAL), directory.StateSigners("KEN"));
  ASSERT_TRUE(CreateDraft(folder.At("draft.json"), said.statement, said.body + "x").ok());
  const auto draft = ReadDraft(folder.At("draft.json"));
  EXPECT_FALSE(draft.ok());
  EXPECT_NE(draft.status().message().find("draft.json"), std::string::npos);
}

TEST(DraftFileTest, DoesNotQuoteAFileThatIsNoDraft) {
  ScratchFolder folder;
  const std::string path = folder.Write("notes.txt", "secret words");
  const auto draft = ReadDraft(path);
  ASSERT_FALSE(draft.ok());
  EXPECT_EQ(draft.status().message().find("secret"), std::string::npos);
}

}  // namespace
}  // namespace rollcall
