// One run of the program: what every command is given.
//
// A command is a file <name>_command.cc with a function
//
//   void AddXxxCommand(CLI::App& app, Invocation& invocation);
//
// that adds its subcommand to `app` and gives it a callback
//
//   command->callback([&invocation, options] {
//     invocation.Finish(RunXxx(invocation, *options));
//   });
//
// where RunXxx returns absl::Status and `options` is a std::shared_ptr to what
// CLI11 fills in. Callbacks never throw, never print errors and never exit:
// app.cc prints a status that is not OK on standard error (Output::Error; as
// JSON under --output json) and ends with its code (exit_code.h). A command that
// succeeded and still wants another exit code sets it with set_exit_code().
//
// Everything that reaches outside (clock, randomness, terminal, streams,
// environment, servers) comes in through Surroundings, so that tests run whole
// commands in their own process.
#ifndef ROLLCALL_CLIENTS_CLI_INVOCATION_H_
#define ROLLCALL_CLIENTS_CLI_INVOCATION_H_

#include <functional>
#include <istream>
#include <memory>
#include <ostream>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "clients/cli/output.h"
#include "clients/cli/terminal.h"
#include "clients/cpp/client.h"
#include "core/base/clock.h"
#include "core/crypto/random.h"
#include "core/fold/pinned_directory.h"
#include "core/geography/state.h"

namespace rollcall {

class Keystore;     // clients/cli/keystore.h
class Passphrase;   // clients/cli/passphrase.h
struct OpenedCopy;  // clients/cli/copy.h

// Options that stand before every command (README.md, "Global options").
struct GlobalOptions {
  std::string home;                            // --home; never empty once parsed
  std::string server;                          // --server; empty: as in the charter
  bool online = false;                         // --online: ask the server, not the mirror
  bool accept_older = false;                   // --accept-older: of a server that is behind
  std::string bundle;                          // --bundle; empty: none
  std::string bundle_passphrase_file;          // --bundle-passphrase-file
  absl::Duration warn_after;                   // --warn-after: age of a copy
  absl::Duration alarm_after;                  // --alarm-after
  OutputFormat output = OutputFormat::kTable;  // --output
  Language language = Language::kEnglish;      // --language
  std::string passphrase_file;                 // --passphrase-file; may be empty
  std::string signer_command;                  // --signer; empty: keys of the keystore
  std::string signer_key_file;                 // --signer-key
  std::vector<std::string> keys;               // --key; empty: every own key with the use
  absl::TimeZone time_zone;                    // --time-zone; the reader's own by default
  bool yes = false;                            // --yes
};

// Makes a client; Client::Create in the program, a fake in tests.
using ClientFactory = std::function<absl::StatusOr<std::unique_ptr<Client>>(
    const PinnedDirectory& directory, const Clock& clock, ClientOptions options)>;

// Value of an environment variable; nullopt when it is not set.
using Environment = std::function<absl::optional<std::string>(const std::string& name)>;

// What lies around the program. All of it must outlive the invocation.
struct Surroundings {
  const Clock& clock;
  Random& random;
  Terminal& terminal;
  std::istream& in;
  std::ostream& out;
  std::ostream& err;
  bool colours = false;   // of OutputOptions
  bool progress = false;  // OutputOptions::terminal
  bool screen = false;    // OutputOptions::screen
  Environment environment;
  ClientFactory client_factory;
  std::function<void(absl::Duration)> pause = {};  // waits that long; for commands without end
};

// Used by one thread. Destroyed after the command has run.
class Invocation {
 public:
  explicit Invocation(Surroundings surroundings);
  ~Invocation();
  Invocation(const Invocation&) = delete;
  Invocation& operator=(const Invocation&) = delete;

  // Filled in by app.cc before a command's callback runs.
  GlobalOptions& options() { return options_; }
  const GlobalOptions& options() const { return options_; }

  const Clock& clock() const { return surroundings_.clock; }
  absl::Time now() const { return surroundings_.clock.Now(); }
  Random& random() { return surroundings_.random; }
  Terminal& terminal() { return surroundings_.terminal; }
  std::istream& in() { return surroundings_.in; }
  std::ostream& out() { return surroundings_.out; }
  std::ostream& err() { return surroundings_.err; }
  absl::optional<std::string> Env(const std::string& name) const;

  // Where the command prints, as the global options say; made on first use.
  Output& output();
  // Output::Warning, unless this run has warned of the same before.
  void WarnOnce(const std::string& text);
  // True for --output table: words for people.
  bool for_people() const { return options_.output == OutputFormat::kTable; }

  // The keystore in --home, opened on first use and made if need be. Its
  // errors end with exit code 6.
  absl::StatusOr<Keystore*> keystore();

  // The pinned directory of the keystore. FAILED_PRECONDITION saying "rollcall
  // join" when none is pinned.
  absl::StatusOr<PinnedDirectory*> directory();

  // The client of the pinned directory's server, with the keystore's TLS key;
  // made on first use. Charters that are newer than the pinned ones are
  // fetched, verified and kept on the way; a caller whom the server does not
  // know yet gets a client all the same. The pointers stay valid as long as
  // this object. A server that could not be reached is not asked again, so that a
  // command that would like to know several things waits once, until TryAgain.
  absl::StatusOr<Client*> Connect();
  void TryAgain() { unreachable_ = absl::OkStatus(); }

  // A client of the server at `address` (empty: the charter's) with the directory
  // as it is pinned; nothing is fetched.
  absl::StatusOr<std::unique_ptr<Client>> MakeClient(const std::string& address);

  // Whom questions are put to, opened on first use: the bundle of --bundle, else
  // the keystore's mirror when there is one and nobody said --online or named a
  // server, else the server. Valid as long as this object.
  absl::StatusOr<Reading*> reading();
  // For what is made of a copy, whatever server is named: null when there is none,
  // and with --online.
  absl::StatusOr<const OpenedCopy*> OpenCopy();
  // The keystore's mirror as it is now, whatever the options say, as the copy that
  // answers; null when there is none. What reading() gave before is gone.
  absl::StatusOr<const OpenedCopy*> OpenMirror();
  // The copy that answers; null when the server does, and before reading().
  const OpenedCopy* copy() const { return copy_.get(); }

  // Waits that long, as Surroundings does.
  void Pause(absl::Duration duration) { surroundings_.pause(duration); }

  // The passphrase of the keystore's keys, read or asked for on first use.
  Passphrase& passphrase() { return *passphrase_; }

  // OK when the user says yes or said --yes. CANCELLED when not;
  // FAILED_PRECONDITION naming --yes when nobody can be asked.
  absl::Status Confirm(absl::string_view question);

  // Ends the command: its outcome is `status`.
  void Finish(absl::Status status) { outcome_ = std::move(status); }
  const absl::Status& status() const { return outcome_; }

  // Exit code of a command that succeeded; 0 unless set (7 of `status`).
  void set_exit_code(int exit_code) { exit_code_ = exit_code; }
  int exit_code() const { return exit_code_; }

 private:
  absl::Status FetchCharters();

  Surroundings surroundings_;
  GlobalOptions options_;
  std::unique_ptr<Output> output_;
  std::set<std::string> warned_;
  std::unique_ptr<Passphrase> passphrase_;
  std::unique_ptr<Keystore> keystore_;
  std::unique_ptr<PinnedDirectory> directory_;
  std::unique_ptr<Client> client_;
  absl::Status unreachable_;
  std::unique_ptr<OpenedCopy> copy_;
  absl::Status outcome_;
  int exit_code_ = 0;
};

}  // namespace rollcall

#endif  // ROLLCALL_CLIENTS_CLI_INVOCATION_H_
