// The tree of commands.
#ifndef ROLLCALL_CLIENTS_CLI_APP_H_
#define ROLLCALL_CLIENTS_CLI_APP_H_

#include <memory>
#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "clients/cli/invocation.h"

namespace rollcall {

// All commands and global options over `invocation`, which must outlive it.
std::unique_ptr<CLI::App> MakeApp(Invocation& invocation);

// Parses `arguments` (without the program's name), runs the command, prints
// its error if it has one and returns the exit code. What a user did not ask
// for goes to standard error only.
int RunApp(Invocation& invocation, std::vector<std::string> arguments);

// Each command file's function; groups add their own subcommands.
void AddKeygenCommand(CLI::App& app, Invocation& invocation);
void AddCharterCommand(CLI::App& app, Invocation& invocation);
void AddJoinCommand(CLI::App& app, Invocation& invocation);
void AddKeysCommand(CLI::App& app, Invocation& invocation);
void AddEnrolCommand(CLI::App& app, Invocation& invocation);
void AddReissueCommand(CLI::App& app, Invocation& invocation);
void AddSuspendCommand(CLI::App& app, Invocation& invocation);
void AddResumeCommand(CLI::App& app, Invocation& invocation);
void AddNominateCommand(CLI::App& app, Invocation& invocation);
void AddConfirmCommand(CLI::App& app, Invocation& invocation);
void AddImportCommand(CLI::App& app, Invocation& invocation);
void AddProposalsCommand(CLI::App& app, Invocation& invocation);
void AddAccessCommand(CLI::App& app, Invocation& invocation);
void AddEraseCommand(CLI::App& app, Invocation& invocation);
void AddStatusCommand(CLI::App& app, Invocation& invocation);
void AddSignCommand(CLI::App& app, Invocation& invocation);
void AddSubmitCommand(CLI::App& app, Invocation& invocation);
void AddRebaseCommand(CLI::App& app, Invocation& invocation);
// Asking (written beside clients/cpp).
void AddGetCommand(CLI::App& app, Invocation& invocation);
void AddWhoCommand(CLI::App& app, Invocation& invocation);
void AddListCommand(CLI::App& app, Invocation& invocation);
void AddSearchCommand(CLI::App& app, Invocation& invocation);
void AddHistoryCommand(CLI::App& app, Invocation& invocation);
void AddLogCommand(CLI::App& app, Invocation& invocation);
void AddExportCommand(CLI::App& app, Invocation& invocation);
void AddMappingCommand(CLI::App& app, Invocation& invocation);
// Copies: keeping, carrying and comparing them.
void AddSyncCommand(CLI::App& app, Invocation& invocation);
void AddBundleCommand(CLI::App& app, Invocation& invocation);
void AddCompareCommand(CLI::App& app, Invocation& invocation);
void AddWatchCommand(CLI::App& app, Invocation& invocation);
// Exercises (clients/cli/exercise).
void AddExerciseCommand(CLI::App& app, Invocation& invocation);
void AddCompletionCommand(CLI::App& app, Invocation& invocation);

}  // namespace rollcall

#endif  // ROLLCALL_CLIENTS_CLI_APP_H_
