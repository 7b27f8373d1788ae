// Handing messages to the operator's mail relay by SMTP (RFC 5321), over a few
// connections that are kept, encrypted, and no faster than it may take them.
#ifndef ROLLCALL_SERVICES_MAIL_SMTP_RELAY_H_
#define ROLLCALL_SERVICES_MAIL_SMTP_RELAY_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "absl/time/time.h"
#include "core/base/clock.h"
#include "services/exercises/dispatcher.h"

namespace rollcall {

enum class SmtpTls {
  kStartTls,  // required: without it nothing is said
  kImplicit,  // from the first byte (RFC 8314)
  kNone,      // for a relay on this machine
};

// How to reach the relay.
struct SmtpSettings {
  std::string host;  // name or address; the certificate must be for it
  uint16_t port = 587;
  SmtpTls tls = SmtpTls::kStartTls;
  std::string ca_file;       // PEM of roots to trust; empty: the system's
  std::string user;          // empty: no authentication
  std::string password;      // wiped by the relay when it goes
  std::string greeting;      // what we call ourselves in EHLO; a domain
  size_t connections = 4;    // at once, kept while there is something to send
  int64_t per_minute = 600;  // messages; spread evenly
  absl::Duration connect_timeout = absl::Seconds(30);  // with TLS
  absl::Duration reply_timeout = absl::Seconds(120);   // to any command
};

// One message to one recipient.
struct SmtpMessage {
  std::string sender;     // envelope; ASCII
  std::string recipient;  // domain in ASCII; only a local part that is not asks for SMTPUTF8
  std::string bytes;      // lines ending in CR LF
};

// Thread-safe; has a thread of its own. libcurl must have been initialized
// (curl_global_init) before threads began, or nobody else uses it.
//
// No delivery reports of success are asked for (RFC 3461): Debian 12's libcurl
// cannot. Failures are reported without asking.
class SmtpRelay {
 public:
  using Done = std::function<void(SendOutcome)>;

  // `clock` must outlive it.
  SmtpRelay(SmtpSettings settings, const Clock& clock);
  // What was not handed over yet fails; what was is given `kFarewell` to be
  // answered, and after that nobody hears of it.
  ~SmtpRelay();
  SmtpRelay(const SmtpRelay&) = delete;
  SmtpRelay& operator=(const SmtpRelay&) = delete;

  // How many messages keep the connections busy; more only wait.
  size_t capacity() const;

  // Sends it. `done` is called once, on this relay's thread, and must not wait.
  void Send(SmtpMessage message, Done done);

  static constexpr absl::Duration kFarewell = absl::Seconds(5);

 private:
  class Loop;
  const size_t capacity_;
  const std::unique_ptr<Loop> loop_;
};

}  // namespace rollcall

#endif  // ROLLCALL_SERVICES_MAIL_SMTP_RELAY_H_
