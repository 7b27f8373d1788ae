// A folder of a test's own, for programs that want files.
#ifndef ROLLCALL_TESTS_TESTING_SCRATCH_FOLDER_H_
#define ROLLCALL_TESTS_TESTING_SCRATCH_FOLDER_H_

#include <gtest/gtest.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace rollcall::testing {

// What a command printed (both streams) and its exit code.
struct CommandResult {
  int exit_code = -1;
  std::string output;
};

// Made empty; removed with all that is in it when destroyed.
class ScratchFolder {
 public:
  ScratchFolder() {
    std::string pattern = absl::StrCat(::testing::TempDir(), "/rollcall-XXXXXX");
    const char* made = mkdtemp(pattern.data());
    EXPECT_NE(made, nullptr);
    path_ = pattern;
  }
  ~ScratchFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;

  const std::string& path() const { return path_; }

  // The path of `name` in this folder; nothing is created.
  std::string At(absl::string_view name) const { return absl::StrCat(path_, "/", name); }

  // Writes a file and returns its path.
  std::string Write(absl::string_view name, absl::string_view bytes) const {
    const std::string path = At(name);
    std::filesystem::create_directories(std::filesystem::path(path).parent_path());
    std::ofstream out(path, std::ios::binary);
    out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    EXPECT_TRUE(out.flush().good()) << path;
    return path;
  }

  std::string Read(absl::string_view name) const {
    std::ifstream in(At(name), std::ios::binary);
    EXPECT_TRUE(in.good()) << At(name);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  }

  // Runs a shell command in this folder, without standard input.
  CommandResult Run(absl::string_view command) const {
    const std::string line = absl::StrCat("cd '", path_, "' && (", command, ") </dev/null 2>&1");
    CommandResult result;
    FILE* pipe = popen(line.c_str(), "r");
    EXPECT_NE(pipe, nullptr);
    if (pipe == nullptr) return result;
    char buffer[4096];
    size_t size = 0;
    while ((size = fread(buffer, 1, sizeof buffer, pipe)) > 0) result.output.append(buffer, size);
    const int status = pclose(pipe);
    result.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return result;
  }

 private:
  std::string path_;
};

}  // namespace rollcall::testing

#endif  // ROLLCALL_TESTS_TESTING_SCRATCH_FOLDER_H_
