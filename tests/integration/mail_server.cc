#include "tests/integration/mail_server.h"

#include <poll.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "clients/mail/maildir.h"
#include "gtest/gtest.h"

namespace rollcall {

MailServer::MailServer()
    : process_({.arguments = {PYTHON_PROGRAM, MAIL_SERVER, folder_.path()}}),
      watch_(inotify_init1(IN_CLOEXEC | IN_NONBLOCK)) {
  const auto line = process_.ReadLine(kStartTimeout);
  EXPECT_TRUE(line.ok()) << line.status() << "\n" << process_.Errors();
  absl::string_view port = line.ok() ? *line : absl::string_view();
  uint32_t number = 0;
  EXPECT_TRUE(absl::ConsumePrefix(&port, "listening on ") && absl::SimpleAtoi(port, &number));
  port_ = static_cast<uint16_t>(number);
  for (const Box box : {Box::kOffices, Box::kReturned}) {
    const std::string arrivals = absl::StrCat(FolderOf(box), "/new");
    EXPECT_GE(inotify_add_watch(watch_, arrivals.c_str(), IN_CREATE | IN_MOVED_TO), 0) << arrivals;
  }
}

MailServer::~MailServer() { close(watch_); }

std::string MailServer::FolderOf(Box box) const {
  return folder_ / (box == Box::kOffices ? "offices" : "returned");
}

std::string MailServer::Configuration() const {
  return absl::StrCat("[mail]\nrelay = '127.0.0.1:", port_, "'\ntls = 'starttls'\nca_file = '",
                      folder_ / "certificate.pem",
                      "'\nper_minute = 600000\nfrom = 'exercises@rollcall.example'\n"
                      "bounce = 'bounces@rollcall.example'\n");
}

bool MailServer::WaitForDelivery(absl::Time deadline) const {
  pollfd waiting = {.fd = watch_, .events = POLLIN, .revents = 0};
  const absl::Duration left = std::max(deadline - absl::Now(), absl::ZeroDuration());
  if (poll(&waiting, 1, static_cast<int>(absl::ToInt64Milliseconds(left))) <= 0) return false;
  // What came is looked for in the folder itself.
  std::array<char, 64 * 1024> events;
  return read(watch_, events.data(), events.size()) > 0;
}

absl::optional<MailServer::Delivered> MailServer::Take(Box box) {
  const auto maildir = Maildir::Open(FolderOf(box));
  EXPECT_TRUE(maildir.ok()) << maildir.status();
  std::deque<std::string>& seen = seen_[box];
  if (seen.empty()) {
    const auto names = maildir->NewMails();
    EXPECT_TRUE(names.ok()) << names.status();
    seen.assign(names->begin(), names->end());
  }
  if (seen.empty()) return absl::nullopt;
  const std::string name = std::move(seen.front());
  seen.pop_front();
  auto mail = maildir->Read(name);
  EXPECT_TRUE(mail.ok()) << mail.status();
  const absl::Status handled = maildir->MarkHandled(name);
  EXPECT_TRUE(handled.ok()) << handled;
  return Delivered{box, std::move(mail->bytes)};
}

bool MailServer::Await(Box box, absl::Duration patience) {
  const absl::Time deadline = absl::Now() + patience;
  while (true) {
    const auto names = Maildir::Open(FolderOf(box))->NewMails();
    if (names.ok() && !names->empty()) return true;
    if (WaitForDelivery(deadline)) continue;
    ADD_FAILURE() << "no mail came for " << patience << "\n" << process_.Errors();
    return false;
  }
}

absl::optional<MailServer::Delivered> MailServer::Next(absl::Duration patience) {
  const absl::Time deadline = absl::Now() + patience;
  while (true) {
    for (const Box box : {Box::kOffices, Box::kReturned}) {
      if (auto mail = Take(box); mail.has_value()) return mail;
    }
    if (WaitForDelivery(deadline)) continue;
    ADD_FAILURE() << "no mail came for " << patience << "\n" << process_.Errors();
    return absl::nullopt;
  }
}

void MailServer::Mail(const std::string& sender, const std::string& recipient,
                      const std::string& bytes) {
  const std::string path = folder_ / "outgoing";
  WriteWholeFile(path, bytes);
  const ProcessResult sent = RunProgram(
      {.arguments = {"/usr/bin/curl", "--silent", "--show-error", "--ssl-reqd", "--cacert",
                     folder_ / "certificate.pem", "--mail-from", sender, "--mail-rcpt", recipient,
                     "--upload-file", path, absl::StrCat("smtp://127.0.0.1:", port_)}});
  EXPECT_EQ(sent.exit_code, 0) << sent.errors;
}

}  // namespace rollcall
