// rollcall exercise report: what an exercise found, as table, JSON, CSV or page.
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "clients/cli/durable_file.h"
#include "clients/cli/exercise/exercise_argument.h"
#include "clients/cli/exercise/exercise_commands.h"
#include "clients/cli/exercise/report_page.h"
#include "clients/cli/exercise/report_table.h"
#include "core/base/status_macros.h"

namespace rollcall {
namespace {

// A report holds no personal data; others may read the file that is meant for them.
constexpr mode_t kFileMode = 0644;

struct ReportOptions {
  std::string exercise;
  std::string format;
  std::string file;
};

// The format asked for: --format, else by the file's name, else --output.
std::string FormatOf(const ReportOptions& options, const Output& output) {
  if (!options.format.empty()) return options.format;
  for (const char* format : {"html", "csv", "json"}) {
    if (absl::EndsWith(options.file, absl::StrCat(".", format))) return format;
  }
  return output.for_people() ? "table" : "json";
}

// Pings for the curve; without them the page draws what the report tells.
std::vector<v1::Ping> PingsIfAllowed(Exercises& exercises, const std::string& name) {
  auto pings = exercises.ListPings(name, "");
  return pings.ok() ? *std::move(pings) : std::vector<v1::Ping>();
}

absl::Status RunReport(Invocation& invocation, const ReportOptions& options) {
  ASSIGN_OR_RETURN(const std::string name, ExerciseName(options.exercise));
  ASSIGN_OR_RETURN(Client * client, invocation.Connect());
  ASSIGN_OR_RETURN(const v1::GetReportResponse answer, client->exercises().GetReport(name));
  Output& output = invocation.output();
  const std::string format = FormatOf(options, output);
  std::ostringstream text;
  OutputOptions page_options = output.options();
  if (!options.file.empty()) page_options.colours = false;
  if (format == "json" && output.for_people()) page_options.format = OutputFormat::kJson;
  Output page(text, invocation.err(), page_options);
  if (format == "table") {
    PrintReport(answer, page);
  } else if (format == "json") {
    page.PrintMessage(answer);
  } else if (format == "csv") {
    page.PrintRaw(ReportCsv(answer));
  } else {
    page.PrintRaw(ReportPage(answer, PingsIfAllowed(client->exercises(), name), page));
  }
  if (options.file.empty()) {
    output.PrintRaw(text.str());
    return absl::OkStatus();
  }
  return WriteFileDurably(options.file, text.str(), kFileMode);
}

}  // namespace

void AddExerciseReport(CLI::App& group, Invocation& invocation) {
  auto options = std::make_shared<ReportOptions>();
  CLI::App* command = group.add_subcommand(
      "report",
      "What an exercise found, once it has closed, according to the server; `rollcall exercise "
      "verify` recomputes it");
  command->add_option("EXERCISE", options->exercise, "Its id")->required();
  command
      ->add_option("--format", options->format,
                   "By default what the file's name ends with, else as --output says")
      ->check(CLI::IsMember({"table", "json", "csv", "html"}));
  command->add_option("-o,--to", options->file, "Write this file instead of standard output")
      ->type_name("FILE");
  command->footer("Example:\n  rollcall exercise report 2026-h2 --language fr -o report.html");
  command->callback([&invocation, options] { invocation.Finish(RunReport(invocation, *options)); });
}

}  // namespace rollcall
