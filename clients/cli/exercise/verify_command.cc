// rollcall exercise verify: whether a report says what the log adds up to.
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "clients/cli/copy.h"
#include "clients/cli/exercise/exercise_argument.h"
#include "clients/cli/exercise/exercise_commands.h"
#include "clients/mirror/recomputed_report.h"
#include "core/base/status_macros.h"
#include "core/base/unverified.h"
#include "core/exercise/report.h"

namespace rollcall {
namespace {

struct VerifyOptions {
  std::string exercise;
};

absl::Status RunVerify(Invocation& invocation, const VerifyOptions& options) {
  ASSIGN_OR_RETURN(const std::string name, ExerciseName(options.exercise));
  ASSIGN_OR_RETURN(const OpenedCopy* copy, invocation.OpenCopy());
  if (copy == nullptr) {
    return absl::FailedPreconditionError(
        "a report is recomputed from a copy of the log: `rollcall sync` makes one, as the "
        "controller or an auditor");
  }
  ASSIGN_OR_RETURN(const RecomputedReport report,
                   RecomputeReport(*copy->copy, absl::StripPrefix(name, "exercises/")));
  Output& output = invocation.output();
  for (const std::string& finding : report.findings) {
    output.Warning(absl::StrCat("left out, it cannot be: ", finding));
  }
  const absl::Status equal = CompareReports(report.said, report.recomputed);
  if (!equal.ok()) return Unverified(absl::StrCat("the report of ", name), equal);
  if (!output.for_people()) {
    output.PrintData({{"exercise", name},
                      {"equal", true},
                      {"report_log_entry", report.index},
                      {"log_size", report.said.log_size()},
                      {"findings", report.findings},
                      {"copy", CopyData(invocation)}});
    return absl::OkStatus();
  }
  output.PrintLine(Cell(output.Say(Word::kReportEqual), Emphasis::kGood));
  PrintCopyFacts(invocation);
  return absl::OkStatus();
}

}  // namespace

void AddExerciseVerify(CLI::App& group, Invocation& invocation) {
  auto options = std::make_shared<VerifyOptions>();
  CLI::App* command = group.add_subcommand(
      "verify", "Recompute a report from one's own copy of the log and compare");
  command->add_option("EXERCISE", options->exercise, "Its id")->required();
  command->footer(
      "For the controller and auditors, whose copies hold all words of an exercise; without a\n"
      "network. Ends with exit code 5 when the report says anything else.\nExample:\n"
      "  rollcall sync && rollcall exercise verify 2026-h2");
  command->callback([&invocation, options] { invocation.Finish(RunVerify(invocation, *options)); });
}

}  // namespace rollcall
