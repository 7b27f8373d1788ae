// The person in front of the program, as a port: asking for secrets, for words
// and for a yes, and waiting for a key to be pressed.
#ifndef ROLLCALL_CLIENTS_CLI_TERMINAL_H_
#define ROLLCALL_CLIENTS_CLI_TERMINAL_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"

namespace rollcall {

// What AwaitKey gives for Ctrl-C, which raises no signal while it waits.
inline constexpr char kInterruptKey = 3;

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

  // Asks for one line of text. UNAVAILABLE when nobody can be asked.
  virtual absl::StatusOr<std::string> AskText(absl::string_view prompt) = 0;

  // The next key that is pressed, without echo; nullopt when none was within
  // `wait`. Where nobody can be asked it waits just the same.
  virtual absl::optional<char> AwaitKey(absl::Duration wait) = 0;

  // Forgets the keys pressed until now: nobody meant them for what is shown next.
  virtual void ForgetKeys() = 0;
};

// The controlling terminal, /dev/tty, whatever standard input and output are.
class ControllingTerminal final : public Terminal {
 public:
  bool CanAsk() const override;
  absl::StatusOr<std::string> AskSecret(absl::string_view prompt) override;
  absl::StatusOr<bool> AskYesNo(absl::string_view question) override;
  absl::StatusOr<std::string> AskText(absl::string_view prompt) override;
  absl::optional<char> AwaitKey(absl::Duration wait) override;
  void ForgetKeys() override;
};

}  // namespace rollcall

#endif  // ROLLCALL_CLIENTS_CLI_TERMINAL_H_
