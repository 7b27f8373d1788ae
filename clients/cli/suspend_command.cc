// rollcall suspend and resume: the registrar blocks and unblocks signing.
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "clients/cli/app.h"
#include "clients/cli/authoring.h"
#include "clients/cli/logged_statement.h"
#include "clients/cli/participant_argument.h"
#include "core/base/refusal.h"
#include "core/base/status_macros.h"

namespace rollcall {
namespace {

struct SuspendOptions {
  std::string participant;
  std::string note_verbale;
  std::string draft_file;
};

absl::Status SetSuspended(Invocation& invocation, const SuspendOptions& options, bool suspended) {
  ASSIGN_OR_RETURN(const std::string participant, ParseParticipant(options.participant));
  ASSIGN_OR_RETURN(Client * client, invocation.Connect());
  ASSIGN_OR_RETURN(const auto before, FetchEnrolment(invocation, *client, participant));
  if (!before.has_value()) {
    return Refusal(absl::StatusCode::kFailedPrecondition, v1::ERROR_REASON_NOT_ENROLLED,
                   absl::StrCat(participant, " is not enrolled"));
  }
  if (before->body.suspended() == suspended) {
    return absl::FailedPreconditionError(
        absl::StrCat(participant, suspended ? " is suspended already" : " is not suspended"));
  }
  v1::Enrolment enrolment = before->body;
  enrolment.set_suspended(suspended);
  enrolment.mutable_basis()->Clear();
  enrolment.mutable_basis()->set_note_verbale(options.note_verbale);
  Saying saying;
  saying.kind = Kind::kEnrolment;
  saying.subject = participant;
  saying.body = SaltedBody(invocation, std::move(enrolment));
  saying.follows = PositionOf(before->logged.statement);
  saying.draft_file = options.draft_file;
  return Author(invocation, saying);
}

void AddSetting(CLI::App& app, Invocation& invocation, const char* name, const char* description,
                bool suspended) {
  auto options = std::make_shared<SuspendOptions>();
  CLI::App* command = app.add_subcommand(name, description);
  command
      ->add_option("PARTICIPANT", options->participant,
                   "A State (any of its names) or regionalDirectories/ID")
      ->required();
  command->add_option("--note-verbale", options->note_verbale, "Reference of the note verbale")
      ->type_name("REF")
      ->required();
  command->add_option("--draft", options->draft_file, "Write a draft, submit nothing")
      ->type_name("FILE");
  command->footer(absl::StrCat("Example:\n  rollcall ", name, " KEN --note-verbale NV/2027/4"));
  command->callback([&invocation, options, suspended] {
    invocation.Finish(SetSuspended(invocation, *options, suspended));
  });
}

}  // namespace

void AddSuspendCommand(CLI::App& app, Invocation& invocation) {
  AddSetting(app, invocation, "suspend",
             "Registrar: block a participant's signing; its sheets stay shown", true);
}

void AddResumeCommand(CLI::App& app, Invocation& invocation) {
  AddSetting(app, invocation, "resume", "Registrar: let a suspended participant sign again", false);
}

}  // namespace rollcall
