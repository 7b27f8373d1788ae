// rollcall completion SHELL: a completion script on standard output.
#include <memory>
#include <string>

#include "clients/cli/app.h"
#include "clients/cli/completion_script.h"

namespace rollcall {
namespace {

Shell ShellOf(const std::string& name) {
  if (name == "zsh") return Shell::kZsh;
  if (name == "fish") return Shell::kFish;
  return Shell::kBash;
}

}  // namespace

void AddCompletionCommand(CLI::App& app, Invocation& invocation) {
  auto shell = std::make_shared<std::string>();
  CLI::App* command = app.add_subcommand("completion", "A completion script for your shell");
  command->add_option("SHELL", *shell, "Which shell")
      ->required()
      ->check(CLI::IsMember({"bash", "zsh", "fish"}));
  command->footer("Example:\n  rollcall completion bash > /etc/bash_completion.d/rollcall");
  command->callback([&app, &invocation, shell] {
    invocation.output().PrintRaw(CompletionScript(app, ShellOf(*shell)));
    invocation.Finish(absl::OkStatus());
  });
}

}  // namespace rollcall
