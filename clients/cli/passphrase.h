// The passphrase of a keystore's keys, or of a bundle.
#ifndef ROLLCALL_CLIENTS_CLI_PASSPHRASE_H_
#define ROLLCALL_CLIENTS_CLI_PASSPHRASE_H_

#include <cstddef>
#include <functional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "clients/cli/terminal.h"

namespace rollcall {

// Shortest passphrase that is taken for a new key: what is guessed offline at
// 600,000 iterations a try should outlast a thief's patience.
inline constexpr size_t kMinPassphraseBytes = 12;
// Longest passphrase; OpenSSL's PEM reader takes no more.
inline constexpr size_t kMaxPassphraseBytes = 1024;

// Whose passphrase it is, and how to give it other than on the terminal.
struct PassphraseWords {
  std::string of = "the keystore";
  std::string option = "--passphrase-file FILE or set ROLLCALL_PASSPHRASE_FILE";
};

// Comes from the first line of a file that others cannot read, else from the terminal; asked for
// once. Wiped when destroyed. Used by one thread. Errors end with exit code 6.
class Passphrase {
 public:
  // `file` is called on first use and names the file; empty: ask `terminal`,
  // which must outlive this.
  Passphrase(Terminal& terminal, std::function<std::string()> file, PassphraseWords words = {})
      : terminal_(terminal), file_(std::move(file)), words_(std::move(words)) {}
  ~Passphrase();
  Passphrase(const Passphrase&) = delete;
  Passphrase& operator=(const Passphrase&) = delete;

  // For keys that are there. UNAVAILABLE when nobody can be asked.
  absl::StatusOr<absl::string_view> Get();

  // For a new key: asked for twice, at least kMinPassphraseBytes long.
  absl::StatusOr<absl::string_view> GetNew();

 private:
  absl::Status ReadFromFile(const std::string& path);
  absl::Status NobodyToAsk(const absl::Status& status) const;

  Terminal& terminal_;
  std::function<std::string()> file_;
  const PassphraseWords words_;
  std::string secret_;  // empty: not known yet
};

}  // namespace rollcall

#endif  // ROLLCALL_CLIENTS_CLI_PASSPHRASE_H_
