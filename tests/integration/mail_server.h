// Debian's mail server, Exim (mail_server.py): real SMTP with STARTTLS, Maildirs,
// and delivery reports for recipients that it does not know.
#ifndef ROLLCALL_TESTS_INTEGRATION_MAIL_SERVER_H_
#define ROLLCALL_TESTS_INTEGRATION_MAIL_SERVER_H_

#include <cstdint>
#include <deque>
#include <map>
#include <string>

#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "tests/integration/harness.h"
#include "tests/integration/process.h"

namespace rollcall {

// Runs as long as this object. Thread-compatible; start it from a thread that
// lives as long.
class MailServer {
 public:
  // A Maildir into which it delivers.
  enum class Box {
    kOffices,   // what is for cert.example
    kReturned,  // what is for the exercises' own addresses
  };
  struct Delivered {
    Box box;
    std::string bytes;
  };

  MailServer();
  ~MailServer();
  MailServer(const MailServer&) = delete;
  MailServer& operator=(const MailServer&) = delete;

  uint16_t port() const { return port_; }
  std::string certificate() const { return folder_ / "certificate.pem"; }
  std::string returned() const { return folder_ / "returned"; }
  // The keys of [mail] that make a node send by it.
  std::string Configuration() const;

  // Waits until a mail lies in the box. Without one for `patience`, false and a
  // failure of the test.
  bool Await(Box box, absl::Duration patience);
  // The next mail, whichever box it came to; it is handled. Without one for
  // `patience`, nullopt and a failure of the test.
  absl::optional<Delivered> Next(absl::Duration patience);
  // The next mail in a box, where there is one; it is handled.
  absl::optional<Delivered> Take(Box box);

  // Somebody else's mail, handed over by Debian's curl.
  void Mail(const std::string& sender, const std::string& recipient, const std::string& bytes);

 private:
  std::string FolderOf(Box box) const;
  // Waits until a mail came to some box; false at the deadline.
  bool WaitForDelivery(absl::Time deadline) const;

  TemporaryDirectory folder_;
  Process process_;
  uint16_t port_ = 0;
  int watch_ = -1;                               // inotify: of both boxes
  std::map<Box, std::deque<std::string>> seen_;  // names of mails that are not handled yet
};

}  // namespace rollcall

#endif  // ROLLCALL_TESTS_INTEGRATION_MAIL_SERVER_H_
