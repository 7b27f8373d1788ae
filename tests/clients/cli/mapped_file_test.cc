#include "clients/cli/mapped_file.h"

#include <sys/stat.h>

#include <fstream>
#include <string>
#include <thread>

#include "gtest/gtest.h"
#include "tests/testing/scratch_folder.h"

namespace rollcall {
namespace {

constexpr size_t kMegabyte = size_t{1024} * 1024;

class MappedFileTest : public ::testing::Test {
 protected:
  testing::ScratchFolder folder_;
};

TEST_F(MappedFileTest, GivesTheSameBytesBeforeAndAfterForgettingThem) {
  std::string contents;
  for (int i = 0; contents.size() < 9 * kMegabyte; ++i) contents += std::to_string(i) + "\n";
  auto file = MappedFile::Open(folder_.Write("large", contents), 16 * kMegabyte);
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_TRUE(file->bytes() == contents);
  file->Forget(contents.size());
  file->Forget(contents.size() / 2);
  EXPECT_TRUE(file->bytes() == contents);
}

TEST_F(MappedFileTest, ReadsWhatCannotBeMapped) {
  const auto empty = MappedFile::Open(folder_.Write("empty", ""), kMegabyte);
  ASSERT_TRUE(empty.ok()) << empty.status();
  EXPECT_EQ(empty->bytes(), "");
  const std::string pipe = folder_.At("pipe");
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  std::thread writer([&] { std::ofstream(pipe) << "through a pipe"; });
  const auto read = MappedFile::Open(pipe, kMegabyte);
  writer.join();
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->bytes(), "through a pipe");
}

TEST_F(MappedFileTest, RefusesWhatIsNoFileOrTooLarge) {
  EXPECT_TRUE(absl::IsNotFound(MappedFile::Open(folder_.At("none"), kMegabyte).status()));
  EXPECT_TRUE(absl::IsInvalidArgument(MappedFile::Open(folder_.At(""), kMegabyte).status()));
  EXPECT_TRUE(absl::IsInvalidArgument(MappedFile::Open(folder_.Write("f", "12345"), 4).status()));
}

}  // namespace
}  // namespace rollcall
