// The program `rollcall`: puts the surroundings together and runs the command.
#include <sys/stat.h>

#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "clients/cli/app.h"
#include "clients/cli/invocation.h"
#include "clients/cli/output.h"
#include "clients/cli/terminal.h"
#include "clients/cpp/client.h"
#include "clients/cpp/transport.h"
#include "core/base/system_clock.h"
#include "core/crypto/no_core.h"
#include "core/crypto/random.h"

int main(int argc, char** argv) {
  // What it writes is nobody else's matter.
  umask(S_IRWXG | S_IRWXO);
  rollcall::LeaveNoCore();

  rollcall::QuietLibraryLogs();

  const rollcall::SystemClock clock;
  rollcall::SystemRandom random;
  rollcall::ControllingTerminal terminal;
  rollcall::Invocation invocation({
      .clock = clock,
      .random = random,
      .terminal = terminal,
      .in = std::cin,
      .out = std::cout,
      .err = std::cerr,
      .colours = rollcall::ColoursWanted(),
      .progress = rollcall::ProgressWanted(),
      .screen = rollcall::ScreenWanted(),
      .environment = [](const std::string& name) -> absl::optional<std::string> {
        const char* value = std::getenv(name.c_str());
        if (value == nullptr) return absl::nullopt;
        return std::string(value);
      },
      .client_factory =
          [](const rollcall::PinnedDirectory& directory, const rollcall::Clock& the_clock,
             rollcall::ClientOptions options) {
            return rollcall::Client::Create(directory, the_clock, std::move(options));
          },
      .pause = [](absl::Duration duration) { absl::SleepFor(duration); },
  });
  invocation.options().time_zone = absl::LocalTimeZone();
  const int exit_code =
      rollcall::RunApp(invocation, std::vector<std::string>(argv + 1, argv + argc));
  std::cout.flush();
  return std::cout.good() ? exit_code : EXIT_FAILURE;
}
