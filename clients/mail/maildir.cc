#include "clients/mail/maildir.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <system_error>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "clients/mail/received_mail.h"

namespace rollcall {
namespace {

constexpr char kSeen[] = ":2,S";

}  // namespace

absl::StatusOr<Maildir> Maildir::Open(std::string path) {
  std::error_code ignored;
  for (const char* folder : {"/new", "/cur"}) {
    if (!std::filesystem::is_directory(path + folder, ignored)) {
      return absl::FailedPreconditionError(
          absl::StrCat(path, " is no Maildir: it has no folder ", &folder[1]));
    }
  }
  return Maildir(std::move(path));
}

absl::StatusOr<std::vector<std::string>> Maildir::NewMails() const {
  std::error_code error;
  std::filesystem::directory_iterator entries(path_ + "/new", error);
  if (error) return absl::UnavailableError(absl::StrCat(path_, "/new: ", error.message()));
  std::vector<std::string> names;
  for (; entries != std::filesystem::directory_iterator(); entries.increment(error)) {
    std::string name = entries->path().filename();
    if (!absl::StartsWith(name, ".")) names.push_back(std::move(name));
    if (error) return absl::UnavailableError(absl::StrCat(path_, "/new: ", error.message()));
  }
  // Names begin with the second of the delivery.
  std::sort(names.begin(), names.end());
  return names;
}

absl::StatusOr<NewMail> Maildir::Read(const std::string& name) const {
  const std::string path = absl::StrCat(path_, "/new/", name);
  const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (descriptor < 0) return absl::ErrnoToStatus(errno, path);
  const auto close_it = absl::MakeCleanup([descriptor] { close(descriptor); });
  struct stat facts = {};
  if (fstat(descriptor, &facts) != 0) return absl::ErrnoToStatus(errno, path);
  if (!S_ISREG(facts.st_mode)) return absl::InvalidArgumentError(path + " is no regular file");
  NewMail mail;
  mail.time = absl::TimeFromTimespec(facts.st_mtim);
  mail.bytes.resize(std::min<size_t>(static_cast<size_t>(facts.st_size), kMaxMailBytes + 1));
  size_t have = 0;
  while (have < mail.bytes.size()) {
    const ssize_t got = read(descriptor, &mail.bytes[have], mail.bytes.size() - have);
    if (got < 0) return absl::ErrnoToStatus(errno, path);
    if (got == 0) break;
    have += static_cast<size_t>(got);
  }
  mail.bytes.resize(have);
  return mail;
}

absl::Status Maildir::MarkHandled(const std::string& name) const {
  const std::string from = absl::StrCat(path_, "/new/", name);
  const std::string to = absl::StrCat(path_, "/cur/", name.substr(0, name.find(':')), kSeen);
  if (std::rename(from.c_str(), to.c_str()) != 0) return absl::ErrnoToStatus(errno, from);
  return absl::OkStatus();
}

}  // namespace rollcall
