// The person in front of the program, as a port: asking for secrets and for a
// yes.
#ifndef ROLLCALL_CLIENTS_CLI_TERMINAL_H_
#define ROLLCALL_CLIENTS_CLI_TERMINAL_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace rollcall {

// Used by one thread.
class Terminal {
 public:
  virtual ~Terminal() = default;

  // True when there is somebody who can be asked.
  virtual bool CanAsk() const = 0;

  // Asks without echo. The caller wipes the answer (core/crypto/signer.h).
  // UNAVAILABLE when nobody can be asked.
  virtual absl::StatusOr<std::string> AskSecret(absl::string_view prompt) = 0;

  // Asks a question that is answered by "y" or "yes"; anything else is no.
  // UNAVAILABLE when nobody can be asked.
  virtual absl::StatusOr<bool> AskYesNo(absl::string_view question) = 0;
};

// The controlling terminal, /dev/tty, whatever standard input and output are.
class ControllingTerminal final : public Terminal {
 public:
  bool CanAsk() const override;
  absl::StatusOr<std::string> AskSecret(absl::string_view prompt) override;
  absl::StatusOr<bool> AskYesNo(absl::string_view question) override;
};

}  // namespace rollcall

#endif  // ROLLCALL_CLIENTS_CLI_TERMINAL_H_
