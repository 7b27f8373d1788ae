// rollcall nominate SHEET.yaml: the sheet of one ministry, from a file.
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "clients/cli/app.h"
#include "clients/cli/authoring.h"
#include "clients/cli/durable_file.h"
#include "clients/cli/participant_argument.h"
#include "clients/cli/sheet_authoring.h"
#include "core/base/status_macros.h"
#include "core/interchange/sheet_yaml.h"

namespace rollcall {
namespace {

struct NominateOptions {
  std::string file;
  std::string sheet;
  std::string state;
  std::string draft_file;
};

absl::Status RunNominate(Invocation& invocation, const NominateOptions& options) {
  ASSIGN_OR_RETURN(const std::string state, StateArgument(invocation, options.state));
  ASSIGN_OR_RETURN(const std::string subject, SheetSubject(state, options.sheet));
  ASSIGN_OR_RETURN(const std::string text, ReadFile(options.file));
  ASSIGN_OR_RETURN(ParsedSheet parsed, ParseSheetYaml(text, SheetKind(subject), options.file));
  const FieldPlace place = [&](absl::string_view field) {
    return absl::StrCat(options.file, ":", parsed.LineOf(field));
  };
  RETURN_IF_ERROR(CompleteSheet(invocation, subject, place, parsed.sheet));
  Saying saying;
  saying.kind = Kind::kSheet;
  saying.subject = subject;
  saying.body = EncodeCanonical(parsed.sheet);
  saying.draft_file = options.draft_file;
  return Author(invocation, saying);
}

}  // namespace

void AddNominateCommand(CLI::App& app, Invocation& invocation) {
  auto options = std::make_shared<NominateOptions>();
  CLI::App* command = app.add_subcommand(
      "nominate", "Check a contact sheet, show the difference, sign and submit it");
  command->add_option("SHEET.yaml", options->file, "docs/formats/sheet.md")->required();
  command->add_option("--sheet", options->sheet, "Whose sheet: the ministry's or the CERT's")
      ->check(CLI::IsMember({"diplomatic", "technical"}))
      ->required();
  command->add_option("--state", options->state,
                      "The State, when the registrar attests; the keystore's own by default");
  command->add_option("--draft", options->draft_file, "Write a draft, submit nothing")
      ->type_name("FILE");
  command->footer("Example:\n  rollcall nominate kenya-cert.yaml --sheet technical");
  command->callback(
      [&invocation, options] { invocation.Finish(RunNominate(invocation, *options)); });
}

}  // namespace rollcall
