// Whole commands in the test's own process: a directory in memory, a keystore
// folder for each office, a terminal that follows a script.
#ifndef ROLLCALL_TESTS_CLIENTS_CLI_CLI_WORLD_H_
#define ROLLCALL_TESTS_CLIENTS_CLI_CLI_WORLD_H_

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "clients/cli/invocation.h"
#include "clients/cli/terminal.h"
#include "core/crypto/random.h"
#include "nlohmann/json.hpp"
#include "tests/testing/fake_client.h"
#include "tests/testing/scratch_folder.h"
#include "tests/testing/test_directory.h"

namespace rollcall::testing {

// Answers from a script; nobody is there once it is used up.
class ScriptedTerminal final : public Terminal {
 public:
  std::vector<std::string> secrets;  // for AskSecret, in order
  std::vector<bool> answers;         // for AskYesNo, in order
  std::vector<std::string> texts;    // for AskText, in order
  // For AwaitKey, in order; nullopt: none was pressed. Ctrl-C once used up.
  std::vector<absl::optional<char>> keys;
  std::vector<std::string> asked;  // what was asked

  bool CanAsk() const override { return !answers.empty() || !secrets.empty(); }
  absl::StatusOr<std::string> AskSecret(absl::string_view prompt) override;
  absl::StatusOr<bool> AskYesNo(absl::string_view question) override;
  absl::StatusOr<std::string> AskText(absl::string_view prompt) override;
  absl::optional<char> AwaitKey(absl::Duration wait) override;
  void ForgetKeys() override { ++forgotten; }
  int forgotten = 0;  // how often
};

// What a command left behind.
struct Ran {
  int exit_code = -1;
  std::string out;
  std::string err;

  // The one JSON document on `out` or, for errors, on `err`.
  nlohmann::json data() const { return nlohmann::json::parse(out); }
  nlohmann::json error() const { return nlohmann::json::parse(err)["error"]; }
};

// Thread-compatible.
class CliWorld {
 public:
  CliWorld() : server(directory) {}

  // Runs `rollcall --home HOME --yes ARGUMENTS...`.
  Ran Try(absl::string_view home, std::vector<std::string> arguments);
  // The same without --yes.
  Ran RunAsking(absl::string_view home, std::vector<std::string> arguments);
  // Exactly these arguments.
  Ran RunRaw(std::vector<std::string> arguments);

  // The same, and must succeed.
  Ran MustRun(absl::string_view home, std::vector<std::string> arguments);

  // An office that has joined, without passphrases.
  void Join(absl::string_view home, absl::string_view participant);
  // An office of a charter role or a participant whose signing key is a
  // TestDirectory's key of this name; calls are let in.
  void Install(absl::string_view home, absl::string_view participant,
               const std::vector<std::string>& key_names);
  // The registrar, with a TLS key that the charter names.
  void InstallRegistrar() { Install("registrar", "registrar", {"registrar"}); }
  // The office's keystore has seen two entries that the server does not hold (any
  // more).
  void HasSeenMore(absl::string_view home);
  // A State with one key for all that is enrolled and let in.
  void InstallState(absl::string_view home, absl::string_view alpha3);

  // Path of `name` below the scratch folder.
  std::string At(absl::string_view name) const { return folder.At(name); }
  // The charter as published, and the digest to pin.
  std::string CharterFile();
  std::string CharterDigest();
  // The public key that `keys export NAME` prints, in a file.
  std::string ExportKey(absl::string_view home, absl::string_view name);

  // A valid sheet of `kind` as YAML, with this office name.
  static std::string SheetYaml(absl::string_view kind, absl::string_view office);

  TestDirectory directory;
  FakeServer server;
  ScratchFolder folder;
  ScriptedTerminal terminal;
  std::map<std::string, std::string> environment;
  std::string standard_input;
  // TLS keys that are let in although no access statement names them.
  std::vector<Digest> let_in;
  bool reachable = true;
  int waits = 0;                       // for a server that cannot be reached
  std::vector<absl::Duration> pauses;  // that commands made; none takes any time

 private:
  SystemRandom random_;
};

}  // namespace rollcall::testing

#endif  // ROLLCALL_TESTS_CLIENTS_CLI_CLI_WORLD_H_
