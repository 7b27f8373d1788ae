#include "clients/cli/terminal.h"

#include <fcntl.h>
#include <poll.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/ascii.h"
#include "absl/time/clock.h"
#include "core/base/status_macros.h"
#include "core/crypto/signer.h"

namespace rollcall {
namespace {

constexpr char kTerminal[] = "/dev/tty";
constexpr size_t kMaxAnswerBytes = 4096;  // the line length of a terminal

absl::StatusOr<int> OpenTerminal() {
  const int fd = open(kTerminal, O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (fd < 0) return absl::UnavailableError("there is no terminal to ask on");
  return fd;
}

void Write(int fd, absl::string_view text) {
  while (!text.empty()) {
    const ssize_t written = write(fd, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;
    text.remove_prefix(static_cast<size_t>(written));
  }
}

// One line, without its end. The buffer never grows, so that no copy of a
// secret is left behind.
absl::StatusOr<std::string> ReadLine(int fd) {
  std::string line;
  line.reserve(kMaxAnswerBytes);
  while (line.size() < kMaxAnswerBytes) {
    char c = 0;
    const ssize_t got = read(fd, &c, 1);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) {
      Wipe(line);
      return absl::UnavailableError("the terminal was closed while asking");
    }
    if (c == '\n') return line;
    if (c == kInterruptKey) {
      Wipe(line);
      return absl::CancelledError("interrupted");
    }
    line.push_back(c);
  }
  Wipe(line);
  return absl::InvalidArgumentError("the answer is too long");
}

}  // namespace

bool ControllingTerminal::CanAsk() const {
  const absl::StatusOr<int> fd = OpenTerminal();
  if (fd.ok()) close(*fd);
  return fd.ok();
}

absl::StatusOr<std::string> ControllingTerminal::AskSecret(absl::string_view prompt) {
  ASSIGN_OR_RETURN(const int fd, OpenTerminal());
  const auto closer = absl::MakeCleanup([fd] { close(fd); });
  termios shown{};
  if (tcgetattr(fd, &shown) != 0) return absl::UnavailableError("the terminal cannot hide input");
  termios hidden = shown;
  hidden.c_lflag &= ~static_cast<tcflag_t>(ECHO);
  // An interrupt must not leave the terminal mute: it comes as a character.
  hidden.c_lflag &= ~static_cast<tcflag_t>(ISIG);
  if (tcsetattr(fd, TCSAFLUSH, &hidden) != 0) {
    return absl::UnavailableError("the terminal cannot hide input");
  }
  Write(fd, prompt);
  absl::StatusOr<std::string> answer = ReadLine(fd);
  tcsetattr(fd, TCSAFLUSH, &shown);
  Write(fd, "\n");
  return answer;
}

absl::StatusOr<bool> ControllingTerminal::AskYesNo(absl::string_view question) {
  ASSIGN_OR_RETURN(const int fd, OpenTerminal());
  const auto closer = absl::MakeCleanup([fd] { close(fd); });
  Write(fd, question);
  Write(fd, " [y/N] ");
  ASSIGN_OR_RETURN(const std::string answer, ReadLine(fd));
  const std::string word = absl::AsciiStrToLower(absl::StripAsciiWhitespace(answer));
  return word == "y" || word == "yes";
}

absl::StatusOr<std::string> ControllingTerminal::AskText(absl::string_view prompt) {
  ASSIGN_OR_RETURN(const int fd, OpenTerminal());
  const auto closer = absl::MakeCleanup([fd] { close(fd); });
  Write(fd, prompt);
  return ReadLine(fd);
}

absl::optional<char> ControllingTerminal::AwaitKey(absl::Duration wait) {
  const absl::StatusOr<int> fd = OpenTerminal();
  termios lines{};
  if (!fd.ok() || tcgetattr(*fd, &lines) != 0) {
    if (fd.ok()) close(*fd);
    absl::SleepFor(wait);
    return absl::nullopt;
  }
  termios keys = lines;
  // Without ISIG, so that an interrupt does not leave the terminal like this.
  keys.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO | ISIG);
  keys.c_cc[VMIN] = 1;
  keys.c_cc[VTIME] = 0;
  tcsetattr(*fd, TCSANOW, &keys);
  const auto restore = absl::MakeCleanup([&] {
    tcsetattr(*fd, TCSANOW, &lines);
    close(*fd);
  });
  pollfd readable{*fd, POLLIN, 0};
  char key = 0;
  if (poll(&readable, 1, static_cast<int>(absl::ToInt64Milliseconds(wait))) != 1) {
    return absl::nullopt;
  }
  if (read(*fd, &key, 1) != 1) {
    // The terminal is gone; nobody must spin on it.
    absl::SleepFor(wait);
    return absl::nullopt;
  }
  return key;
}

void ControllingTerminal::ForgetKeys() {
  const absl::StatusOr<int> fd = OpenTerminal();
  if (!fd.ok()) return;
  tcflush(*fd, TCIFLUSH);
  close(*fd);
}

}  // namespace rollcall
