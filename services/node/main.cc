// rollcalld: a node of the directory.
#include <google/protobuf/stubs/logging.h>
#include <CLI/CLI.hpp>

#include <cstdlib>
#include <iostream>
#include <string>

#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "core/base/system_clock.h"
#include "core/crypto/no_core.h"
#include "services/node/backup_commands.h"
#include "services/node/configuration.h"
#include "services/node/initialize.h"
#include "services/node/run.h"

namespace rollcall {
namespace {

constexpr char kFooter[] = R"(Examples:
  rollcalld init --data /var/lib/rollcall --origin rollcall.example/global --address rollcall.example:8443
  rollcalld check-config --config /var/lib/rollcall/rollcalld.toml
  rollcalld run --config /var/lib/rollcall/rollcalld.toml --charter charter.json   # the first time
  rollcalld run --config /var/lib/rollcall/rollcalld.toml

Exit codes:
  0  done; after SIGTERM or SIGINT all calls under way were finished
  1  the machine: the store is damaged or held by another process, the address is taken, ...
  2  wrong usage
  3  the configuration or a key file is not valid
  4  the first charter is missing or refused, or the charter in force names other keys
A second signal ends the process at once, with that signal's own code (128 + its number).)";

constexpr char kRunFooter[] = R"(Examples:
  rollcalld run --config rollcalld.toml --charter charter.json   # begins the log
  rollcalld run --config rollcalld.toml                          # from then on
  rollcalld run --config rollcalld.toml --listen 127.0.0.1:0     # any free port

Prints "listening on HOST:PORT" on standard output once it serves. --accept-clock
takes the machine's clock at its word after it leapt (or after more than a week
without an entry): look at the clock before you say it.)";

constexpr char kInitFooter[] = R"(Example:
  rollcalld init --data /var/lib/rollcall --origin rollcall.example/global --address rollcall.example:8443

Prints the public keys and what to write into the charter. Nothing that exists is
overwritten.)";

constexpr char kRestoreFooter[] = R"(Example:
  rollcalld backups --from /var/backups/rollcall
  mv /var/lib/rollcall/store /var/lib/rollcall/store.lost
  rollcalld restore --from /var/backups/rollcall --data /var/lib/rollcall

Every checksum is looked at before anything is made. Keys are in no backup.)";

int Code(ExitCode code) { return static_cast<int>(code); }

int Report(const absl::StatusOr<std::string>& said) {
  if (said.ok()) {
    std::cout << *said;
    return Code(ExitCode::kDone);
  }
  std::cerr << "rollcalld: " << said.status().message() << std::endl;
  return Code(absl::IsInvalidArgument(said.status()) ? ExitCode::kUsage : ExitCode::kFailed);
}

int CheckConfiguration(const std::string& file) {
  const absl::StatusOr<Configuration> configuration = LoadConfiguration(file);
  if (!configuration.ok()) {
    std::cerr << "rollcalld: " << configuration.status().message() << std::endl;
    return Code(ExitCode::kConfiguration);
  }
  if (configuration->mail.has_value()) {
    const absl::Status mail = LoadMail(*configuration->mail).status();
    if (!mail.ok()) {
      std::cerr << "rollcalld: " << mail.message() << std::endl;
      return Code(ExitCode::kConfiguration);
    }
  }
  std::cout << file << " is valid: listens on " << configuration->listen.ToString() << ", data in "
            << configuration->data_directory << "\n";
  return Code(ExitCode::kDone);
}

// Debian's Abseil looks for lock cycles at every lock, a tool for debugging;
// gRPC locks several times a call.
void SkipDeadlockDetection() {
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
}

// gRPC and Protocol Buffers write to standard error whatever a client does
// wrong, one line a time; the node's own log tells what matters, in its form.
void QuietLibraries() {
  ::setenv("GRPC_VERBOSITY", "NONE", /*overwrite=*/0);  // what the operator set stays
  google::protobuf::SetLogHandler(nullptr);
}

int Main(int argc, char** argv) {
  LeaveNoCore();  // it would hold the log's key and everybody's contacts
  QuietLibraries();
  SkipDeadlockDetection();
  CLI::App app("rollcalld: a node of the directory of points of contact", "rollcalld");
  app.footer(kFooter);
  app.set_version_flag("--version", std::string("rollcalld ") + ROLLCALL_VERSION);
  app.require_subcommand(1);

  InitializeOptions init_options;
  init_options.address = "localhost:8443";
  CLI::App* init = app.add_subcommand("init", "make a data directory with the node's keys");
  init->footer(kInitFooter);
  init->add_option("--data", init_options.data_directory, "directory to make (0700)")->required();
  init->add_option("--origin", init_options.origin,
                   "name of the directory, the same for ever, as in rollcall.example/global");
  std::string followed;
  init->add_option("--follow", followed, "HOST:PORT of the node to follow: no log of its own");
  init->add_option("--address", init_options.address, "HOST:PORT that clients dial")
      ->capture_default_str();
  init->add_option("--passphrase-file", init_options.passphrase_file,
                   "encrypt the log key with the first line of this file (0600)");

  std::string next_key_configuration;
  CLI::App* next_key =
      app.add_subcommand("next-log-key", "make the key that shall follow the log key");
  next_key->add_option("--config", next_key_configuration, "configuration file")->required();

  RunOptions run_options;
  CLI::App* run = app.add_subcommand("run", "serve until SIGTERM or SIGINT");
  run->footer(kRunFooter);
  run->add_option("--config", run_options.configuration_file, "configuration file")->required();
  run->add_option("--charter", run_options.charter_file,
                  "the signed first charter; needed once, to begin the log");
  run->add_option("--listen", run_options.listen, "HOST:PORT instead of [node] listen");
  run->add_flag("--accept-clock", run_options.accept_clock,
                "an operator has looked at the clock; go on from its time");
  run->add_flag("--serve-without-watchers", run_options.serve_without_watchers,
                "write at once, though [log] watchers have not reported");

  std::string backup_folder;
  CLI::App* backups = app.add_subcommand("backups", "list the backups in a directory");
  backups->add_option("--from", backup_folder, "[backup] directory")->required();

  std::string restored_directory;
  uint32_t backup_number = 0;
  CLI::App* restore = app.add_subcommand("restore", "put a backup where the store belongs");
  restore->footer(kRestoreFooter);
  restore->add_option("--from", backup_folder, "[backup] directory")->required();
  restore->add_option("--data", restored_directory, "data directory, without its store")
      ->required();
  restore->add_option("--backup", backup_number, "its number; the newest unless given");

  std::string checked_file;
  CLI::App* check = app.add_subcommand("check-config", "check a configuration and end");
  check->add_option("--config", checked_file, "configuration file")->required();

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? Code(ExitCode::kDone) : Code(ExitCode::kUsage);
  }
  if (init->parsed() && !followed.empty()) {
    return Report(InitializeFollower(init_options.data_directory, followed, SystemClock()));
  }
  if (init->parsed()) return Report(Initialize(init_options, SystemClock()));
  if (next_key->parsed()) return Report(PrepareNextLogKey(next_key_configuration));
  if (backups->parsed()) return Report(DescribeBackups(backup_folder));
  if (restore->parsed()) {
    return Report(Restore(backup_folder, backup_number, restored_directory));
  }
  if (check->parsed()) return CheckConfiguration(checked_file);
  return Code(RunNode(run_options));
}

}  // namespace
}  // namespace rollcall

int main(int argc, char** argv) { return rollcall::Main(argc, argv); }
