#include "tests/integration/process.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "gtest/gtest.h"

namespace rollcall {
namespace {

constexpr int kExecFailed = 127;

std::string NewFile(const std::string& pattern) {
  std::string path = testing::TempDir() + pattern;
  const int descriptor = mkstemp(path.data());
  if (descriptor < 0) std::abort();
  close(descriptor);
  return path;
}

// What exec takes, made before the fork: the child of a process with threads
// must not allocate.
struct ExecImage {
  explicit ExecImage(const ProcessOptions& options) : arguments(options.arguments) {
    for (char** entry = environ; *entry != nullptr; ++entry) {
      const std::string text = *entry;
      const bool replaced =
          std::any_of(options.environment.begin(), options.environment.end(),
                      [&](const auto& pair) { return text.rfind(pair.first + "=", 0) == 0; });
      if (!replaced) environment.push_back(text);
    }
    for (const auto& [name, value] : options.environment) {
      environment.push_back(name + "=" + value);
    }
    for (std::string& text : arguments) argv.push_back(text.data());
    for (std::string& text : environment) envp.push_back(text.data());
    argv.push_back(nullptr);
    envp.push_back(nullptr);
  }

  std::vector<std::string> arguments;
  std::vector<std::string> environment;
  std::vector<char*> argv;
  std::vector<char*> envp;
};

// In the child, between fork and exec.
[[noreturn]] void BecomeChild(const ExecImage& image, const char* directory, pid_t parent,
                              int input, int output, int errors) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(kExecFailed);  // the parent died before prctl
  dup2(input, STDIN_FILENO);
  dup2(output, STDOUT_FILENO);
  dup2(errors, STDERR_FILENO);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  if (*directory != '\0' && chdir(directory) != 0) _exit(kExecFailed);
  execve(image.argv[0], image.argv.data(), image.envp.data());
  _exit(kExecFailed);
}

int InputFile(const std::string& input) {
  const std::string path = NewFile("input-XXXXXX");
  std::ofstream(path, std::ios::binary) << input;
  const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  unlink(path.c_str());
  return descriptor;
}

}  // namespace

Process::Process(ProcessOptions options) : errors_path_(NewFile("errors-XXXXXX")) {
  int output[2];
  if (pipe2(output, O_CLOEXEC) != 0) std::abort();
  const int input = InputFile(options.input);
  const int errors = open(errors_path_.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC);
  const ExecImage image(options);
  const pid_t parent = getpid();
  pid_ = fork();
  if (pid_ < 0) std::abort();
  if (pid_ == 0) {
    BecomeChild(image, options.working_directory.c_str(), parent, input, output[1], errors);
  }
  close(output[1]);
  close(input);
  close(errors);
  output_descriptor_ = output[0];
}

Process::~Process() {
  if (pid_ > 0) {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }
  close(output_descriptor_);
  unlink(errors_path_.c_str());
}

bool Process::ReadSome(absl::Duration timeout) {
  pollfd ready = {output_descriptor_, POLLIN, 0};
  const int milliseconds = static_cast<int>(absl::ToInt64Milliseconds(timeout));
  if (poll(&ready, 1, milliseconds < 0 ? 0 : milliseconds) <= 0) return false;
  char buffer[4096];
  const ssize_t count = read(output_descriptor_, buffer, sizeof(buffer));
  if (count <= 0) {
    output_ended_ = true;
    return true;
  }
  buffered_.append(buffer, static_cast<size_t>(count));
  return true;
}

absl::StatusOr<std::string> Process::ReadLine(absl::Duration timeout) {
  const absl::Time deadline = absl::Now() + timeout;
  for (;;) {
    const size_t end = buffered_.find('\n');
    if (end != std::string::npos) {
      std::string line = buffered_.substr(0, end);
      buffered_.erase(0, end + 1);
      return line;
    }
    if (output_ended_) return absl::OutOfRangeError("output ended; errors: " + Errors());
    if (absl::Now() >= deadline) return absl::DeadlineExceededError("no line; " + Errors());
    ReadSome(deadline - absl::Now());
  }
}

void Process::Signal(int signal) {
  if (pid_ > 0) kill(pid_, signal);
}

int64_t Process::ResidentKib() const {
  std::ifstream file(absl::StrCat("/proc/", pid_, "/status"));
  for (std::string word; file >> word;) {
    int64_t kib = 0;
    if (word == "VmRSS:" && file >> kib) return kib;
  }
  ADD_FAILURE() << "process " << pid_ << " has no resident memory";
  return 0;
}

std::string Process::Errors() const {
  std::ifstream file(errors_path_, std::ios::binary);
  std::ostringstream content;
  content << file.rdbuf();
  return content.str();
}

ProcessResult Process::Wait(absl::Duration timeout) {
  const absl::Time deadline = absl::Now() + timeout;
  while (!output_ended_ && absl::Now() < deadline) ReadSome(deadline - absl::Now());
  if (!output_ended_) kill(pid_, SIGKILL);
  int status = 0;
  while (waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  pid_ = -1;
  ProcessResult result;
  result.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  result.output = std::move(buffered_);
  buffered_.clear();
  result.errors = Errors();
  return result;
}

ProcessResult RunProgram(ProcessOptions options, absl::Duration timeout) {
  Process process(std::move(options));
  return process.Wait(timeout);
}

}  // namespace rollcall
