#include "clients/cli/command_signer.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "clients/cli/exit_code.h"
#include "core/base/status_macros.h"

namespace rollcall {
namespace {

constexpr char kShell[] = "/bin/sh";

absl::Status SignerError(const absl::Status& status) {
  return WithExitCode(status, ExitCode::kKeystore);
}

absl::Status Errno(absl::string_view what, int error) {
  return SignerError(
      absl::InternalError(absl::StrCat("--signer: ", what, ": ", std::strerror(error))));
}

// The message as a regular file without a name: some signers ask for the size
// of their input, and nobody can block on writing it.
absl::StatusOr<int> FileWith(absl::string_view message) {
  const int fd = memfd_create("rollcall-to-be-signed", MFD_CLOEXEC);
  if (fd < 0) return Errno("cannot make its input", errno);
  while (!message.empty()) {
    const ssize_t written = write(fd, message.data(), message.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) {
      const int error = errno;
      close(fd);
      return Errno("cannot write its input", error);
    }
    message.remove_prefix(static_cast<size_t>(written));
  }
  lseek(fd, 0, SEEK_SET);
  return fd;
}

absl::StatusOr<pid_t> Start(const std::string& command, int input, int output) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  const auto destroyer =
      absl::MakeCleanup([&actions] { posix_spawn_file_actions_destroy(&actions); });
  posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
  std::string shell = kShell;
  std::string flag = "-c";
  std::string text = command;
  char* const arguments[] = {shell.data(), flag.data(), text.data(), nullptr};
  pid_t pid = 0;
  const int error = posix_spawn(&pid, kShell, &actions, nullptr, arguments, environ);
  if (error != 0) return Errno("cannot start /bin/sh", error);
  return pid;
}

// All that comes, up to one byte more than allowed.
std::string ReadOutput(int fd) {
  std::string output;
  char buffer[512];
  while (output.size() <= kMaxCommandOutputBytes) {
    const ssize_t got = read(fd, buffer, sizeof buffer);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    output.append(buffer, static_cast<size_t>(got));
  }
  return output;
}

absl::Status Wait(pid_t pid) {
  int outcome = 0;
  while (waitpid(pid, &outcome, 0) < 0) {
    if (errno != EINTR) return Errno("cannot wait for it", errno);
  }
  if (WIFEXITED(outcome) && WEXITSTATUS(outcome) == 0) return absl::OkStatus();
  const std::string how = WIFEXITED(outcome)
                              ? absl::StrCat("ended with exit code ", WEXITSTATUS(outcome))
                              : absl::StrCat("was ended by signal ", WTERMSIG(outcome));
  return SignerError(absl::FailedPreconditionError(
      absl::StrCat("the signer command ", how,
                   "; nothing was signed. Try the command by itself: it gets the "
                   "bytes on standard input and writes the signature to standard output")));
}

}  // namespace

absl::StatusOr<std::string> CommandSigner::Sign(absl::string_view message) const {
  ASSIGN_OR_RETURN(const int input, FileWith(message));
  const auto input_closer = absl::MakeCleanup([input] { close(input); });
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return Errno("cannot make a pipe", errno);
  absl::StatusOr<pid_t> pid = Start(command_, input, ends[1]);
  close(ends[1]);
  if (!pid.ok()) {
    close(ends[0]);
    return pid.status();
  }
  std::string signature = ReadOutput(ends[0]);
  close(ends[0]);
  RETURN_IF_ERROR(Wait(*pid));
  if (signature.empty()) {
    return SignerError(
        absl::FailedPreconditionError("the signer command wrote nothing; nothing was signed"));
  }
  if (!public_key_.Verify(message, signature).ok()) {
    return SignerError(absl::UnauthenticatedError(absl::StrCat(
        "what the signer command wrote (", signature.size(), " bytes) is no ",
        KeyAlgorithmName(public_key_.algorithm()),
        " signature by the key of --signer-key: it must "
        "sign the bytes themselves, and write 64 raw bytes (Ed25519) or DER (ECDSA P-256 with "
        "SHA-256)")));
  }
  return signature;
}

}  // namespace rollcall
