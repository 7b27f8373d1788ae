#include "services/node/configuration.h"

#include <toml++/toml.h>

#include <algorithm>
#include <sstream>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "core/base/status_macros.h"
#include "core/base/strings.h"
#include "core/geography/state.h"
#include "services/node/file.h"
#include "services/node/toml_table.h"

namespace rollcall {
namespace {

constexpr int64_t kMaxQueueStatements = 1'000'000;     // about 1 GiB of waiting statements
constexpr int64_t kMaxGroupStatements = 4096;          // keeps one commit under a second
constexpr int64_t kMaxSignatureWorkers = 256;          // more than any machine's cores is a slip
constexpr int64_t kMaxBlockCacheMib = 1024 * 1024;     // 1 TiB
constexpr int64_t kMaxStatesAnHour = 1'000'000;        // from 195 on there is no limit
constexpr int64_t kMaxStatementsADay = 1'000'000'000;  // as good as no limit
constexpr int64_t kMaxWatchers = 1000;                 // more than there are participants
constexpr int64_t kMaxBackupMinutes = 7 * 24 * 60;     // a week without one is none
constexpr int64_t kMaxBackupDays = 3650;               // ten years: words live on in backups
constexpr absl::Duration kMaxDrain = absl::Minutes(10);

// What the opening of an exercise hands to the sequencer in one: a list for each
// State, the opening, and the plan when it was held until then (docs/adr/0006). In a
// shorter queue it never finds room, and is tried again for ever.
int64_t LeastQueueForExercises() { return static_cast<int64_t>(AllStates().size()) + 2; }

const std::vector<absl::string_view>& TableNames() {
  static const auto* names = new std::vector<absl::string_view>{
      "node", "limits", "lookups", "metrics", "follow", "backup", "exercises", "mail", "log"};
  return *names;
}

absl::Status RefuseUnknownTables(const std::string& file, const toml::table& root) {
  for (const auto& [key, node] : root) {
    const auto& names = TableNames();
    if (std::find(names.begin(), names.end(), ToAbsl(key.str())) != names.end()) continue;
    return ConfigurationError(file, node.source().begin.line,
                              absl::StrCat("unknown ", node.is_table() ? "table [" : "key \"",
                                           ToAbsl(key.str()), node.is_table() ? "]" : "\"",
                                           "; known tables: [", absl::StrJoin(names, "], ["), "]"));
  }
  return absl::OkStatus();
}

void ReadListen(TomlTable& table, ListenAddress& address) {
  std::string text = address.ToString();
  table.Text("listen", text);
  absl::StatusOr<ListenAddress> parsed = ListenAddress::Parse(text);
  if (!parsed.ok()) {
    return table.Refuse("listen", absl::StrCat("is wrong: ", parsed.status().message()));
  }
  address = *std::move(parsed);
}

absl::Status ReadNode(const std::string& file, const toml::table& root,
                      Configuration& configuration) {
  TomlTable table(file, root, "node");
  table.Text("data_dir", configuration.data_directory);
  ReadListen(table, configuration.listen);
  table.Text("log_key_passphrase_file", configuration.log_key_passphrase_file);
  table.Text("address_file", configuration.address_file);
  if (configuration.data_directory.empty()) {
    table.Refuse("data_dir", "is missing: the directory that `rollcalld init --data` made");
  }
  configuration.data_directory = ResolvePath(file, configuration.data_directory);
  configuration.log_key_passphrase_file = ResolvePath(file, configuration.log_key_passphrase_file);
  configuration.address_file = ResolvePath(file, configuration.address_file);
  return table.Finish();
}

absl::Status ReadLimits(const std::string& file, const toml::table& root,
                        Configuration& configuration) {
  TomlTable table(file, root, "limits");
  table.Number("queue", 1, kMaxQueueStatements, "statements", configuration.queue_statements);
  table.Number("group", 1, kMaxGroupStatements, "statements", configuration.group_statements);
  table.Number("signature_workers", 0, kMaxSignatureWorkers, "threads",
               configuration.signature_workers);
  table.Number("block_cache_mib", 1, kMaxBlockCacheMib, "MiB", configuration.block_cache_mib);
  table.Seconds("drain_seconds", absl::ZeroDuration(), kMaxDrain, configuration.drain);
  table.Number("statements_a_day", 1, kMaxStatementsADay, "statements",
               configuration.statements_a_day);
  return table.Finish();
}

absl::Status ReadLookups(const std::string& file, const toml::table& root,
                         Configuration& configuration) {
  TomlTable table(file, root, "lookups");
  table.Number("states_an_hour", 1, kMaxStatesAnHour, "States", configuration.states_an_hour);
  return table.Finish();
}

absl::Status ReadMetrics(const std::string& file, const toml::table& root,
                         Configuration& configuration) {
  TomlTable table(file, root, "metrics");
  table.Flag("enabled", configuration.metrics);
  ReadListen(table, configuration.metrics_listen);
  if (!configuration.metrics_listen.IsLoopback()) {
    table.Refuse("listen",
                 "must be a loopback address, as in \"127.0.0.1:9443\": metrics are not protected");
  }
  return table.Finish();
}

absl::Status ReadFollow(const std::string& file, const toml::table& root,
                        Configuration& configuration) {
  TomlTable table(file, root, "follow");
  table.Text("upstream", configuration.follow_upstream);
  table.Flag("forward_submissions", configuration.forward_submissions);
  if (!configuration.follow_upstream.empty()) {
    const absl::StatusOr<ListenAddress> upstream =
        ListenAddress::Parse(configuration.follow_upstream);
    if (!upstream.ok() || upstream->port == 0) {
      table.Refuse("upstream", "must be HOST:PORT of the node to follow");
    }
  }
  return table.Finish();
}

absl::Status ReadBackup(const std::string& file, const toml::table& root,
                        Configuration& configuration) {
  TomlTable table(file, root, "backup");
  table.Text("directory", configuration.backup_folder);
  table.Number("every_minutes", 1, kMaxBackupMinutes, "minutes",
               configuration.backup_every_minutes);
  table.Number("keep_days", 1, kMaxBackupDays, "days", configuration.backup_keep_days);
  configuration.backup_folder = ResolvePath(file, configuration.backup_folder);
  return table.Finish();
}

// After ReadLimits and ReadFollow.
absl::Status ReadExercises(const std::string& file, const toml::table& root,
                           Configuration& configuration) {
  TomlTable table(file, root, "exercises");
  table.Text("operator_key", configuration.operator_key);
  table.Text("operator_key_passphrase_file", configuration.operator_key_passphrase_file);
  if (!configuration.operator_key.empty() && !configuration.follow_upstream.empty()) {
    table.Refuse("operator_key",
                 "must not be set on a node that follows another: the node that "
                 "leads the log runs its exercises");
  }
  if (!configuration.operator_key.empty() &&
      configuration.queue_statements < LeastQueueForExercises()) {
    table.Refuse("operator_key",
                 absl::StrCat("needs [limits] queue to be at least ", LeastQueueForExercises(),
                              ", which is ", configuration.queue_statements,
                              ": an exercise opens with a statement about each State at once"));
  }
  configuration.operator_key = ResolvePath(file, configuration.operator_key);
  configuration.operator_key_passphrase_file =
      ResolvePath(file, configuration.operator_key_passphrase_file);
  return table.Finish();
}

absl::Status ReadLog(const std::string& file, const toml::table& root,
                     Configuration& configuration) {
  TomlTable table(file, root, "log");
  std::string level = "info";
  std::string format = "text";
  table.Choice("level", {"debug", "info", "warning", "error"}, level);
  table.Choice("format", {"text", "json"}, format);
  table.Number("watchers", 0, kMaxWatchers, "followers", configuration.watchers);
  using Level = EventLog::Level;
  configuration.log_level = level == "debug"     ? Level::kDebug
                            : level == "info"    ? Level::kInfo
                            : level == "warning" ? Level::kWarning
                                                 : Level::kError;
  configuration.log_format = format == "json" ? EventLog::Format::kJson : EventLog::Format::kText;
  return table.Finish();
}

absl::StatusOr<toml::table> ParseToml(absl::string_view text, const std::string& file) {
  try {
    return toml::parse(ToStd(text), file);
  } catch (const toml::parse_error& error) {
    return ConfigurationError(file, error.source().begin.line,
                              absl::StrCat("not TOML: ", ToAbsl(error.description())));
  }
}

}  // namespace

absl::StatusOr<Configuration> ParseConfiguration(absl::string_view text, const std::string& file) {
  ASSIGN_OR_RETURN(const toml::table root, ParseToml(text, file));
  RETURN_IF_ERROR(RefuseUnknownTables(file, root));
  Configuration configuration;
  RETURN_IF_ERROR(ReadNode(file, root, configuration));
  RETURN_IF_ERROR(ReadLimits(file, root, configuration));
  RETURN_IF_ERROR(ReadLookups(file, root, configuration));
  RETURN_IF_ERROR(ReadMetrics(file, root, configuration));
  RETURN_IF_ERROR(ReadFollow(file, root, configuration));
  RETURN_IF_ERROR(ReadBackup(file, root, configuration));
  RETURN_IF_ERROR(ReadExercises(file, root, configuration));
  RETURN_IF_ERROR(ReadMail(file, root, configuration.mail));
  RETURN_IF_ERROR(ReadLog(file, root, configuration));
  return configuration;
}

absl::StatusOr<Configuration> LoadConfiguration(const std::string& file) {
  ASSIGN_OR_RETURN(const std::string text, ReadSmallFile(file));
  return ParseConfiguration(text, file);
}

}  // namespace rollcall
