// A Maildir: the folder into which any mail server delivers. New mails lie in
// new/; what was handled is moved to cur/, where people's mail programs see it.
#ifndef ROLLCALL_CLIENTS_MAIL_MAILDIR_H_
#define ROLLCALL_CLIENTS_MAIL_MAILDIR_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace rollcall {

// A mail in new/.
struct NewMail {
  std::string bytes;  // at most one more than kMaxMailBytes: the rest is not read
  absl::Time time;    // when it was delivered
};

// Thread-compatible. Any number of processes may work on one folder: a mail that
// another one moved meanwhile is NOT_FOUND.
class Maildir {
 public:
  // FAILED_PRECONDITION when there is no Maildir at `path`.
  static absl::StatusOr<Maildir> Open(std::string path);

  // Names of the files in new/, the oldest first as far as their names tell.
  absl::StatusOr<std::vector<std::string>> NewMails() const;

  // INVALID_ARGUMENT when it is no regular file.
  absl::StatusOr<NewMail> Read(const std::string& name) const;

  // Moves it to cur/, seen. A crash before leaves it in new/.
  absl::Status MarkHandled(const std::string& name) const;

 private:
  explicit Maildir(std::string path) : path_(std::move(path)) {}

  std::string path_;
};

}  // namespace rollcall

#endif  // ROLLCALL_CLIENTS_MAIL_MAILDIR_H_
