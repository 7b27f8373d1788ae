// A mail relay for tests (smtp_sink.py, on python3-aiosmtpd): takes what it gets
// and tells, or fails as the recipient's local part says.
#ifndef ROLLCALL_TESTS_SERVICES_MAIL_SMTP_SINK_H_
#define ROLLCALL_TESTS_SERVICES_MAIL_SMTP_SINK_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "nlohmann/json.hpp"
#include "tests/integration/process.h"

namespace rollcall {

// Runs as long as this object. Start from the test's main thread.
class SmtpSink {
 public:
  explicit SmtpSink(std::vector<std::string> arguments = {});

  uint16_t port() const { return port_; }
  // The next message that it took. Without one for `patience`, null and a failure
  // of the test.
  nlohmann::json Next(absl::Duration patience = absl::Seconds(30));
  // The relay is gone, with its connections.
  void Kill() { process_.Signal(SIGKILL); }

 private:
  Process process_;
  uint16_t port_ = 0;
};

}  // namespace rollcall

#endif  // ROLLCALL_TESTS_SERVICES_MAIL_SMTP_SINK_H_
