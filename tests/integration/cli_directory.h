// A directory that people made with the command line: every office with a
// keystore of its own, every step a process of the real `rollcall`.
#ifndef ROLLCALL_TESTS_INTEGRATION_CLI_DIRECTORY_H_
#define ROLLCALL_TESTS_INTEGRATION_CLI_DIRECTORY_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "tests/integration/harness.h"
#include "tests/integration/process.h"

namespace rollcall {

// Ceremony held, server running, registrar joined. Keys are not encrypted:
// passphrases have their own tests.
class CliDirectory {
 public:
  // With exercises, the charter also names an exercise controller (home
  // "controller") and the operator whose key the server holds.
  enum class Exercises { kNone, kRun };

  // `configuration` is what the server's has besides.
  explicit CliDirectory(Exercises exercises = Exercises::kNone,
                        absl::string_view configuration = "");

  Node& node() { return node_; }
  // The TLS key of an office, for a client that is no `rollcall`.
  TlsClient TlsOf(absl::string_view home) const;
  // What newcomers pin.
  const std::string& digest() const { return digest_; }
  // A file in the offices' common room.
  std::string Path(absl::string_view name) const { return room_ / name; }
  void Write(absl::string_view name, absl::string_view content) const;

  // The command line that runs `rollcall --home HOME --yes ARGUMENTS` here.
  ProcessOptions Command(absl::string_view home, std::vector<std::string> arguments) const;
  // Runs it in the common room.
  ProcessResult Say(absl::string_view home, std::vector<std::string> arguments) const;
  // The same to the server at this address (host:port); none when it is empty.
  ProcessResult SayTo(const std::string& server, absl::string_view home,
                      std::vector<std::string> arguments) const;
  // The same; fails the test unless it ends with 0. Its output.
  std::string Must(absl::string_view home, std::vector<std::string> arguments) const;
  // The same, naming no server, so that the mirror or a bundle answers: the charter
  // does not know where the server is.
  std::string AskCopy(absl::string_view home, std::vector<std::string> arguments) const;

  // An office pins the directory and makes keys; HOME.pem and HOME-tls.pem are
  // their public halves.
  void Join(absl::string_view home, const std::string& state,
            std::vector<std::string> more = {}) const;
  // The office nominates this one as its State's technical contact.
  void Nominate(absl::string_view home, absl::string_view office) const;
  // A State with one key for everything, whose office may read and follow.
  void Enrol(absl::string_view home, const std::string& state,
             std::vector<std::string> more = {}) const;

 private:
  ProcessOptions CommandTo(const std::string& server, absl::string_view home,
                           std::vector<std::string> arguments) const;
  std::string MustTo(const std::string& server, absl::string_view home,
                     std::vector<std::string> arguments) const;
  void HoldCeremony(Exercises exercises, absl::string_view configuration);

  TemporaryDirectory room_;
  Node node_;
  std::string digest_;
};

// A KEYS.yaml of keys that may all do everything.
std::string KeysYaml(const std::vector<std::string>& public_key_files, int sheet_threshold = 1);

// A sheet with one technical contact.
std::string TechnicalSheetYaml(absl::string_view office);

// The words stand in some file beneath the folder, as they are.
bool FilesHold(const std::string& folder, absl::string_view words);

}  // namespace rollcall

#endif  // ROLLCALL_TESTS_INTEGRATION_CLI_DIRECTORY_H_
