// rollcall confirm: the sheet in force still holds.
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "clients/cli/app.h"
#include "clients/cli/authoring.h"
#include "clients/cli/participant_argument.h"
#include "clients/cli/sheet_authoring.h"
#include "core/base/refusal.h"
#include "core/base/status_macros.h"

namespace rollcall {
namespace {

struct ConfirmOptions {
  std::string sheet;
  std::string state;
  std::string next;
  std::string draft_file;
};

absl::Status RunConfirm(Invocation& invocation, const ConfirmOptions& options) {
  ASSIGN_OR_RETURN(const std::string state, StateArgument(invocation, options.state));
  ASSIGN_OR_RETURN(const std::string subject, SheetSubject(state, options.sheet));
  ASSIGN_OR_RETURN(const SheetInForce in_force, RequireSheetInForce(invocation, subject));
  if (in_force.sheet.standing() != v1::BODY_STANDING_PRESENT) {
    const bool erased = in_force.sheet.standing() == v1::BODY_STANDING_ERASED;
    return Refusal(absl::StatusCode::kNotFound,
                   erased ? v1::ERROR_REASON_BODY_ERASED : v1::ERROR_REASON_BODY_NOT_HELD,
                   absl::StrCat("the words of ", subject,
                                erased ? " are erased" : " are not to be had from this server",
                                "; use `rollcall nominate` with the sheet's file"));
  }
  v1::Sheet sheet = in_force.sheet.sheet();
  ASSIGN_OR_RETURN(Client * client, invocation.Connect());
  RETURN_IF_ERROR(ForgetChangedProposals(*client, sheet));
  sheet.clear_next_confirmation_date();
  if (!options.next.empty()) {
    ASSIGN_OR_RETURN(*sheet.mutable_next_confirmation_date(), ParseDayArgument(options.next));
  }
  RETURN_IF_ERROR(CompleteSheet(invocation, subject, nullptr, sheet));
  return AuthorSheet(invocation, subject, sheet, in_force.position, options.draft_file);
}

}  // namespace

void AddConfirmCommand(CLI::App& app, Invocation& invocation) {
  auto options = std::make_shared<ConfirmOptions>();
  CLI::App* command = app.add_subcommand("confirm", "Sign the sheet in force again, unchanged");
  command->add_option("--sheet", options->sheet, "Which sheet")
      ->check(CLI::IsMember({"diplomatic", "technical"}))
      ->required();
  command->add_option("--state", options->state, "The State, when the registrar attests");
  command
      ->add_option("--next", options->next,
                   "The next confirmation date; by default the latest that the charter allows")
      ->type_name("DATE");
  command->add_option("--draft", options->draft_file, "Write a draft, submit nothing")
      ->type_name("FILE");
  command->footer("Example:\n  rollcall confirm --sheet technical --next 2027-05-01");
  command->callback(
      [&invocation, options] { invocation.Finish(RunConfirm(invocation, *options)); });
}

}  // namespace rollcall
