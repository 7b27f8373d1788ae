// The configuration of a node: one TOML file, read strictly.
//
// deploy/rollcalld.toml is a commented example of every key; docs/operating.md
// explains them.
#ifndef ROLLCALL_SERVICES_NODE_CONFIGURATION_H_
#define ROLLCALL_SERVICES_NODE_CONFIGURATION_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "services/node/event_log.h"
#include "services/node/listen_address.h"
#include "services/node/mail_configuration.h"

namespace rollcall {

// All values have been checked; defaults are those of deploy/rollcalld.toml.
struct Configuration {
  // [node]
  std::string data_directory;
  ListenAddress listen{"127.0.0.1", 8443};
  std::string log_key_passphrase_file;  // empty: the log key is not encrypted
  std::string address_file;             // empty: not written

  // [limits]
  int64_t queue_statements = 4096;
  int64_t group_statements = 512;
  int64_t signature_workers = 0;  // 0: one for each core
  int64_t block_cache_mib = 64;
  absl::Duration drain = absl::Seconds(10);
  int64_t statements_a_day = 500;

  // [lookups]
  int64_t states_an_hour = 100;

  // [metrics]
  bool metrics = true;
  ListenAddress metrics_listen{"127.0.0.1", 9443};

  // [follow]
  std::string follow_upstream;  // host:port; empty: this node leads its own log
  bool forward_submissions = false;

  // [backup]
  std::string backup_folder;  // empty: none are made
  int64_t backup_every_minutes = 60;
  int64_t backup_keep_days = 30;

  // [exercises]
  std::string operator_key;                  // PEM; empty: this node runs no exercises
  std::string operator_key_passphrase_file;  // empty: the operator key is not encrypted

  // [mail]
  absl::optional<MailConfiguration> mail;  // without it nothing goes out by mail

  // [log]
  int64_t watchers = 0;  // followers to hear of before writing begins
  EventLog::Level log_level = EventLog::Level::kInfo;
  EventLog::Format log_format = EventLog::Format::kText;
};

// `file` is for messages; relative paths in it start at its directory.
// INVALID_ARGUMENT naming file, line, key and what would be right.
absl::StatusOr<Configuration> ParseConfiguration(absl::string_view text, const std::string& file);

// Reads and parses a file.
absl::StatusOr<Configuration> LoadConfiguration(const std::string& file);

}  // namespace rollcall

#endif  // ROLLCALL_SERVICES_NODE_CONFIGURATION_H_
