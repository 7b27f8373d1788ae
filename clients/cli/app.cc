#include "clients/cli/app.h"

#include <algorithm>
#include <exception>
#include <sstream>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "clients/cli/copy.h"
#include "clients/cli/exit_code.h"
#include "clients/cli/moment.h"
#include "clients/cli/printable.h"
#include "core/base/spelling.h"
#include "core/base/status_macros.h"

namespace rollcall {
namespace {

constexpr char kVersion[] = "rollcall 0.1.0";
constexpr char kHomeVariable[] = "ROLLCALL_HOME";
constexpr char kDefaultHome[] = "/.config/rollcall";  // below $HOME
constexpr char kDescription[] =
    "rollcall: the directory of States' points of contact for ICT security.\n"
    "States are given as KEN, KE, 404 or any of their six UN names.";

absl::optional<OutputFormat> FormatOf(absl::string_view name) {
  if (name == "table") return OutputFormat::kTable;
  if (name == "json") return OutputFormat::kJson;
  if (name == "yaml") return OutputFormat::kYaml;
  return absl::nullopt;
}

// The language of the reader's environment (POSIX: LC_ALL before LC_MESSAGES
// before LANG), where it is one of the six.
Language LanguageOfEnvironment(const Invocation& invocation) {
  for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
    const std::string value = invocation.Env(name).value_or("");
    if (value.empty()) continue;
    return LanguageOfCode(value.substr(0, value.find_first_of("_.@"))).value_or(Language::kEnglish);
  }
  return Language::kEnglish;
}

void SetDefaults(Invocation& invocation) {
  GlobalOptions& options = invocation.options();
  options.language = LanguageOfEnvironment(invocation);
  options.warn_after = kDefaultWarnAfter;
  options.alarm_after = kDefaultAlarmAfter;
  if (!options.home.empty()) return;
  options.home = invocation.Env(kHomeVariable).value_or("");
  if (options.home.empty()) {
    options.home = absl::StrCat(invocation.Env("HOME").value_or("."), kDefaultHome);
  }
}

// An option that takes an age, such as 48h.
void AddAgeOption(CLI::App& app, const std::string& name, absl::Duration& age,
                  const std::string& description) {
  app.add_option_function<std::string>(
         name, [&age](const std::string& text) { age = ParseAge(text).value_or(age); }, description)
      ->type_name("AGE")
      ->check(
          [](const std::string& text) { return std::string(ParseAge(text).status().message()); });
}

// What asks a copy instead of the server.
void AddCopyOptions(CLI::App& app, GlobalOptions& options) {
  CLI::Option* online =
      app.add_flag("--online", options.online, "Ask the server even though there is a mirror");
  app.add_flag("--accept-older", options.accept_older,
               "Take answers of a server that does not prove that it holds the log as seen before");
  app.add_option("--bundle", options.bundle, "Ask this bundle, neither mirror nor server")
      ->type_name("FILE")
      ->excludes(online)
      ->excludes(app.get_option("--server"));
  app.add_option("--bundle-passphrase-file", options.bundle_passphrase_file,
                 "Passphrase of the bundle; asked for otherwise")
      ->type_name("FILE");
  AddAgeOption(app, "--warn-after", options.warn_after,
               "Warn when the copy that answers is older; 48h by default");
  AddAgeOption(app, "--alarm-after", options.alarm_after, "Alarm when it is older; 14d by default");
}

void AddGlobalOptions(CLI::App& app, Invocation& invocation) {
  GlobalOptions& options = invocation.options();
  app.add_option("--home", options.home,
                 "Keystore and pinned directory; default $ROLLCALL_HOME, else ~/.config/rollcall")
      ->type_name("DIR");
  app.add_option("--server", options.server,
                 "Ask this server, not the charter's and not the mirror")
      ->type_name("HOST:PORT");
  app.add_option_function<std::string>(
         "--output",
         [&options](const std::string& name) {
           options.output = FormatOf(name).value_or(OutputFormat::kTable);
         },
         "table for people (default), json or yaml for programs")
      ->check(CLI::IsMember({"table", "json", "yaml"}));
  app.add_option_function<std::string>(
         "--language",
         [&options](const std::string& code) {
           options.language = LanguageOfCode(code).value_or(Language::kEnglish);
         },
         "Words and names of States; default from $LANG, else en")
      ->check(CLI::IsMember({"en", "fr", "es", "ru", "zh", "ar"}));
  app.add_option("--passphrase-file", options.passphrase_file,
                 "Passphrase of the keystore; else $ROLLCALL_PASSPHRASE_FILE, else asked for")
      ->type_name("FILE");
  app.add_option("--signer", options.signer_command,
                 "Sign with this command: bytes on its standard input, signature on its output")
      ->type_name("COMMAND");
  app.add_option("--signer-key", options.signer_key_file, "Public key of --signer")
      ->type_name("FILE.pem");
  app.add_option("--key", options.keys, "Sign with this key of the keystore (may be repeated)")
      ->type_name("NAME")
      ->allow_extra_args(false);
  app.add_option_function<std::string>(
         "--time-zone",
         [&options](const std::string& name) {
           options.time_zone = FindIanaZone(name).value_or(options.time_zone);
         },
         "Show times in this IANA zone; the reader's own by default")
      ->type_name("ZONE")
      ->check([](const std::string& name) {
        return FindIanaZone(name).has_value() ? std::string()
                                              : absl::StrCat(name, " is no IANA time zone");
      });
  app.add_flag("--yes", options.yes, "Do not ask for confirmation");
  AddCopyOptions(app, options);
}

void AddCommands(CLI::App& app, Invocation& invocation) {
  AddWhoCommand(app, invocation);
  AddGetCommand(app, invocation);
  AddListCommand(app, invocation);
  AddSearchCommand(app, invocation);
  AddHistoryCommand(app, invocation);
  AddExportCommand(app, invocation);
  AddMappingCommand(app, invocation);
  AddLogCommand(app, invocation);
  AddSyncCommand(app, invocation);
  AddBundleCommand(app, invocation);
  AddCompareCommand(app, invocation);
  AddWatchCommand(app, invocation);
  AddExerciseCommand(app, invocation);
  AddJoinCommand(app, invocation);
  AddStatusCommand(app, invocation);
  AddNominateCommand(app, invocation);
  AddConfirmCommand(app, invocation);
  AddProposalsCommand(app, invocation);
  AddImportCommand(app, invocation);
  AddAccessCommand(app, invocation);
  AddKeysCommand(app, invocation);
  AddKeygenCommand(app, invocation);
  AddEraseCommand(app, invocation);
  AddSignCommand(app, invocation);
  AddSubmitCommand(app, invocation);
  AddRebaseCommand(app, invocation);
  AddEnrolCommand(app, invocation);
  AddReissueCommand(app, invocation);
  AddSuspendCommand(app, invocation);
  AddResumeCommand(app, invocation);
  AddCharterCommand(app, invocation);
  AddCompletionCommand(app, invocation);
}

// The format of errors that come before the options are read.
OutputFormat FormatAskedFor(const std::vector<std::string>& arguments) {
  for (size_t i = 0; i < arguments.size(); ++i) {
    absl::string_view value = arguments[i];
    if (value == "--output" && i + 1 < arguments.size()) {
      value = arguments[i + 1];
    } else if (!absl::ConsumePrefix(&value, "--output=")) {
      continue;
    }
    return FormatOf(value).value_or(OutputFormat::kTable);
  }
  return OutputFormat::kTable;
}

// One line for people; for programs one document on standard error.
int Report(Invocation& invocation, const absl::Status& status, OutputFormat format) {
  OutputOptions options;
  options.format = format;
  options.language = invocation.options().language;
  std::ostringstream line_for_people;
  if (format == OutputFormat::kTable) {
    Output(invocation.out(), invocation.err(), options).Error(status);
  } else {
    Output(invocation.err(), line_for_people, options).Error(status);
  }
  return static_cast<int>(ExitCodeOf(status));
}

// Which of the commands was perhaps meant; nullptr when none is near.
const CLI::App* NearestCommand(const CLI::App& group, absl::string_view word) {
  const std::u32string typed = CodePoints(word);
  size_t nearest = AllowedSlips(typed.size()) + 1;
  const CLI::App* meant = nullptr;
  for (const CLI::App* command : group.get_subcommands({})) {
    const size_t slips = SlipsBetween(typed, CodePoints(command->get_name()));
    if (slips < nearest) {
      nearest = slips;
      meant = command;
    }
  }
  return meant;
}

// CLI11 says only that a command is missing, also when a wrong word stands there.
std::string WhyNoCommand(const CLI::App& app, const CLI::App& group, const CLI::ParseError& error) {
  const std::vector<std::string> words = app.remaining(/*recurse=*/true);
  const bool command_is_missing =
      error.get_name() == "RequiredError" && group.get_require_subcommand_min() > 0;
  if (!command_is_missing || words.empty()) return error.what();
  const std::string& word = words.front();
  if (absl::StartsWith(word, "-")) return absl::StrCat("no option ", PrintableLine(word));
  std::string why = absl::StrCat("no command \"", PrintableLine(word), "\"");
  if (const CLI::App* meant = NearestCommand(group, word); meant != nullptr) {
    absl::StrAppend(&why, "; did you mean \"", meant->get_name(), "\"?");
  }
  return why;
}

absl::Status UsageError(const CLI::App& app, const CLI::ParseError& error) {
  std::string command = "rollcall";
  const CLI::App* innermost = &app;
  while (!innermost->get_subcommands().empty()) {
    innermost = innermost->get_subcommands().back();
    absl::StrAppend(&command, " ", innermost->get_name());
  }
  return WithExitCode(absl::InvalidArgumentError(absl::StrCat(WhyNoCommand(app, *innermost, error),
                                                              "; see `", command, " --help`")),
                      ExitCode::kUsage);
}

}  // namespace

std::unique_ptr<CLI::App> MakeApp(Invocation& invocation) {
  auto app = std::make_unique<CLI::App>(kDescription, "rollcall");
  app->set_version_flag("--version", kVersion);
  app->require_subcommand(1);
  app->fallthrough();  // global options may also stand behind the command
  app->get_formatter()->column_width(34);
  AddGlobalOptions(*app, invocation);
  AddCommands(*app, invocation);
  return app;
}

int RunApp(Invocation& invocation, std::vector<std::string> arguments) {
  SetDefaults(invocation);
  const OutputFormat early_format = FormatAskedFor(arguments);
  try {
    const std::unique_ptr<CLI::App> app = MakeApp(invocation);
    std::reverse(arguments.begin(), arguments.end());  // what CLI11 expects of a vector
    try {
      app->parse(std::move(arguments));
    } catch (const CLI::ParseError& error) {
      if (error.get_exit_code() == 0) return app->exit(error, invocation.out(), invocation.err());
      return Report(invocation, UsageError(*app, error), early_format);
    }
  } catch (const std::exception& error) {
    // A library's own exception; ours come as statuses.
    return Report(invocation, absl::InternalError(absl::StrCat("unexpected: ", error.what())),
                  early_format);
  }
  if (!invocation.status().ok()) {
    return Report(invocation, invocation.status(), invocation.options().output);
  }
  return invocation.exit_code();
}

}  // namespace rollcall
