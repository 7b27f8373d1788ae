// Completion scripts, made from the tree of commands itself, so that they know
// exactly what the program knows.
#ifndef ROLLCALL_CLIENTS_CLI_COMPLETION_SCRIPT_H_
#define ROLLCALL_CLIENTS_CLI_COMPLETION_SCRIPT_H_

#include <string>

#include "CLI/CLI.hpp"

namespace rollcall {

enum class Shell { kBash, kZsh, kFish };

// A script for `shell` that completes commands, their options and the values of
// options that take one of a few. Options that take something else are
// completed by file names.
std::string CompletionScript(const CLI::App& app, Shell shell);

}  // namespace rollcall

#endif  // ROLLCALL_CLIENTS_CLI_COMPLETION_SCRIPT_H_
